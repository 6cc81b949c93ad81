"""What a worker was doing when it died: a note of each hand-over on its own disk.

Mails are claimed in batches, and a commit for each hand-over would cost more than the mail.
So the process notes "beginning with mail 12" in a file before the server is given it, and what
the server said after. Written bytes outlive the process, whatever kills it, so a batch whose
worker died is settled mail by mail: not begun goes back to the queue, answered is settled as
answered, begun without an answer is unconfirmed. The process holds a lock on its file as long
as it lives; who gets the lock knows that it is dead.

Two things end that knowledge: a restart of the machine (what was written may never have
reached the disk) and a disk that others do not see. The file therefore names the boot of the
kernel; a journal of another boot, or none, proves nothing, and the lease decides.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings

from messaging.delivery.outcomes import Outcome

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def boot_id() -> str:
    """Which boot of which kernel this is; "" where nobody can tell."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""


def folder() -> Path:
    """Where the journals of the workers that share this data folder lie."""
    return settings.ENV.data_dir / "handovers"


class Journal:
    """The journal of this process. Not shared between threads or over a fork."""

    def __init__(self, path: Path, boot: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.pid = path, os.getpid()
        self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._head = f"{boot}\n".encode()
        os.write(self._file, self._head)

    @property
    def name(self) -> str:
        """The worker's name in the outbox: host, process, and its file."""
        return f"{socket.gethostname()[:40]}:{self.pid}:{self.path.stem}"

    def begin(self, pk: int) -> None:
        """The next thing that happens is that the server is given this mail. Raises OSError
        when that cannot be written: then it must not happen."""
        os.write(self._file, f"> {pk}\n".encode())

    def ended(self, pk: int, outcome: Outcome) -> None:
        """What the server said."""
        os.write(self._file, f"< {pk} {_json(outcome)}\n".encode())

    def clear(self) -> None:
        """Everything noted so far is in the database."""
        os.ftruncate(self._file, len(self._head))

    def close(self) -> None:
        """Give the lock up and take the file away: the process ends in peace."""
        self.path.unlink(missing_ok=True)
        os.close(self._file)


_TAKEN = Outcome("accepted", "250")
_TAKEN_JSON = json.dumps(asdict(_TAKEN))


def _json(outcome: Outcome) -> str:
    return _TAKEN_JSON if outcome == _TAKEN else json.dumps(asdict(outcome))


@dataclass
class Notes:
    """What a dead worker's journal says."""

    begun: set[int] = field(default_factory=set)
    ended: dict[int, Outcome] = field(default_factory=dict)


_own: Journal | None = None


def own() -> Journal | None:
    """The journal of this process, made at its first call (a forked child makes another); None
    where it could prove nothing or not be written."""
    global _own  # noqa: PLW0603 - one to a process, like the lock that it holds
    if _own is not None and _own.pid == os.getpid() and _own.path.exists():
        return _own
    boot = boot_id()
    if not boot:
        return None
    try:
        _own = Journal(folder() / f"{secrets.token_hex(6)}.notes", boot)
    except OSError:
        return None
    return _own


def is_own(path: Path) -> bool:
    """Whether this very process keeps it."""
    return _own is not None and _own.pid == os.getpid() and _own.path == path


def path_of(worker: str) -> Path | None:
    """The journal of a worker by its name in the outbox; None when it kept none."""
    name = worker.rpartition(":")[2]
    known = worker.count(":") == 2 and len(name) == 12 and name.isalnum()
    path = folder() / f"{name}.notes"
    return path if known and path.exists() else None


def all_paths() -> list[Path]:
    """Every journal in the data folder."""
    return sorted(folder().glob("*.notes"))


@contextmanager
def adopted(path: Path) -> Iterator[tuple[bool, Notes | None]]:
    """Whether the journal's worker is surely dead, and what it noted, under its lock for the
    length of the block. Dead without notes: they are of another boot and prove nothing."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        yield False, None
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        yield False, None
        return
    try:
        yield True, _read(path)
    finally:
        os.close(file)


def _read(path: Path) -> Notes | None:
    head, *lines = path.read_text(errors="replace").splitlines() or [""]
    if not head or head != boot_id():
        return None
    notes = Notes()
    for line in lines:
        _note(notes, line)
    return notes


def _note(notes: Notes, line: str) -> None:
    mark, _space, rest = line.partition(" ")
    pk, _space, said = rest.partition(" ")
    if mark == ">" and pk.isdecimal():
        notes.begun.add(int(pk))
    elif mark == "<" and pk.isdecimal():
        try:
            notes.ended[int(pk)] = Outcome(**json.loads(said))
        except (ValueError, TypeError):
            return  # the process died while it wrote this line: the mail stays in doubt
