"""Where a local run keeps what it remembers, all of it under DATA_DIR."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
# sockaddr_un holds 108 bytes on Linux and 104 on macOS; the longest name we add is 20.
_LONGEST_RUN_DIR = 80


def default_data_dir() -> Path:
    """DATA_DIR as `ats.env` reads it, without loading Django."""
    return Path(os.environ.get("DATA_DIR") or BASE_DIR / ".local").resolve()


def prepare_data_dir(data_dir: Path) -> Path:
    """Make the folder, closed to other people: candidates' files live in it."""
    data_dir = data_dir.resolve()
    if not data_dir.exists():
        data_dir.mkdir(parents=True, mode=0o700)
    return data_dir


def run_dir_for(data_dir: Path) -> Path:
    """The folder of the sockets: in DATA_DIR, or in /tmp when the path would be too long
    for a socket or has characters that URLs treat differently from one library to the next."""
    inside = data_dir / "run"
    if len(os.fsencode(inside)) <= _LONGEST_RUN_DIR and re.fullmatch(
        r"[\w./-]+", str(inside), re.ASCII
    ):
        return inside
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path("/tmp") / f"egards-{os.geteuid()}-{digest}"  # noqa: S108 - owner checked when made


@contextmanager
def locked(path: Path, *, seconds: float, why: str) -> Iterator[None]:
    """Hold an advisory lock on `path`; RuntimeError with `why` when it stays taken.

    The kernel lets go of it when the holder dies, however it dies.
    """
    with path.open("a") as handle:
        give_up = time.monotonic() + seconds
        while not _try_lock(handle.fileno()):
            if time.monotonic() > give_up:
                raise RuntimeError(why)
            time.sleep(0.05)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def secret_key(data_dir: Path) -> str:
    """The local SECRET_KEY: made once, kept in DATA_DIR/secret-key for its owner alone."""
    path = prepare_data_dir(data_dir) / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as handle:
        key = secrets.token_urlsafe(64)
        handle.write(key + "\n")
    return key
