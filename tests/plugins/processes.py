"""Real workers in processes of their own, on the database of the running test."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def test_database_url() -> str:
    """The address of the database that the present test uses."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


test_database_url.__test__ = False  # type: ignore[attr-defined]


def environment(smtp_port: int, **more: str) -> dict[str, str]:
    """What a child process needs to work beside the test."""
    return os.environ | {
        "DATABASE_URL": test_database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
        "SECRET_KEY": settings.SECRET_KEY,
        **more,
    }


def start_worker(
    env: dict[str, str], name: str = "w1", concurrency: int = 2, beat: bool = False
) -> subprocess.Popen[bytes]:
    """A Celery worker in a session of its own; with `beat` it sweeps every ten seconds too."""
    command = [sys.executable, "-m", "celery", "-A", "ats", "worker", "--loglevel", "WARNING"]
    command += ["--concurrency", str(concurrency), "-n", f"{name}@test", "--without-mingle"]
    if beat:
        command += ["--beat", "--schedule", f"{env['DATA_DIR']}/beat-{name}"]
    return subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)


@contextmanager
def worker(env: dict[str, str], **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A worker for the length of a block."""
    process = start_worker(env, **options)  # type: ignore[arg-type]
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a worker to end, and end it with all its children after twenty seconds: Celery waits
    long for the task of a child that was killed."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait(5)


@contextmanager
def supervised(env: dict[str, str], **options: object) -> Iterator[None]:
    """A worker that is started again when it ends by itself, as `docker-compose.yml` and
    `make run` do: Celery ends when Redis goes while a task is not yet acknowledged."""
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            with worker(env, **options) as process:
                while process.poll() is None and not over.is_set():
                    over.wait(0.5)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(30)


def eventually(check: Callable[[], object], seconds: float = 30.0, what: str = "") -> object:
    """Wait until `check()` is true; its value."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = check()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what or check}")
