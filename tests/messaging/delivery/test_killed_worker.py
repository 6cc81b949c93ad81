"""Workers are killed while they send: none lost, none sent twice, the ambiguous ones shown."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from messaging.delivery import worker
from messaging.delivery.wake import announce
from messaging.models import Outbound
from messaging.tasks import tick
from tests.messaging.delivery import faults
from tests.plugins import processes
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db(transaction=True)

LETTERS, KILLS = (5000, 200) if faults.FULL else (200, 6)
WORKERS = 4


class Killer:
    """Kills processes of a pool: at a random time, or when the sink is given a message, before
    or after the answer to it. One kill in ten takes the whole pool; the pool replaces others."""

    def __init__(self, chance: random.Random, sink: Sink, start: Callable[[], object]) -> None:
        self.chance, self.sink, self.start = chance, sink, start
        self.pool = self._new()
        self.killed = self.cut = 0
        self.aim: tuple[int, str] | None = None
        sink.answer = self._answer

    def _new(self) -> subprocess.Popen[bytes]:
        made = self.start()
        assert isinstance(made, subprocess.Popen)
        return made

    def _answer(self, nth: int) -> str:
        # On the sink's own thread: the line is in the midst of its DATA.
        if self.aim and nth >= self.aim[0] and self.aim[1] == "during":
            self.aim = None
            self._one()
        return "250 OK"

    def _one(self) -> None:
        alive = faults.children(self.pool.pid)
        if alive:
            self._kill([self.chance.choice(alive)])

    def _all(self) -> None:
        faults.freeze(self.pool.pid)
        self._kill(faults.children(self.pool.pid))
        os.killpg(self.pool.pid, signal.SIGKILL)
        self.pool.wait(10)
        self.pool = self._new()

    def _kill(self, pids: list[int]) -> None:
        """Counts who dies, and who of them hands a mail over: a kill of the whole pool may cut
        several hand-overs."""
        victims = [pid for pid in pids if faults.freeze(pid)]
        self.killed += len(victims)
        self.cut += sum(faults.hands_over(pid) for pid in victims)
        for pid in victims:
            os.kill(pid, signal.SIGKILL)

    def strike(self, whole: bool) -> None:
        """One kill, once the pool is sending."""
        announce("messaging.deliver")
        announce("messaging.tick")
        until = self.sink.tries + self.chance.randrange(1, 8)
        if whole:
            self._after(until)
            self._all()
        elif self.chance.random() < 0.5:
            self.aim = (until, "during")
            _wait(lambda: self.aim is None or faults.done())
        else:
            self._after(until)
            self._one()

    def _after(self, tries: int) -> None:
        _wait(lambda: self.sink.tries >= tries or faults.done())
        time.sleep(self.chance.uniform(0.0, 0.05))


def _wait(check: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not check():
        assert time.monotonic() < until, "the workers send"
        announce("messaging.deliver")
        time.sleep(0.05)


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_sigkill_of_four_workers_at_random_points(sink: Sink) -> None:
    chance = faults.chance()
    current_app.control.purge()
    sink.seconds = 0.01
    faults.write_letters(LETTERS)
    env = processes.environment(sink.port, MAIL_LEASE_SECONDS="1", MAIL_CONNECTIONS="0")
    names = iter(range(KILLS + 1))
    killer = Killer(
        chance,
        sink,
        lambda: processes.start_worker(env, f"pool{next(names)}", concurrency=WORKERS),
    )
    try:
        for number in range(KILLS):
            killer.strike(whole=number % 10 == 3)
        _wait_for_the_rest()
    finally:
        processes.stop(killer.pool)
    print(f"{killer.killed} processes killed, {killer.cut} of them in a hand-over")
    faults.nothing_lost_nothing_twice(sink, LETTERS, killer.cut)


def _wait_for_the_rest() -> None:
    def done() -> bool:
        announce("messaging.tick")
        time.sleep(0.3)
        return faults.done()

    processes.eventually(done, 900 if faults.FULL else 60, "every letter has an outcome")


def test_four_claims_at_once_share_the_work(sink: Sink) -> None:
    current_app.control.purge()
    faults.write_letters(40)
    env = processes.environment(sink.port)
    with processes.worker(env, name="four", concurrency=4):
        for _time in range(4):
            announce("messaging.deliver")
        processes.eventually(faults.done, 60, "all sent")
    assert sink.ids().total() == 40
    assert max(sink.ids().values()) == 1


def test_the_broker_is_away_and_the_sweep_finds_the_mail(sink: Sink) -> None:
    """Nothing was announced: the rows alone are enough."""
    faults.write_letters(3)
    current_app.control.purge()
    Outbound.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    tick()
    assert sink.ids().total() == 3
    assert worker.claim() is None
