"""Who is alive because of a DATA_DIR, and other people to be."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from ats.local.files import BASE_DIR
from ats.local.system import Account, open_passage

_PERSON = "egards-test"


def of(data_dir: Path) -> list[str]:
    """The command lines of every process that lives for `data_dir`."""
    return [text for process in psutil.process_iter() if (text := _belongs(process, data_dir))]


def _belongs(process: psutil.Process, data_dir: Path) -> str:
    try:
        command = " ".join(process.cmdline())
        mine = (
            str(data_dir) in command
            or process.environ().get("DATA_DIR") == str(data_dir)
            or Path(process.cwd()).is_relative_to(data_dir)
        )
    except (psutil.Error, OSError):
        return ""
    return f"{process.pid} {command}" if mine and process.pid != os.getpid() else ""


def wait_until(check: Callable[[], object], seconds: float) -> bool:
    """Whether `check` came true in time."""
    give_up = time.monotonic() + seconds
    while not check():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def ordinary_account() -> Iterator[Account]:
    """An account without any privilege that can start our Python: ours, unless we are root."""
    if os.geteuid() != 0:
        yield Account(os.geteuid(), os.getegid(), switch=False)
        return
    subprocess.run(["useradd", "--no-create-home", _PERSON], check=False, capture_output=True)
    entry = pwd.getpwnam(_PERSON)
    account = Account(entry.pw_uid, entry.pw_gid, switch=True)
    with unchanged_acls(Path(sys.executable).resolve(), BASE_DIR / "x"):
        open_passage(Path(sys.executable).resolve(), account)
        open_passage(BASE_DIR / "x", account)
        yield account
    subprocess.run(["userdel", _PERSON], check=False, capture_output=True)


@contextmanager
def unchanged_acls(*paths: Path) -> Iterator[None]:
    """Give the folders above `paths` their ACL and mode back afterwards."""
    folders = {folder for path in paths for folder in path.parents}
    before = {folder: (folder.stat().st_mode, _acl(folder)) for folder in folders}
    try:
        yield
    finally:
        for folder, (mode, acl) in before.items():
            if acl is None and _acl(folder) is not None:
                os.removexattr(folder, "system.posix_acl_access")
            elif acl is not None:
                os.setxattr(folder, "system.posix_acl_access", acl)
            folder.chmod(mode & 0o7777)


def _acl(folder: Path) -> bytes | None:
    try:
        return os.getxattr(folder, "system.posix_acl_access")
    except OSError:
        return None
