"""Engines that outlived their guardian: found by their pid file, ended before the next start."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import psutil


def running(pid_file: Path, name: str, cwd: Path) -> psutil.Process | None:
    """The process of `pid_file`, if it truly is `name` working in `cwd`.

    Pids are given out again, quickly so in containers: a number alone proves nothing.
    """
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        same = process.name() == name and Path(process.cwd()) == cwd.resolve()
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return process if same else None


def clear(pid_file: Path, name: str, cwd: Path, signals: tuple[signal.Signals, ...]) -> None:
    """Wait for a leftover to go by itself, then insist; remove its stale pid file.

    RuntimeError when it will not go.
    """
    process = running(pid_file, name, cwd)
    if process is not None and not _gone(process, seconds=3):
        for number in signals:
            process.send_signal(number)
            if _gone(process, seconds=8):
                break
        else:
            raise RuntimeError(f"A {name} of an earlier start (process {process.pid}) won't stop.")
    pid_file.unlink(missing_ok=True)


def _gone(process: psutil.Process, seconds: float) -> bool:
    give_up = time.monotonic() + seconds
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True
