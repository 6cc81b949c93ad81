"""Late promises escalate: to the posting's owner, then to the administrator, once a morning."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections
from django.utils import timezone

from ats.models import User
from candidates.models import Application
from candidates.services.telling import mark_told
from messaging.care import alarms, watch
from messaging.models import Letter, Outbound
from tests import factories as make

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = date(2026, 12, 1)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Tuesday 1 December 2026, half past nine in Paris."""
    moment = datetime(2026, 12, 1, 9, 30, tzinfo=PARIS)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def late(days: int, owner: User | None = None, **more: Any) -> Application:
    """Promised for so many days before that Tuesday."""
    posting = make.a_posting(owner) if owner else None
    return make.an_application(posting, promised_for=TUESDAY - timedelta(days=days), **more)


def mails(kind: str) -> list[Outbound]:
    return list(Outbound.objects.filter(kind=kind).order_by("id"))


def test_the_owner_hears_from_the_first_working_day_on(now: datetime) -> None:
    claire, karim = make.a_recruiter("Claire"), make.a_recruiter("Karim")
    monday = late(1, claire)
    late(0, karim)
    assert alarms.tell_late(now) == 1
    mail = mails("late_owner")[0]
    assert mail.to_address == claire.email
    assert monday.candidate.full_name in mail.text
    assert "lundi 30 novembre 2026" in mail.text


def test_a_weekend_makes_nobody_late(now: datetime) -> None:
    friday = late(4, make.a_recruiter("Claire"))
    monday = datetime(2026, 11, 30, 9, 30, tzinfo=PARIS)
    assert friday.promised_for == date(2026, 11, 27)
    assert friday in alarms.late(monday.date(), 1)
    assert friday not in alarms.late(date(2026, 11, 29), 1)


def test_once_a_day_whoever_asks(now: datetime) -> None:
    late(3, make.a_recruiter("Claire"))
    assert [alarms.tell_late(now), alarms.tell_late(now)] == [1, 0]
    assert alarms.tell_late(now + timedelta(hours=1)) == 0


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 12, 1, 8, 30, tzinfo=PARIS),
        datetime(2026, 12, 1, 12, 0, tzinfo=PARIS),
        datetime(2026, 12, 5, 9, 30, tzinfo=PARIS),  # a Saturday
        datetime(2026, 12, 25, 9, 30, tzinfo=PARIS),
    ],
)
def test_only_on_working_mornings(moment: datetime) -> None:
    late(30, make.a_recruiter("Claire"))
    assert alarms.tell_late(moment) == 0


def test_administrators_hear_later_and_read_no_name(now: datetime) -> None:
    karim = make.an_administrator()
    claire = make.a_recruiter("Claire")
    recent, old = late(3, claire), late(12, claire)
    assert alarms.tell_late(now) == 2
    mail = mails("late_administrator")[0]
    assert mail.to_address == karim.email
    assert old.posting.title in mail.text and recent.posting.title not in mail.text
    assert "Claire" in mail.text
    assert old.candidate.family_name not in mail.text


def test_who_was_told_or_has_left_makes_no_noise(now: datetime) -> None:
    claire = make.a_recruiter("Claire")
    mark_told(late(9, claire), now)
    late(9, claire, status="withdrawn", ended_at=now)
    late(9, claire, status="hired", ended_at=now)
    assert alarms.tell_late(now) == 0
    make.a_decision(late(9, claire))
    assert alarms.tell_late(now) == 1, "declined and not told is silence too"


def test_a_long_list_is_cut_and_counted(now: datetime) -> None:
    claire = make.a_recruiter("Claire")
    posting = make.a_posting(claire)
    for number in range(alarms.SHOWN + 3):
        candidate = make.a_candidate("Jean", f"Petit{number}")
        make.an_application(posting, candidate, promised_for=TUESDAY - timedelta(days=7))
    alarms.tell_late(now)
    mail = mails("late_owner")[0]
    assert "Et 3 de plus" in mail.text
    assert mail.subject.startswith(f"{alarms.SHOWN + 3} personnes")


def test_the_whole_sweep_is_idempotent(now: datetime) -> None:
    late(3, make.a_recruiter("Claire"))
    assert watch.sweep(now) == (1, 1)
    assert watch.sweep(now) == (0, 0)
    assert Letter.objects.count() == 1
    assert Outbound.objects.exclude(kind="late_owner").count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_beats_at_once_one_works() -> None:
    make.an_application(promised_for=timezone.localdate())
    other = connection.copy(alias="other")
    connections["other"] = other
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [watch._LOCK])
            assert watch.sweep() == (0, 0)
            cursor.execute("ROLLBACK")
        assert watch.sweep()[0] == 1
    finally:
        other.close()
        del connections["other"]
