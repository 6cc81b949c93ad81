"""What a file that took its reader over would try. Runs in the sandbox, as a reader does."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_LIBC = ctypes.CDLL(None, use_errno=True)
# Linux on x86-64.
_SYS_GETRLIMIT, _SYS_SETRLIMIT, _SYS_OPEN = 97, 160, 2


def main(args: list[str], stream: BinaryIO) -> object:
    """Do what the first argument names, or `each` of the others; the answer is what it gave, or
    the error it met."""
    stream.close()
    if args[0] == "each":
        return {deed: _try(*deed.split("|")) for deed in args[1:]}
    return _try(*args)


def _try(deed: str, *args: str) -> object:
    try:
        return _DEEDS[deed](*args)
    except (OSError, RuntimeError) as error:
        return f"refused: {type(error).__name__}"


def _eat() -> int:
    return len(bytearray(2 * 1024**3))


def _spin() -> None:
    while True:
        pass


def _sleep() -> None:
    time.sleep(60)


def _talk() -> str:
    print("on standard output")
    os.write(1, b"and below")
    return "the answer"


def _flood() -> None:
    for _ in range(1000):
        os.write(2, b"x" * 100_000)


def _answer_raw(text: str, times: str) -> None:
    for descriptor in range(3, 8):
        with contextlib.suppress(OSError):
            os.write(descriptor, text.encode() * int(times))
    os._exit(0)


def _descriptors() -> list[int]:
    found = []
    for descriptor in range(64):
        with contextlib.suppress(OSError):
            os.fstat(descriptor)
            found.append(descriptor)
    return found


def _connect(port: str) -> str:
    # No name to resolve: that alone would fail, for want of a codec.
    with socket.socket() as way:
        way.connect(("127.0.0.1", int(port)))
        return "connected"


def _socket() -> str:
    socket.socket(socket.AF_UNIX).close()
    return "made"


def _write(path: str) -> str:
    Path(path).write_text("here I was")
    return "written"


def _read(path: str) -> str:
    return Path(path).read_text(errors="replace")


def _native_open(path: str) -> int:
    return int(_LIBC.syscall(_SYS_OPEN, path.encode(), os.O_RDONLY))


def _native_limits() -> int:
    # Lower: what anybody may do, so that only the filter can refuse.
    low = (ctypes.c_ulong * 2)(0, 0)
    return int(_LIBC.syscall(_SYS_SETRLIMIT, resource.RLIMIT_CORE, low))


def _limits() -> dict[str, int]:
    # Python's own way would also set them, and is refused.
    found = {}
    for name in ("AS", "CPU", "FSIZE", "NOFILE", "CORE", "NPROC"):
        pair = (ctypes.c_ulong * 2)()
        _LIBC.syscall(_SYS_GETRLIMIT, getattr(resource, f"RLIMIT_{name}"), pair)
        found[name] = int(pair[1])
    return found


def _fork() -> str:
    if os.fork() == 0:
        os._exit(0)
    return "forked"


def _run() -> int:
    return subprocess.run(["/bin/true"], check=False).returncode


def _thread() -> str:
    threading.Thread(target=int).start()
    return "started"


def _signal_parent() -> str:
    os.kill(os.getppid(), 0)
    return "heard"


def _folder() -> str:
    return str(Path.cwd())


_DEEDS: dict[str, Callable[..., object]] = {
    "eat": _eat,
    "spin": _spin,
    "sleep": _sleep,
    "talk": _talk,
    "flood": _flood,
    "answer": lambda size: "x" * int(size),
    "answer raw": _answer_raw,
    "crash": lambda: ctypes.string_at(0),
    "exit": lambda: os._exit(3),
    "environment": lambda: dict(os.environ),
    "path": lambda: [sys.flags.isolated, sys.path],
    "descriptors": _descriptors,
    "connect": _connect,
    "socket": _socket,
    "write": _write,
    "read": _read,
    "native open": _native_open,
    "native limits": _native_limits,
    "limits": _limits,
    "list": os.listdir,
    "fork": _fork,
    "run": _run,
    "thread": _thread,
    "signal parent": _signal_parent,
    "folder": _folder,
}
