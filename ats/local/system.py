"""Processes tied to their parent's life, and the account that PostgreSQL runs under."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ACCOUNT = "egards"
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """Whom an engine runs as; `switch` is False when that is who we are already."""

    uid: int
    gid: int
    switch: bool

    @property
    def user(self) -> int | None:
        """As `subprocess` takes it: None leaves it as it is."""
        return self.uid if self.switch else None

    @property
    def group(self) -> int | None:
        return self.gid if self.switch else None

    @property
    def extra_groups(self) -> list[int] | None:
        return [] if self.switch else None


def die_with_parent(signal_number: int) -> None:
    """Ask the kernel to signal this process when the thread that forked it ends.

    Linux only, elsewhere nothing happens: the guardian's leftovers are then
    found by their pid files at the next start. Must come after any change of
    uid, which clears it.
    """
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def tie(parent: int, signal_number: int) -> Callable[[], None]:
    """A `preexec_fn` that ties the child to `parent`, also when it died in the meantime."""

    def bind() -> None:
        die_with_parent(signal_number)
        if os.getppid() != parent:
            os._exit(1)

    return bind


def spawn(
    command: Sequence[str],
    *,
    account: Account,
    log: IO[bytes],
    cwd: Path,
    death_signal: signal.Signals,
) -> subprocess.Popen[bytes]:
    """Start an engine as `account`, with a bare environment, tied to this process."""
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=bare_environment(),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        preexec_fn=tie(os.getpid(), death_signal),  # noqa: PLW1509 - the guardian has no threads
        user=account.user,
        group=account.group,
        extra_groups=account.extra_groups,
    )


def bare_environment() -> Mapping[str, str]:
    """No PG* variable of the operator's may reach an engine."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def account_for(data: Path) -> Account:
    """Whom to run PostgreSQL as: it refuses root, so root lends it an account.

    An existing data folder decides, since PostgreSQL insists on owning it.
    Raises RuntimeError with a sentence when this cannot work.
    """
    me = os.geteuid()
    owner = data.stat().st_uid if data.exists() else None
    if me != 0:
        if owner not in (None, me):
            raise RuntimeError(
                f"{data} belongs to another user: start as that user, or choose another DATA_DIR."
            )
        return Account(me, os.getegid(), switch=False)
    if owner:
        return Account(owner, data.stat().st_gid, switch=True)
    entry = _lent_account()
    return Account(entry.pw_uid, entry.pw_gid, switch=True)


def _lent_account() -> pwd.struct_passwd:
    for name in (ACCOUNT, None, ACCOUNT, "nobody"):
        if name is None:
            _create_account()
            continue
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL refuses to run as root and no other account could be made.")


def _create_account() -> None:
    if tool := shutil.which("useradd"):
        command = [tool, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    elif tool := shutil.which("adduser"):
        command = [tool, "-S", "-H", "-D", ACCOUNT]
    else:
        return
    # Two starters may race here: whoever loses finds the account made.
    subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL)


def open_passage(path: Path, account: Account) -> None:
    """Let `account` walk to `path` through folders closed to it, and no more than walk.

    An ACL entry for that account alone; only where the file system knows no
    ACL, the right to pass (not to read) for everyone.
    """
    if not account.switch:
        return
    for folder in path.resolve().parents:
        status = folder.stat()
        if status.st_mode & 0o001 or status.st_uid == account.uid:
            continue
        try:
            _grant_walk(folder, account.uid)
        except OSError:
            print(f"No ACL on {folder}: everyone may now pass through it.", file=sys.stderr)
            folder.chmod(status.st_mode | 0o001)


_ACL = "system.posix_acl_access"
_ENTRY = struct.Struct("<HHI")
_OWNER, _USER, _GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
_NOBODY_IN_PARTICULAR = 0xFFFFFFFF


def _grant_walk(folder: Path, uid: int) -> None:
    """Add `user:<uid>:--x` to the folder's ACL, in the kernel's own format (version 2)."""
    entries = _read_acl(folder)
    entries[(_USER, uid)] = entries.get((_USER, uid), 0) | 0o1
    mask = (_MASK, _NOBODY_IN_PARTICULAR)
    entries[mask] = entries.get(mask, entries[(_GROUP, _NOBODY_IN_PARTICULAR)]) | 0o1
    rows = (_ENTRY.pack(tag, perm, who) for (tag, who), perm in sorted(entries.items()))
    os.setxattr(folder, _ACL, struct.pack("<I", 2) + b"".join(rows))


def _read_acl(folder: Path) -> dict[tuple[int, int], int]:
    try:
        raw = os.getxattr(folder, _ACL)
    except OSError:
        mode = folder.stat().st_mode
        shifts = ((_OWNER, 6), (_GROUP, 3), (_OTHER, 0))
        return {(tag, _NOBODY_IN_PARTICULAR): mode >> shift & 7 for tag, shift in shifts}
    return {(tag, who): perm for tag, perm, who in _ENTRY.iter_unpack(raw[4:])}


def open_tree(folder: Path, account: Account) -> None:
    """Make our own installed binaries readable by `account`, whatever the umask was."""
    if not account.switch:
        return
    open_passage(folder / "x", account)
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode
        wanted = mode | 0o044 | (0o011 if mode & 0o100 else 0)
        if wanted != mode:
            path.chmod(wanted)
