"""The processes of `make run`: started, read, restarted, stopped. One thread, no shared state."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ats.local.files import BASE_DIR
from ats.local.system import tie

# Seconds before a restart, growing while a process keeps dying young.
_DELAYS = (0.5, 2.0, 5.0, 15.0, 30.0)
_SETTLED = 60.0
# The web's exit status when the database could not be made ready: a restart would not help.
UNREADY = 64


@dataclass(eq=False)
class Child:
    """One process in a group of its own, so that Ctrl-C reaches us alone and the order is ours."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    # Seconds it gets to end after SIGTERM.
    patience: float
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float | None = None
    deaths: int = 0
    _rest: bytes = field(default=b"", repr=False)

    def start(self) -> None:
        self.restart_at = None
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=BASE_DIR,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=_own_group(),  # noqa: PLW1509 - the supervisor has no threads
        )
        os.set_blocking(self.output, False)

    @property
    def output(self) -> int:
        """The file descriptor of what it says."""
        if self.process is None or self.process.stdout is None:
            raise RuntimeError(f"{self.name} was never started")
        return self.process.stdout.fileno()

    def read_lines(self) -> list[str]:
        """Whole lines said since the last call; the rest waits for its end."""
        try:
            said = self._rest + os.read(self.output, 65536)
        except BlockingIOError:
            return []
        *lines, self._rest = said.split(b"\n")
        return [line.decode(errors="replace").rstrip() for line in lines]

    def alive(self) -> bool:
        return self.exit_code() is None and self.process is not None

    def exit_code(self) -> int | None:
        """As `subprocess` has it: negative for a signal; None while it lives or before."""
        return self.process.poll() if self.process is not None else None

    def note_death(self, code: int) -> str:
        """Plan the restart; returns the sentence that says so."""
        if time.monotonic() - self.started_at > _SETTLED:
            self.deaths = 0
        delay = _DELAYS[min(self.deaths, len(_DELAYS) - 1)]
        self.deaths += 1
        self.restart_at = time.monotonic() + delay
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        return f"{self.name} {how}; starting it again in {delay:g} s."

    def ask_to_stop(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it and whatever it started."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


def _own_group() -> Callable[[], None]:
    bind = tie(os.getpid(), signal.SIGKILL)

    def prepare() -> None:
        os.setpgid(0, 0)
        bind()

    return prepare


def stop_in_order(stages: Sequence[Sequence[Child]], pump: Callable[[float], None]) -> None:
    """Ask stage after stage to end, each within its patience, then insist.

    `pump(seconds)` passes on what the children still say.
    """
    for stage in stages:
        for child in stage:
            child.ask_to_stop()
        give_up = time.monotonic() + max((child.patience for child in stage), default=0)
        while any(child.alive() for child in stage) and time.monotonic() < give_up:
            pump(0.05)
        for child in stage:
            child.kill()
            if child.process is not None:
                child.process.wait()


def commands(port: int) -> dict[str, list[str]]:
    """What runs beside the engines, by name."""
    python, celery = [sys.executable, "-m"], ["celery", "--quiet", "-A", "ats.celery"]
    web = ["ats.local.web", "ats.wsgi:application", "--no-control-socket", "--log-level", "warning"]
    web += ["--workers", "1", "--threads", "8", "--graceful-timeout", "2"]
    for host in ("127.0.0.1", "[::1]") if _has_ipv6() else ("127.0.0.1",):
        web += ["--bind", f"{host}:{port}"]
    worker = ["worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip"]
    beat = ["beat", "--pidfile=", "--loglevel", "WARNING"]
    return {
        "web": python + web,
        "post office": [sys.executable, "manage.py", "post_office"],
        "worker": python + celery + worker + ["--without-mingle"],
        "beat": python + celery + beat,
    }


def _has_ipv6() -> bool:
    return Path("/proc/net/if_inet6").exists() or sys.platform == "darwin"
