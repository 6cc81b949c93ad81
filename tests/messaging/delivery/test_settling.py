"""A batch of which one mail cannot be settled: the others are, and the worker goes on."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.models import Model
from django.utils import timezone

from ats import events
from ats.models import Event
from messaging.delivery import checks, claiming, settling, worker
from messaging.delivery.outcomes import Outcome
from messaging.delivery.transport import Transport
from messaging.models import Outbound
from tests.messaging.delivery import faults
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
TAKEN = Outcome("accepted", "250")


@pytest.fixture
def bad(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Mails whose acceptance trips over what follows from it."""
    found: set[int] = set()

    def trip(_event: Event, subject: Model) -> None:
        if subject.pk in found:
            raise IntegrityError("what follows from it cannot be written")

    handlers = [*events._handlers["outbound.accept"], trip]
    monkeypatch.setitem(events._handlers, "outbound.accept", handlers)
    return found


def states() -> list[str]:
    return list(Outbound.objects.order_by("pk").values_list("status", flat=True))


def test_one_bad_row_in_a_batch_is_shown_and_the_others_settle(bad: set[int]) -> None:
    faults.write_letters(5)
    mails = claiming.claim_batch(5)
    bad.add(mails[2].pk)
    settling.settle_all([(mail, TAKEN) for mail in mails])
    assert states() == ["accepted", "accepted", "unconfirmed", "accepted", "accepted"]
    assert "could not be written down" in Outbound.objects.get(pk=mails[2].pk).last_error
    assert faults.listed("unconfirmed") == 1


def test_a_worker_is_not_stopped_by_it(bad: set[int], sink: Sink) -> None:
    """The next rounds do not trip over the same mail again."""
    faults.write_letters(4)
    bad.add(Outbound.objects.order_by("pk").values_list("pk", flat=True)[0])
    transport = Transport()
    assert worker.drain(transport) == 4
    assert worker.drain(transport) == 0
    assert states() == ["unconfirmed", "accepted", "accepted", "accepted"]
    assert max(sink.ids().values()) == 1
    assert len(sink.raw) == 4


def test_stale_rows_expire_among_fresh_ones(sink: Sink) -> None:
    chance: random.Random = faults.chance()
    faults.write_letters(30)
    old = set(chance.sample(list(Outbound.objects.values_list("pk", flat=True)), 10))
    long_past = timezone.now() - checks.STALE_AFTER - timedelta(minutes=1)
    Outbound.objects.filter(pk__in=old).update(due_at=long_past)
    worker.drain(Transport())
    expired = set(Outbound.objects.filter(status="expired").values_list("pk", flat=True))
    assert expired == old
    assert len(sink.raw) == 20
    assert faults.listed("expired") == 10
