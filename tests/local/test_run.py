"""`make run`: everything starts, says where, stops together, and leaves nobody behind."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from ats.local.files import BASE_DIR
from ats.local.system import Account, tie
from tests.local import processes

_CLEARED = (
    "DATABASE_URL REDIS_URL SECRET_KEY LOCAL DEMO EMAIL_URL DJANGO_SETTINGS_MODULE "
    "POST_OFFICE_PORT INBOUND_PORT SITE_URL"
).split()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Run:
    """One `make run` (without make's shell) and what it says."""

    def __init__(
        self,
        data_dir: Path,
        port: int | None = None,
        who: Account | None = None,
        demo: bool = False,
        command: Sequence[str] = (sys.executable, "-m", "ats.local.run"),
    ) -> None:
        self.data_dir, self.port = data_dir, port or free_port()
        environment = {name: text for name, text in os.environ.items() if name not in _CLEARED}
        environment |= {"DATA_DIR": str(data_dir), "PORT": str(self.port)}
        # The demo company is the default; writing its letters takes its seconds once.
        environment |= {} if demo else {"DEMO": "0"}
        environment.pop("MAKELEVEL", None)
        self.log = Path(f"{data_dir}.log")
        self.began = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=BASE_DIR,
                env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # A killed test run must not leave what it was testing behind.
                preexec_fn=tie(os.getpid(), signal.SIGKILL),  # noqa: PLW1509 - no threads yet
                user=who.user if who else None,
                group=who.group if who else None,
                extra_groups=who.extra_groups if who else None,
            )

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, words: str, seconds: float = 60) -> None:
        def heard() -> bool:
            return words in self.said() or self.process.poll() is not None

        assert processes.wait_until(heard, seconds), self.said()
        assert words in self.said(), self.said()

    def ready(self) -> float:
        """Seconds from the start to the banner."""
        self.wait_for("Égards is ready")
        return time.monotonic() - self.began

    def page(self, path: str = "/jobs/") -> int:
        link = http.client.HTTPConnection("localhost", self.port, timeout=10)
        link.request("GET", path)
        status = link.getresponse().status
        link.close()
        return status

    def child(self, words: str) -> psutil.Process:
        mine = psutil.Process(self.process.pid).children()
        return next(child for child in mine if words in " ".join(child.cmdline()))

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(10)

    def nobody_left(self, seconds: float = 8) -> bool:
        gone = processes.wait_until(lambda: not processes.of(self.data_dir), seconds)
        assert gone, processes.of(self.data_dir)
        return gone


@pytest.fixture
def start() -> Iterator[Callable[..., Run]]:
    """Starts runs, each in a DATA_DIR of its own unless told; ends what a test leaves."""
    runs: list[Run] = []
    folders: list[Path] = []

    def one(data_dir: Path | None = None, **options: object) -> Run:
        if data_dir is None:
            data_dir = Path(tempfile.mkdtemp(prefix="egards-run-"))
            folders.append(data_dir)
        runs.append(Run(data_dir, **options))  # type: ignore[arg-type]
        return runs[-1]

    yield one
    for run in runs:
        run.process.terminate()
    for run in runs:
        run.process.wait(10)
    for run in runs:
        run.nobody_left()
        run.log.unlink(missing_ok=True)
    for folder in folders:
        shutil.rmtree(folder)


def test_it_starts_says_where_stops_in_time_and_starts_again_quickly(
    start: Callable[..., Run],
) -> None:
    first = start(demo=True)
    first.wait_for("Égards is ready", 150)
    assert first.page() == 200
    said = first.said()
    assert f"http://localhost:{first.port}\n" in said
    assert "claire@maison-verdier.example" in said
    assert f"http://localhost:{first.port}/post-office/" in said
    assert re.search(r"^ +web │", said, re.MULTILINE) or "worker │" in said
    key = (first.data_dir / "secret-key").read_text()
    ports = (first.data_dir / "ports.json").read_text()
    assert first.stop(signal.SIGINT) == 0
    assert first.nobody_left(seconds=2)
    second = start(first.data_dir, demo=True)
    assert second.ready() < 15, "10 s are promised on a quiet machine"
    assert (first.data_dir / "secret-key").read_text() == key
    assert (first.data_dir / "ports.json").read_text() == ports
    assert second.stop(signal.SIGTERM) == 0
    assert second.nobody_left(seconds=2)
    assert not (first.data_dir / "run").exists()


