"""Whatever the day of loading, every story happens in order, on days that people work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from ats import clock
from messaging.care.policy import default_for
from messaging.care.today import SOON_DAYS
from messaging.demo import data, house, plan
from messaging.demo.days import DAY, PARIS, Days, between, pick, step, worked
from messaging.demo.time import at

# A night before a Monday, the first of May, around Christmas, the change of the clocks, Fridays.
MOMENTS = [
    datetime(2026, 11, 22, 0, 56, tzinfo=PARIS),
    datetime(2027, 1, 1, 0, 5, tzinfo=PARIS),
    datetime(2027, 1, 4, 8, 50, tzinfo=PARIS),
    datetime(2026, 5, 1, 12, 0, tzinfo=PARIS),
    datetime(2026, 5, 18, 9, 1, tzinfo=PARIS),
    datetime(2027, 3, 28, 2, 30, tzinfo=PARIS),
    datetime(2026, 7, 14, 23, 59, tzinfo=PARIS),
    datetime(2026, 12, 25, 18, 0, tzinfo=PARIS),
    datetime(2028, 2, 29, 7, 0, tzinfo=PARIS),
    *(datetime(2026, 9, 7, 0, 15, tzinfo=PARIS) + timedelta(hours=19 * n) for n in range(12)),
]
POSTINGS = {row["key"]: row for row in data.postings()}
ROWS = data.candidates()


def declined(row: Any) -> bool:
    return bool(row.get("decision", {}).get("outcome") == "declined")


def plans(now: datetime) -> Iterator[tuple[Any, plan.Plan]]:
    for row in ROWS:
        posting = POSTINGS[row["posting"]]
        path = house.path_to(row["stage"], declined(row), posting)
        yield row, plan.make(row, posting, path, Days(now))


def told(its: plan.Plan) -> list[datetime]:
    """What we do, in the order in which it has to happen."""
    interview = [moment for kind, moment in its.moves if kind == "interview"]
    early = [at_ for kind, at_ in its.moves if kind in {"screening", "phone", "test"}]
    late = [at_ for kind, at_ in its.moves if kind in {"offer", "hired"}]
    found = [its.applied, *early, *interview, its.planned, its.meeting]
    found += [*its.cards[:1], *late, its.decided, its.told_by_phone, its.asked, its.answered]
    if its.asked is None and its.answered is None:
        return [moment for moment in found if moment]
    return [moment for moment in [*found, *its.replies, *its.answers] if moment]


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%a-%d-%b-%Hh%M}")
def test_a_story_is_told_in_order(now: datetime) -> None:
    for row, its in plans(now):
        steps = told(its)
        assert steps == sorted(steps), (plan.name_of(row), its)
        known = [*its.replies, *its.answers, its.decided, its.planned, its.news, its.applied]
        late = [moment for moment in known if moment and moment > now]
        assert late == [] or row["state"] == "declined_scheduled", (plan.name_of(row), late)


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%a-%d-%b-%Hh%M}")
def test_the_company_works_on_working_days_and_in_the_day(now: datetime) -> None:
    for row, its in plans(now):
        ours = [*(moment for _kind, moment in its.moves), *its.answers]
        ours += [m for m in (its.called, its.planned, its.news, its.decided, its.asked) if m]
        for moment in ours:
            local = moment.astimezone(PARIS)
            assert clock.is_working_day(local.date()), (plan.name_of(row), local)
            assert 8 <= local.hour < 19, (plan.name_of(row), local)


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%a-%d-%b-%Hh%M}")
def test_promises_stand_as_the_state_says(now: datetime) -> None:
    today = Days(now).today
    soon = clock.add_working_days(today, SOON_DAYS)
    for row, its in plans(now):
        days = POSTINGS[row["posting"]]["promise_days"]
        until = clock.add_working_days(its.applied.astimezone(PARIS).date(), days)
        if row["state"] == "promise_late":
            assert until < today
        elif row["state"] == "promise_soon":
            assert today <= until <= soon
        elif row["state"] == "active" and row["stage"] in {"applied", "screening"}:
            assert until > soon


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%a-%d-%b-%Hh%M}")
def test_interviews_of_today_are_today_even_on_a_day_off(now: datetime) -> None:
    for row, its in plans(now):
        if row["state"] == "interview_today":
            assert its.meeting
            assert its.meeting.date() == Days(now).today
            assert its.planned
            assert its.planned < now


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%a-%d-%b-%Hh%M}")
def test_what_is_to_leave_has_not_left_and_what_left_is_answered_after(now: datetime) -> None:
    for row, its in plans(now):
        if row["state"] not in plan.LEFT | {"declined_scheduled"}:
            continue
        assert its.decided
        delay = default_for(plan.depth_of(row)).delay
        since = max(filter(None, [its.decided, its.told_by_phone]))
        leaves = clock.OfficeHours().after_working_days(since, delay)
        if row["state"] == "declined_scheduled":
            assert leaves > now, (plan.name_of(row), leaves)
        else:
            assert leaves < now - timedelta(hours=12), plan.name_of(row)
            assert all(leaves < reply for reply in its.replies), (plan.name_of(row), leaves)


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%a-%d-%b-%Hh%M}")
def test_impressions_come_after_the_invitation_to_share_them(now: datetime) -> None:
    for row, its in plans(now):
        if row["state"] == "replied_followup":
            assert its.meeting
            asked = step(its.meeting.date(), 1)
            assert between(asked, 9, 9.1, "") < its.replies[0] < now, plan.name_of(row)


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%a-%d-%b-%Hh%M}")
def test_a_posting_is_open_while_people_apply_and_closes_when_they_know(now: datetime) -> None:
    by_posting = {
        key: [its for row, its in plans(now) if row["posting"] == key] for key in POSTINGS
    }
    for key, row in POSTINGS.items():
        first = min((its.applied for its in by_posting[key]), default=None)
        last = max((its.ends for its in by_posting[key]), default=None)
        life = house.life_of(row, Days(now), first, last)
        assert life.written < (life.published or now)
        if life.published and first:
            assert life.published < first
        if life.closed and last:
            assert clock.OfficeHours().after_working_days(last, 2) < life.closed < now


def test_people_keep_hours_of_their_own() -> None:
    monday = datetime(2026, 3, 9, tzinfo=PARIS).date()
    found = {between(monday, 9, 18, name) for name in ("Ada", "Bo", "Cy")}
    assert len(found) == 3
    assert all(9 <= moment.hour < 18 for moment in found)
    assert between(monday, 9, 18, "Ada") == between(monday, 9, 18, "Ada")
    assert {pick(f"{n}", 3) for n in range(40)} == {0, 1, 2}


def test_working_days_are_counted_from_today_worked_or_not() -> None:
    sunday = Days(datetime(2026, 11, 22, 0, 56, tzinfo=PARIS))
    assert sunday.work(0).isoformat() == "2026-11-22"
    assert sunday.work(-1).isoformat() == "2026-11-20"
    assert sunday.work(1).isoformat() == "2026-11-23"
    assert worked(sunday.today).isoformat() == "2026-11-20"
    assert worked(worked(sunday.today)) == worked(sunday.today)


@pytest.mark.parametrize("hour", [0, 9, 11, 18, 23])
def test_a_recent_moment_is_one_at_a_desk(hour: int) -> None:
    days = Days(datetime(2026, 3, 10, hour, 30, tzinfo=PARIS))
    recent = days.recent("somebody")
    assert recent < days.now
    assert clock.is_working_day(recent.date())
    assert 9 <= recent.hour < 18
    assert (days.now - recent < timedelta(hours=1)) is (hour == 11)


def test_the_nearest_day_that_fits_is_found() -> None:
    days = Days(datetime(2026, 3, 10, 9, 0, tzinfo=PARIS))
    assert days.nearest(5, lambda _day: True) == days.ago(5)
    assert days.nearest(5, lambda day: day < days.ago(6)) == days.ago(7)
    assert days.nearest(5, lambda day: day > days.ago(3)) == days.ago(2)
    assert days.nearest(5, lambda _day: False) == days.ago(5)
    assert days.nearest(5, lambda day: day >= days.today - DAY) == days.ago(1)


def test_the_present_is_put_back() -> None:
    real = timezone.now
    moment = datetime(2020, 1, 1, 12, 0, tzinfo=PARIS)
    with at(moment):
        first, second = timezone.now(), timezone.now()
        assert first == moment
        assert first < second < moment + timedelta(seconds=1)
        with at(moment - DAY):
            assert timezone.now() < moment
        assert timezone.now() > second
    assert timezone.now is real
    with pytest.raises(RuntimeError), at(moment):
        raise RuntimeError
    assert timezone.now is real
