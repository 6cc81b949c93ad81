"""The database, the broker and the clock fail while mail is sent: delay, and nothing else."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.db import OperationalError, connection
from django.utils import timezone

from ats.local.kinds import Valkey
from ats.local.system import Account
from messaging.delivery.wake import announce
from messaging.models import Outbound
from tests.messaging.delivery import faults
from tests.plugins import processes
from tests.plugins.mail import Sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]

LETTERS = 3000 if faults.FULL else 80
# The guardian starts an engine again twenty times in the life of a test run.
RESTARTS = 12 if faults.FULL else 1
OUTAGES, AWAY_SECONDS = (5, 60.0) if faults.FULL else (1, 2.0)
JUMPS = 40 if faults.FULL else 3


def _sending(sink: Sink, more: int = 5) -> None:
    goal = len(sink.raw) + more
    processes.eventually(lambda: len(sink.raw) >= goal or _done(), 120, "mail leaves")


def _done() -> bool:
    """The same question while the database may be away."""
    try:
        return faults.done()
    except OperationalError:
        connection.close()
        return False


@pytest.mark.timeout(1800)
def test_the_database_is_stopped_at_once_while_mail_is_sent(sink: Sink) -> None:
    chance = faults.chance()
    current_app.control.purge()
    sink.seconds = 0.005
    faults.write_letters(LETTERS)
    env = processes.environment(sink.port, MAIL_LEASE_SECONDS="1", MAIL_CONNECTIONS="0")
    # The engine of the tests forgets the last commits when it is stopped at once; no real one may.
    env["PGOPTIONS"] = "-c synchronous_commit=on"
    with processes.worker(env, name="outage", concurrency=4):
        for _restart in range(RESTARTS):
            for _time in range(4):
                announce("messaging.deliver")
            _sending(sink, chance.randrange(3, 20))
            _stop_the_database()
        _until_done()
    # Every worker lives: it knows what each mail was answered, so nothing is in doubt.
    faults.nothing_lost_nothing_twice(sink, LETTERS, 0)


def _stop_the_database() -> None:
    before = faults.postmaster()
    faults.stop_the_database()
    connection.close()

    def another() -> bool:
        try:
            return faults.postmaster() != before and not _away()
        except (OSError, IndexError):
            return False

    processes.eventually(another, 60, "the database is back by itself")


def _away() -> bool:
    try:
        Outbound.objects.exists()
    except OperationalError:
        connection.close()
        return True
    return False


def _until_done() -> None:
    def done() -> bool:
        announce("messaging.tick")
        time.sleep(0.3)
        return _done()

    processes.eventually(done, 900 if faults.FULL else 90, "every letter has an outcome")


@contextmanager
def own_broker(folder: Path) -> Iterator[Valkey]:
    """A Valkey that this test may stop."""
    (folder / "log").mkdir()
    (folder / "run").mkdir()
    broker = Valkey(folder, folder / "run", Account(os.geteuid(), os.getegid(), switch=False))
    broker.start()
    processes.eventually(broker.answers, 20, "the broker answers")
    try:
        yield broker
    finally:
        broker.stop()


@pytest.mark.timeout(1800)
def test_the_broker_is_emptied_and_away_while_mail_is_sent(sink: Sink, tmp_path: Path) -> None:
    faults.chance()
    sink.seconds = 0.02
    faults.write_letters(LETTERS)
    with own_broker(tmp_path) as broker:
        env = processes.environment(sink.port, REDIS_URL=broker.url, MAIL_CONNECTIONS="0")
        with processes.supervised(env, name="deaf", concurrency=4, beat=True):
            for _outage in range(OUTAGES):
                _sending(sink)
                broker.stop()  # nothing is kept on disk: what was announced is gone
                faults.write_letters(10, first=LETTERS + 10 * _outage)
                time.sleep(AWAY_SECONDS)
                broker.start()
            processes.eventually(faults.done, 300, "the sweep finds every letter")
    faults.nothing_lost_nothing_twice(sink, LETTERS + 10 * OUTAGES, 0)


@pytest.mark.timeout(600)
def test_clocks_that_jump_send_nothing_early_and_nothing_twice(sink: Sink, tmp_path: Path) -> None:
    chance = faults.chance()
    current_app.control.purge()
    sink.seconds = 0.01
    faults.write_letters(LETTERS)
    soon = timezone.now() + timedelta(minutes=30)
    faults.write_letters(20, first=LETTERS, due_at=soon)
    wrong = tmp_path / "clock"
    wrong.write_text("7200")
    env = _with_a_clock(processes.environment(sink.port, MAIL_CONNECTIONS="0"), wrong)
    with processes.worker(env, name="jumping", concurrency=4):
        for _jump in range(JUMPS):
            _jump_to(wrong, chance)
            for _time in range(2):
                announce("messaging.deliver")
            announce("messaging.tick")
            time.sleep(0.3)
        _jump_to(wrong, chance, 0.0)

        def due_ones_left() -> bool:
            announce("messaging.tick")
            time.sleep(0.3)
            return not Outbound.objects.filter(due_at__lt=soon, status__in=faults.OPEN).exists()

        processes.eventually(due_ones_left, 120, "all that was due has left")
    assert len(faults.ids("scheduled")) == 20, "nothing was early"
    assert not faults.ids("expired", "unconfirmed", "failed")
    assert set(sink.ids()) == faults.ids("accepted")
    assert len(sink.raw) == LETTERS, "nothing twice"


def _jump_to(file: Path, chance: random.Random, by: float | None = None) -> None:
    """Two hours ahead, two hours behind, a year ahead, or right; written in one piece."""
    new = file.with_suffix(".new")
    new.write_text(str(chance.choice([7200.0, -7200.0, 366 * 86400.0, 0.0]) if by is None else by))
    new.rename(file)


def _with_a_clock(env: dict[str, str], file: Path) -> dict[str, str]:
    first = str(Path(processes.ROOT) / "tests" / "plugins" / "shifted")
    path = os.pathsep.join(filter(None, [first, os.environ.get("PYTHONPATH", "")]))
    return env | {"PYTHONPATH": path, "CLOCK_FILE": str(file)}


@pytest.mark.timeout(300)
def test_two_beats_send_nothing_twice(sink: Sink) -> None:
    current_app.control.purge()
    sink.seconds = 0.01
    faults.write_letters(60)
    env = processes.environment(sink.port, MAIL_CONNECTIONS="0")
    with (
        processes.worker(env, name="beat1", beat=True),
        processes.worker(env, name="beat2", beat=True),
    ):
        processes.eventually(faults.done, 60, "all sent")
    faults.nothing_lost_nothing_twice(sink, 60, 0)