def test_killing_the_whole_group_leaves_nobody_and_the_next_start_works(
    start: Callable[..., Run],
) -> None:
    run = start()
    run.ready()
    run.wait_for("ready.", 30)
    os.killpg(run.process.pid, signal.SIGKILL)
    assert run.process.wait() == -signal.SIGKILL
    assert run.nobody_left()
    again = start(run.data_dir)
    again.ready()
    assert again.page() == 200


def test_a_part_that_dies_is_started_again_and_a_killed_supervisor_leaves_nobody(
    start: Callable[..., Run],
) -> None:
    run = start()
    run.ready()
    victim = run.child("ats.local.web")
    victim.kill()
    run.wait_for("web was ended by SIGKILL; starting it again in 0.5 s.", 5)

    def new_page() -> bool:
        try:
            return run.page() == 200
        except OSError:
            return False

    assert processes.wait_until(new_page, 20), run.said()
    assert run.child("ats.local.web").pid != victim.pid
    guardian = next(text for text in processes.of(run.data_dir) if "ats.local.guardian" in text)
    os.kill(int(guardian.split()[0]), signal.SIGKILL)
    run.wait_for("The engines are gone; starting them again.", 10)
    assert processes.wait_until(new_page, 20), run.said()
    os.kill(run.process.pid, signal.SIGKILL)
    run.process.wait()
    assert run.nobody_left()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_end_of_make_is_the_end_of_all(
    start: Callable[..., Run], number: signal.Signals
) -> None:
    run = start(command=["make", "run"])
    run.ready()
    run.process.send_signal(number)
    run.process.wait(10)
    assert run.nobody_left(seconds=12)


def test_two_side_by_side_and_what_is_refused(start: Callable[..., Run]) -> None:
    one, other = start(), start()
    one.ready()
    other.ready()
    assert one.page() == other.page() == 200
    taken = start(port=one.port)
    assert taken.process.wait(10) == 1
    assert f"Port {one.port} is taken by another program" in taken.said()
    assert not (taken.data_dir / "postgres").exists()
    same = start(one.data_dir)
    assert same.process.wait(10) == 1
    assert f"Égards already runs from {one.data_dir}" in same.said()
    assert one.stop() == 0
    assert other.page() == 200


def test_an_ordinary_user_runs_it(start: Callable[..., Run]) -> None:
    with processes.ordinary_account() as account:
        folder = Path(tempfile.mkdtemp(prefix="egards-run-"))
        os.chown(folder, account.uid, account.gid)
        run = start(folder, who=account)
        run.ready()
        assert run.page() == 200
        assert {process_owner(text) for text in processes.of(folder)} == {account.uid}
        assert run.stop(signal.SIGHUP) == 0
        assert run.nobody_left(seconds=2)
        shutil.rmtree(folder)


def process_owner(text: str) -> int:
    uid: int = psutil.Process(int(text.split(maxsplit=1)[0])).uids().real
    return uid


def test_manage_py_beside_it_reaches_the_same_database(start: Callable[..., Run]) -> None:
    run = start()
    run.ready()
    environment = {name: text for name, text in os.environ.items() if name not in _CLEARED}
    sql = "import django.db as d; c = d.connection.cursor(); "
    sql += "c.execute('SELECT inet_server_addr() IS NULL, pg_backend_pid() > 0, "
    sql += "pg_postmaster_start_time()'); print(c.fetchone()); "
    sql += "from django.conf import settings as s; print(s.EMAIL_PORT, s.SECRET_KEY)"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", sql],
        cwd=BASE_DIR,
        env={**environment, "DATA_DIR": str(run.data_dir)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert (run.data_dir / "secret-key").read_text().strip() in done.stdout
    assert run.page() == 200


def test_without_services_or_key_manage_py_says_so_in_one_line() -> None:
    environment = {name: text for name, text in os.environ.items() if name not in _CLEARED}
    environment |= {"DATABASE_URL": "postgresql://x/x", "REDIS_URL": "redis://x"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is not set: ")
    assert len(done.stderr.splitlines()) == 1
