"""Working time: French public holidays, office hours, time zones.

Promises are counted in working days (Monday to Friday, less public holidays of the country);
letters leave in humane hours of the candidate's time zone. Public holidays: package
`holidays`, country FR (metropolitan), which follows article L3133-1 of the labour code.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone

from ats.models import Company


@cache
def _holidays(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


@lru_cache(maxsize=4096)
def is_working_day(day: date, country: str = "FR") -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in _holidays(country)


def add_working_days(day: date, count: int, country: str = "FR") -> date:
    """The working day that lies `count` working days after `day` (count ≥ 0).

    Zero gives `day` itself when it is worked, else the next worked day.
    """
    if count < 0:
        raise ValueError("count must not be negative")
    while not is_working_day(day, country):
        day += timedelta(days=1)
    for _step in range(count):
        day += timedelta(days=1)
        while not is_working_day(day, country):
            day += timedelta(days=1)
    return day


def working_days_between(start: date, end: date, country: str = "FR") -> int:
    """How many working days lie after `start`, up to and with `end`; negative when past."""
    if end < start:
        return -working_days_between(end, start, country)
    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    return sum(is_working_day(day, country) for day in days)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When letters may leave. Friday ends early: nobody should read a no on Friday evening."""

    opens: time = time(9)
    closes: time = time(18)
    friday_closes: time = time(15)
    zone: str = "Europe/Paris"
    country: str = "FR"

    def _closes_on(self, day: date) -> time:
        return min(self.closes, self.friday_closes) if day.weekday() == 4 else self.closes

    def within(self, opens: time | None, closes: time | None) -> OfficeHours:
        """These hours made narrower; limits that leave no room change nothing, nor does None."""
        if not self.leave_room(opens, closes):
            return self
        return replace(
            self,
            opens=max(self.opens, opens or self.opens),
            closes=min(self.closes, closes or self.closes),
        )

    @property
    def minutes(self) -> int:
        """How long a day is, but for Fridays."""
        opens, closes = self.opens, self.closes
        return (closes.hour - opens.hour) * 60 + closes.minute - opens.minute

    def leave_room(self, opens: time | None, closes: time | None) -> bool:
        """Whether anything of a working day lies within these hours and between the two."""
        return max(self.opens, opens or self.opens) < min(self.closes, closes or self.closes)

    def _opens_on(self, day: date) -> bool:
        # Hours of the afternoon may leave nothing of a Friday.
        return is_working_day(day, self.country) and self.opens < self._closes_on(day)

    def is_open(self, moment: datetime) -> bool:
        """Whether a letter may leave at this moment."""
        local = moment.astimezone(ZoneInfo(self.zone))
        if not self._opens_on(local.date()):
            return False
        return self.opens <= local.time() < self._closes_on(local.date())

    def next_open(self, moment: datetime) -> datetime:
        """`moment` itself when open, else the next opening."""
        if self.is_open(moment):
            return moment
        local = moment.astimezone(ZoneInfo(self.zone))
        day = local.date() + timedelta(days=local.time() >= self.opens)
        while not self._opens_on(day):
            day += timedelta(days=1)
        return self.at_opening(day)

    def at_opening(self, day: date) -> datetime:
        """The opening of a day, as an aware moment."""
        return datetime.combine(day, self.opens, ZoneInfo(self.zone))

    def opening_by(self, day: date) -> datetime:
        """The opening of that day, or of the last one before it that opens."""
        while not self._opens_on(day):
            day -= timedelta(days=1)
        return self.at_opening(day)

    def after_working_days(self, moment: datetime, count: int) -> datetime:
        """The first open moment `count` working days after `moment`, at the same hour if open.

        What happened on a day off, at whatever hour, costs no working day for being late on it.
        """
        local = moment.astimezone(ZoneInfo(self.zone))
        day = add_working_days(local.date(), count, self.country)
        if day == local.date():
            return self.next_open(moment)
        then = datetime.combine(day, local.time(), ZoneInfo(self.zone))
        if not (is_working_day(local.date(), self.country) or self.is_open(then)):
            then = self.at_opening(day)
        return self.next_open(then)

    def after_working_hours(self, moment: datetime, count: int) -> datetime:
        """The moment when `count` open hours have passed since `moment`."""
        left, at = timedelta(hours=count), self.next_open(moment)
        while True:
            closing = self._closing(at)
            if at + left <= closing:
                return at + left
            left -= closing - at
            at = self.next_open(closing)

    def before_working_hours(self, moment: datetime, count: int) -> datetime:
        """The moment from which `count` open hours are left until `moment`."""
        left, day = timedelta(hours=count), moment.astimezone(ZoneInfo(self.zone)).date()
        while True:
            if self._opens_on(day):
                opening = self.at_opening(day)
                end = min(moment, self._closing(opening))
                if end - left >= opening:
                    return end - left
                left -= max(end - opening, timedelta())
            day -= timedelta(days=1)

    def _closing(self, moment: datetime) -> datetime:
        day = moment.astimezone(ZoneInfo(self.zone)).date()
        return datetime.combine(day, self._closes_on(day), ZoneInfo(self.zone))


def office_hours(zone: str | None = None) -> OfficeHours:
    """The company's hours, in the zone of the person who will read."""
    company = Company.get()
    return OfficeHours(
        company.letters_from,
        company.letters_until,
        company.friday_until,
        zone or company.timezone,
    )


def today(zone: str = "Europe/Paris") -> date:
    """The date in that zone."""
    return timezone.now().astimezone(ZoneInfo(zone)).date()


def next_working_morning(moment: datetime, zone: str = "Europe/Paris") -> datetime:
    """Opening time of the first working day after `moment`."""
    local = moment.astimezone(ZoneInfo(zone))
    hours = office_hours(zone)
    return hours.at_opening(add_working_days(local.date() + timedelta(days=1), 0))
