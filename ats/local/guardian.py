"""The guardian: parent of the embedded engines, alive exactly as long as somebody needs them.

    python -m ats.local.guardian DATA_DIR --owner FD [--no-fsync] [--ephemeral]

Whoever needs the engines holds a connection to the guardian: the first owner a
socket inherited at the start, later ones a connection to `guardian.sock`. The
kernel closes them however their holder ends, SIGKILL included; with the last
one gone the engines are shut down cleanly. Should the guardian itself be
killed, the kernel tells its children (`system.die_with_parent`).
"""

from __future__ import annotations

import argparse
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType

from ats.local.files import locked, run_dir_for
from ats.local.kinds import Engine, Postgres, Valkey
from ats.local.system import Account, account_for, open_passage

START_SECONDS = 60.0
# An engine that keeps dying must be looked at, not restarted for ever.
RESTARTS = 20


class Guardian:
    """Starts the engines, greets owners, stops when the last has gone."""

    def __init__(self, data_dir: Path, owner: socket.socket, *, fsync: bool) -> None:
        self.run_dir = run_dir_for(data_dir)
        account = account_for(data_dir / "postgres")
        make_run_dir(self.run_dir, account)
        self.engines: list[Engine] = [
            Postgres(data_dir, self.run_dir, account, fsync=fsync),
            Valkey(data_dir, self.run_dir, account),
        ]
        self.owners = {owner}
        self.restarts = 0

    def start(self) -> None:
        for engine in self.engines:
            engine.start()
        for engine in self.engines:
            self._wait_until_answers(engine)

    def _wait_until_answers(self, engine: Engine) -> None:
        give_up = time.monotonic() + START_SECONDS
        while not engine.answers():
            if not engine.alive() or time.monotonic() > give_up:
                raise RuntimeError(f"{engine.name} did not start: {engine.last_words()}")
            time.sleep(0.02)

    def greeting(self) -> bytes:
        database, broker = (engine.url for engine in self.engines)
        words = {"database_url": database, "redis_url": broker, "guardian": os.getpid()}
        return json.dumps(words).encode() + b"\n"

    def watch(self) -> None:
        """Serve owners until the last has gone; raises RuntimeError when an engine won't live."""
        path = self.run_dir / "guardian.sock"
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as door, selectors.DefaultSelector() as selector:
            door.bind(str(path))
            door.listen(16)
            selector.register(door, selectors.EVENT_READ)
            for owner in self.owners:
                owner.sendall(self.greeting())
                selector.register(owner, selectors.EVENT_READ)
            while self.owners:
                for key, _ in selector.select(timeout=0.5):
                    self._serve(door, selector, key.fileobj)
                self._revive()
        path.unlink(missing_ok=True)

    def _serve(self, door: socket.socket, selector: selectors.BaseSelector, ready: object) -> None:
        if ready is door:
            owner, _ = door.accept()
            owner.sendall(self.greeting())
            selector.register(owner, selectors.EVENT_READ)
            self.owners.add(owner)
        elif isinstance(ready, socket.socket) and _has_left(ready):
            selector.unregister(ready)
            self.owners.discard(ready)
            # The last one is left open: closing it tells its holder that all is stopped.
            if self.owners:
                ready.close()
            else:
                self.last = ready

    def _revive(self) -> None:
        for engine in self.engines:
            if engine.alive():
                continue
            self.restarts += 1
            if self.restarts > RESTARTS:
                raise RuntimeError(f"{engine.name} keeps ending: {engine.last_words()}")
            print(f"{engine.name} ended by itself; starting it again.", file=sys.stderr, flush=True)
            engine.start()
            self._wait_until_answers(engine)

    def stop(self) -> None:
        for engine in reversed(self.engines):
            engine.stop()
        shutil.rmtree(self.run_dir, ignore_errors=True)


def _has_left(owner: socket.socket) -> bool:
    try:
        return not owner.recv(64)
    except OSError:
        return True


def make_run_dir(run_dir: Path, account: Account) -> None:
    """A fresh folder for the sockets, closed to everybody but the engines' account (and root).

    RuntimeError when somebody else got there first: /tmp belongs to everyone.
    """
    if run_dir.is_symlink() or (
        run_dir.exists() and run_dir.stat().st_uid not in (os.geteuid(), account.uid)
    ):
        raise RuntimeError(f"{run_dir} belongs to somebody else; remove it or change DATA_DIR.")
    run_dir.mkdir(mode=0o700, exist_ok=True)
    run_dir.chmod(0o700)
    if account.switch:
        os.chown(run_dir, account.uid, account.gid)
    open_passage(run_dir, account)


def _leave_on_signal(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def guard(data_dir: Path, owner: socket.socket, *, fsync: bool) -> None:
    """The guardian's whole life; what goes wrong is told to the first owner as a sentence."""
    guardian: Guardian | None = None
    try:
        guardian = Guardian(data_dir, owner, fsync=fsync)
        guardian.start()
        guardian.watch()
    except (RuntimeError, OSError) as error:
        print(error, file=sys.stderr, flush=True)
        _tell(owner, str(error))
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if guardian is not None:
            guardian.stop()


def _tell(owner: socket.socket, sentence: str) -> None:
    try:
        owner.sendall(json.dumps({"error": sentence}).encode() + b"\n")
    except OSError:
        print("and nobody was left to hear it", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--owner", type=int, required=True)
    parser.add_argument("--no-fsync", action="store_true")
    parser.add_argument("--ephemeral", action="store_true", help="remove DATA_DIR at the end")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _leave_on_signal)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    owner = socket.socket(fileno=options.owner)
    why = "The engines of an earlier start are still stopping."
    with locked(options.data_dir / "guardian.lock", seconds=30, why=why):
        guard(options.data_dir, owner, fsync=not options.no_fsync)
    if options.ephemeral:
        shutil.rmtree(options.data_dir, ignore_errors=True)


if __name__ == "__main__":
    main()
