"""A worker is killed while it sends: none lost, none sent twice, the ambiguous ones shown."""

from __future__ import annotations

import os
import random
import signal
import time
from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from messaging.delivery import outbox, worker
from messaging.delivery.wake import announce
from messaging.models import Outbound
from messaging.writing.render import Rendered
from tests.plugins import processes
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db(transaction=True)

FULL = os.environ.get("PROVE") == "full"
LETTERS, KILLS = (2000, 40) if FULL else (200, 3)


def _write_letters(count: int) -> None:
    for number in range(count):
        outbox.enqueue(
            key=f"letter:{number}",
            kind="answer",
            to_address=f"person{number}@example.org",
            to_name=f"Personne {number}",
            subject="Votre candidature",
            rendered=Rendered("Bonjour,\n", "<p>Bonjour,</p>"),
        )


def _done() -> bool:
    rows = Outbound.objects.exclude(status__in=["accepted", "unconfirmed"])
    return not rows.exists()


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_sigkill_while_sending_two_hundred_letters(sink: Sink) -> None:
    seed = int(os.environ.get("SEED") or random.randrange(10**6))
    print(f"SEED={seed}")
    chance = random.Random(seed)
    current_app.control.purge()
    sink.seconds = 0.01
    _write_letters(LETTERS)
    env = processes.environment(sink.port, MAIL_LEASE_SECONDS="1")
    for kill in range(KILLS):
        process = processes.start_worker(env, name=f"victim{kill}")
        before = len(sink.raw)
        processes.eventually(lambda: len(sink.raw) > before, 60, "the worker sends")  # noqa: B023
        time.sleep(chance.uniform(0.0, 0.5))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        announce("messaging.deliver")
    time.sleep(1.1)
    with processes.worker(env, name="survivor"):
        announce("messaging.tick")
        processes.eventually(_done, 600 if FULL else 60, "every letter has an outcome")
    _nothing_lost_nothing_twice(sink)


def _nothing_lost_nothing_twice(sink: Sink) -> None:
    arrived = sink.ids()
    assert max(arrived.values()) == 1, "a letter was sent twice"
    accepted = set(Outbound.objects.filter(status="accepted").values_list("message_id", flat=True))
    doubtful = set(
        Outbound.objects.filter(status="unconfirmed").values_list("message_id", flat=True)
    )
    assert accepted | doubtful == set(Outbound.objects.values_list("message_id", flat=True))
    assert accepted <= set(arrived), "said to be accepted, never arrived"
    assert set(arrived) - accepted <= doubtful, "what arrived unsaid is shown as doubtful"
    assert len(doubtful) <= KILLS * 2, "at most one for each process killed"
    assert len(accepted) + len(doubtful) == LETTERS


def test_four_claims_at_once_share_the_work(sink: Sink) -> None:
    current_app.control.purge()
    _write_letters(40)
    env = processes.environment(sink.port)
    with processes.worker(env, name="four", concurrency=4):
        for _time in range(4):
            announce("messaging.deliver")
        processes.eventually(_done, 60, "all sent")
    assert sink.ids().total() == 40
    assert max(sink.ids().values()) == 1


def test_the_broker_is_away_and_the_sweep_finds_the_mail(sink: Sink) -> None:
    """Nothing was announced: the rows alone are enough."""
    _write_letters(3)
    current_app.control.purge()
    Outbound.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    from messaging.tasks import tick

    tick()
    assert sink.ids().total() == 3
    assert worker.claim() is None
