"""Working time: weekends, French public holidays, office hours, time zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats import clock
from ats.clock import OfficeHours

PARIS = ZoneInfo("Europe/Paris")
HOURS = OfficeHours()

# Public holidays: L3133-1 of the labour code; the movable ones of these years by the calendar.
HOLIDAYS = [
    date(2026, 1, 1),
    date(2026, 4, 6),
    date(2026, 5, 1),
    date(2026, 5, 8),
    date(2026, 5, 14),
    date(2026, 5, 25),
    date(2026, 7, 14),
    date(2026, 11, 11),
    date(2026, 12, 25),
]


@pytest.mark.parametrize("day", HOLIDAYS)
def test_public_holidays_are_not_worked(day: date) -> None:
    assert not clock.is_working_day(day)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),  # a Friday stays
        (date(2026, 11, 21), 0, date(2026, 11, 23)),  # a Saturday becomes Monday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 10, date(2026, 12, 4)),
        (date(2026, 11, 10), 1, date(2026, 11, 12)),  # over the 11th of November
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 5, 7), 1, date(2026, 5, 11)),  # a Thursday before a bridge
        (date(2026, 11, 21), 1, date(2026, 11, 24)),  # counted from the Monday
    ],
)
def test_adding_working_days(start: date, count: int, end: date) -> None:
    assert clock.add_working_days(start, count) == end


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        clock.add_working_days(date(2026, 11, 20), -1)


@given(
    start=st.dates(date(2020, 1, 1), date(2035, 1, 1)), count=st.integers(min_value=0, max_value=60)
)
def test_adding_and_counting_agree(start: date, count: int) -> None:
    end = clock.add_working_days(start, count)
    assert clock.is_working_day(end)
    base = clock.add_working_days(start, 0)
    assert clock.working_days_between(base, end) == count
    assert clock.working_days_between(end, base) == -count


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 11, 19, 9, 0, tzinfo=PARIS), True),
        (datetime(2026, 11, 19, 8, 59, tzinfo=PARIS), False),
        (datetime(2026, 11, 19, 17, 59, tzinfo=PARIS), True),
        (datetime(2026, 11, 19, 18, 0, tzinfo=PARIS), False),
        (datetime(2026, 11, 20, 14, 59, tzinfo=PARIS), True),
        (datetime(2026, 11, 20, 15, 0, tzinfo=PARIS), False),  # no letter on Friday afternoon
        (datetime(2026, 11, 21, 11, 0, tzinfo=PARIS), False),
        (datetime(2026, 11, 11, 11, 0, tzinfo=PARIS), False),
    ],
)
def test_humane_hours(moment: datetime, is_open: bool) -> None:
    assert HOURS.is_open(moment) is is_open


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        (datetime(2026, 11, 19, 7, 0), datetime(2026, 11, 19, 9, 0)),
        (datetime(2026, 11, 19, 19, 0), datetime(2026, 11, 20, 9, 0)),
        (datetime(2026, 11, 20, 16, 0), datetime(2026, 11, 23, 9, 0)),
        (datetime(2026, 11, 21, 12, 0), datetime(2026, 11, 23, 9, 0)),
        (datetime(2026, 11, 10, 20, 0), datetime(2026, 11, 12, 9, 0)),
        (datetime(2026, 11, 19, 10, 30), datetime(2026, 11, 19, 10, 30)),
    ],
)
def test_the_next_opening(moment: datetime, opening: datetime) -> None:
    found = HOURS.next_open(moment.replace(tzinfo=PARIS))
    assert found == opening.replace(tzinfo=PARIS)
    assert HOURS.is_open(found)


def test_the_reader_is_in_another_zone() -> None:
    """Six in the evening in Paris is noon in Martinique."""
    moment = datetime(2026, 11, 19, 18, 30, tzinfo=PARIS)
    assert not HOURS.is_open(moment)
    assert OfficeHours(zone="America/Martinique").is_open(moment)


def test_summer_and_winter_time() -> None:
    """Nine o'clock is nine o'clock on both sides of the change."""
    before = HOURS.next_open(datetime(2026, 3, 27, 20, 0, tzinfo=PARIS))
    assert before == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    autumn = HOURS.next_open(datetime(2026, 10, 23, 20, 0, tzinfo=PARIS))
    assert autumn == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)


def test_some_working_days_later_at_the_same_hour() -> None:
    thursday = datetime(2026, 11, 19, 11, 20, tzinfo=PARIS)
    assert HOURS.after_working_days(thursday, 2) == datetime(2026, 11, 23, 11, 20, tzinfo=PARIS)
    late = datetime(2026, 11, 18, 17, 0, tzinfo=PARIS)
    # Friday at five is closed: it becomes Monday morning.
    assert HOURS.after_working_days(late, 2) == datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)
    assert HOURS.after_working_days(thursday, 0) == thursday


@pytest.mark.parametrize(
    ("hour", "count", "leaves"),
    [
        (11, 0, datetime(2026, 11, 23, 11, 0)),
        (20, 0, datetime(2026, 11, 23, 9, 0)),
        (20, 1, datetime(2026, 11, 24, 9, 0)),
        (7, 1, datetime(2026, 11, 24, 9, 0)),
        (16, 4, datetime(2026, 11, 27, 9, 0)),  # on Friday it closes at three
    ],
)
def test_a_saturday_evening_is_no_later_than_its_morning(
    hour: int, count: int, leaves: datetime
) -> None:
    saturday = datetime(2026, 11, 21, hour, 0, tzinfo=PARIS)
    assert HOURS.after_working_days(saturday, count) == leaves.replace(tzinfo=PARIS)


def test_a_saturday_s_afternoon_waits_for_no_second_morning() -> None:
    mornings = HOURS.within(time(10), time(12))
    saturday = datetime(2026, 11, 21, 15, 0, tzinfo=PARIS)
    assert mornings.after_working_days(saturday, 0) == datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)


@given(
    moment=st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)),
    zone=st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Cayenne", "Asia/Tokyo"]),
    days=st.integers(0, 10),
)
def test_whatever_the_moment_a_letter_leaves_in_open_hours(
    moment: datetime, zone: str, days: int
) -> None:
    hours = OfficeHours(zone=zone)
    aware = moment.replace(tzinfo=UTC)
    leaves = hours.after_working_days(aware, days)
    assert hours.is_open(leaves)
    assert leaves >= aware


def test_hours_of_the_company_may_differ() -> None:
    hours = OfficeHours(opens=time(8), closes=time(12), friday_closes=time(10))
    assert hours.is_open(datetime(2026, 11, 20, 9, 59, tzinfo=PARIS))
    assert not hours.is_open(datetime(2026, 11, 20, 10, 0, tzinfo=PARIS))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-02T10:00", 3, "2026-11-02T13:00"),
        ("2026-11-02T16:00", 4, "2026-11-03T11:00"),
        ("2026-11-06T14:00", 2, "2026-11-09T10:00"),  # Friday ends at three
        ("2026-11-10T17:00", 1, "2026-11-10T18:00"),
        ("2026-11-10T17:00", 2, "2026-11-12T10:00"),  # 11 November is a holiday
        ("2026-11-07T12:00", 1, "2026-11-09T10:00"),
        ("2026-11-02T09:00", 20, "2026-11-04T11:00"),
    ],
)
def test_working_hours_are_counted_forward_and_back(start: str, hours: int, end: str) -> None:
    begun, ended = (datetime.fromisoformat(text).replace(tzinfo=PARIS) for text in (start, end))
    assert HOURS.after_working_hours(begun, hours) == ended
    assert HOURS.before_working_hours(ended, hours) == HOURS.next_open(begun)


@pytest.mark.parametrize(
    ("opens", "closes", "first", "last"),
    [
        (None, None, time(9), time(18)),
        (time(10), time(12), time(10), time(12)),
        (time(7), time(20), time(9), time(18)),  # never wider
        (time(14), None, time(14), time(18)),
        (None, time(12), time(9), time(12)),
        (time(18), None, time(9), time(18)),  # no room: as if nothing had been said
        (None, time(9), time(9), time(18)),
        (time(12), time(10), time(9), time(18)),
    ],
)
def test_hours_are_made_narrower_and_never_wider(
    opens: time | None, closes: time | None, first: time, last: time
) -> None:
    found = HOURS.within(opens, closes)
    assert (found.opens, found.closes) == (first, last)
    assert HOURS.leave_room(opens, closes) == (
        (opens or HOURS.opens) < (closes or HOURS.closes)
        and (opens or HOURS.opens) < HOURS.closes
        and (closes or HOURS.closes) > HOURS.opens
    )


def test_hours_after_the_end_of_friday_know_no_friday() -> None:
    late = HOURS.within(time(16), None)
    thursday, friday = (datetime(2026, 11, day, 17, 30, tzinfo=PARIS) for day in (19, 20))
    monday = datetime(2026, 11, 23, 16, tzinfo=PARIS)
    assert late.is_open(thursday)
    assert not late.is_open(friday)
    assert late.next_open(friday.replace(hour=8)) == monday
    assert late.after_working_days(thursday, 1) == monday
    assert late.after_working_hours(thursday, 1) == monday.replace(minute=30)
    assert late.before_working_hours(monday.replace(minute=30), 1) == thursday


@given(
    moment=st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)),
    opens=st.none() | st.times(),
    closes=st.none() | st.times(),
    days=st.integers(0, 10),
)
def test_whatever_the_policy_narrows_a_letter_finds_an_open_hour(
    moment: datetime, opens: time | None, closes: time | None, days: int
) -> None:
    hours = HOURS.within(opens, closes)
    aware = moment.replace(tzinfo=UTC)
    leaves = hours.after_working_days(aware, days)
    assert leaves >= aware
    assert hours.is_open(leaves)
    assert HOURS.is_open(leaves)
