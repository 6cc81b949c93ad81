"""Locks shut, for good, the process that opens somebody else's file.

Runs in the child only, once everything it needs is imported and before it reads a byte.
What is in force depends on the system, and `lock` says which of these it is:

- `filter`: Linux on x86-64 or ARM64. The kernel refuses to open any file, make any socket,
  start any program or signal any process, native code included. Needs no privilege, and works
  in an ordinary container.
- `namespace`: Linux where it is permitted (root, or user namespaces). The process sees no
  network interface. A second wall behind the filter; alone, it leaves files readable.
- `hook`: elsewhere (macOS, another processor). Python refuses files, sockets and programs.
  It binds Python code, not native code taken over by a hostile file: good for development,
  not a wall.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2

# Refused system calls, by machine: (audit architecture, numbers). From the kernel's tables
# (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h).
_REFUSED: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "open": 2, "socket": 41, "connect": 42, "accept": 43, "sendto": 44, "sendmsg": 46,
            "bind": 49, "listen": 50, "socketpair": 53, "clone": 56, "fork": 57, "vfork": 58,
            "execve": 59, "kill": 62, "truncate": 76, "rename": 82, "mkdir": 83, "rmdir": 84,
            "creat": 85, "link": 86, "unlink": 87, "symlink": 88, "readlink": 89, "chmod": 90,
            "chown": 92, "ptrace": 101, "rt_sigqueueinfo": 129, "mknod": 133, "prctl": 157,
            "chroot": 161, "mount": 165, "tkill": 200, "utimes": 235, "tgkill": 234,
            "mkdirat": 258, "openat": 257, "mknodat": 259, "fchownat": 260, "unlinkat": 263,
            "renameat": 264, "linkat": 265, "symlinkat": 266, "readlinkat": 267,
            "fchmodat": 268, "unshare": 272, "utimensat": 280, "accept4": 288,
            "rt_tgsigqueueinfo": 297, "perf_event_open": 298, "prlimit64": 302, "setns": 308,
            "process_vm_readv": 310, "process_vm_writev": 311, "renameat2": 316, "bpf": 321,
            "execveat": 322, "userfaultfd": 323, "pidfd_send_signal": 424,
            "io_uring_setup": 425, "pidfd_open": 434, "clone3": 435, "openat2": 437,
            "pidfd_getfd": 438,
            # What root could still do: raise its limits, open by handle, mount, reboot.
            "setrlimit": 160, "open_by_handle_at": 304, "lchown": 94, "utime": 132,
            "futimesat": 261, "setxattr": 188, "lsetxattr": 189, "removexattr": 197,
            "lremovexattr": 198, "fchmodat2": 452, "pivot_root": 155, "umount2": 166,
            "reboot": 169, "init_module": 175, "finit_module": 313, "kexec_load": 246,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "mknodat": 33, "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37,
            "renameat": 38, "mount": 40, "truncate": 45, "chroot": 51, "fchmodat": 53,
            "fchownat": 54, "openat": 56, "readlinkat": 78, "utimensat": 88, "ptrace": 117,
            "kill": 129, "tkill": 130, "tgkill": 131, "rt_sigqueueinfo": 138, "prctl": 167,
            "unshare": 97, "socket": 198, "socketpair": 199, "bind": 200, "listen": 201,
            "accept": 202, "connect": 203, "sendto": 206, "sendmsg": 211, "clone": 220,
            "execve": 221, "rt_tgsigqueueinfo": 240, "perf_event_open": 241, "accept4": 242,
            "prlimit64": 261, "setns": 268, "process_vm_readv": 270, "process_vm_writev": 271,
            "renameat2": 276, "bpf": 280, "execveat": 281, "userfaultfd": 282,
            "pidfd_send_signal": 424, "io_uring_setup": 425, "pidfd_open": 434, "clone3": 435,
            "openat2": 437, "pidfd_getfd": 438,
            "setrlimit": 164, "open_by_handle_at": 265, "setxattr": 5, "lsetxattr": 6,
            "removexattr": 14, "lremovexattr": 15, "fchmodat2": 452, "pivot_root": 41,
            "umount2": 39, "reboot": 142, "init_module": 105, "finit_module": 273,
            "kexec_load": 104,
        },
    ),
}  # fmt: skip
_X32_BIT = 0x40000000

# What the hook refuses when the kernel cannot: Python's names of the same deeds.
_REFUSED_EVENTS = (
    "open", "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
    "os.system", "os.kill", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir",
    "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "shutil.",
)  # fmt: skip


def limit(memory_mb: int, cpu_seconds: int, wall_seconds: int, output_bytes: int) -> None:
    """Set the limits of this process: address space, CPU, written bytes, open files, processes.

    They are hard, except where the system knows no such limit (macOS has none for memory).
    """
    _cap(resource.RLIMIT_AS, memory_mb * 1024 * 1024)
    _cap(resource.RLIMIT_CPU, cpu_seconds)
    _cap(resource.RLIMIT_FSIZE, output_bytes)
    _cap(resource.RLIMIT_NOFILE, 32)
    _cap(resource.RLIMIT_CORE, 0)
    # Outlives neither its caller nor, if the caller's death goes unseen, the clock.
    signal.alarm(wall_seconds + 1)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def lock() -> list[str]:
    """Give up network, files, programs and signals until the process ends.

    Returns what is in force, strongest last: `namespace`, then `filter` or `hook`.
    """
    _cap(resource.RLIMIT_NPROC, 0)
    _prctl(_PR_SET_DUMPABLE, 0)
    walls = ["namespace"] if _leave_network() else []
    if _filter_system_calls():
        return [*walls, "filter"]
    sys.addaudithook(_refuse_event)
    return [*walls, "hook"]


def _cap(which: int, value: int) -> None:
    try:
        resource.setrlimit(which, (value, value))
    except (ValueError, OSError):
        # A limit this system does not have, or already below: the other walls hold.
        return


def _prctl(option: int, value: int) -> bool:
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0) == 0)


def _leave_network() -> bool:
    if sys.platform != "linux":
        return False
    unshare = ctypes.CDLL(None).unshare
    return 0 in (unshare(way) for way in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def _filter_system_calls() -> bool:
    if sys.platform != "linux" or platform.machine() not in _REFUSED:
        return False
    code = _filter_code(*_REFUSED[platform.machine()])
    program = _Program(len(code) // 8, code)
    prctl = ctypes.CDLL(None).prctl
    zero = ctypes.c_ulong(0)
    if prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero) != 0:
        return False
    mode = ctypes.c_ulong(_SECCOMP_MODE_FILTER)
    return bool(prctl(_PR_SET_SECCOMP, mode, ctypes.byref(program), zero, zero) == 0)


def _filter_code(architecture: int, refused: dict[str, int]) -> bytes:
    """The classic BPF program: another architecture dies, a refused call gets "not permitted"."""
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    die, allow, refuse = 0x80000000, 0x7FFF0000, 0x00050000 | errno.EPERM
    steps = [
        (load, 0, 0, 4),
        (equal, 1, 0, architecture),
        (answer, 0, 0, die),
        (load, 0, 0, 0),
        (at_least, 0, 1, _X32_BIT),
        (answer, 0, 0, die),
    ]
    for number in sorted(refused.values()):
        steps += [(equal, 0, 1, number), (answer, 0, 0, refuse)]
    steps.append((answer, 0, 0, allow))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _refuse_event(event: str, _args: object) -> None:
    if event.startswith(_REFUSED_EVENTS):
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), event)
