"""The demo's calendar: working days around the day of loading, and hours that people keep."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ats import clock

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)


def pick(key: str, count: int) -> int:
    """A number from 0 up to `count`, always the same one for the same key."""
    return zlib.crc32(key.encode()) % count


def moment(day: date, minutes: int) -> datetime:
    """So many minutes after midnight of that day, in Paris."""
    return datetime.combine(day, time(minutes // 60, minutes % 60), PARIS)


def between(day: date, first: float, last: float, key: str) -> datetime:
    """A moment of the day between two hours (9.5 is half past nine), chosen by the key."""
    begin, end = int(first * 60), int(last * 60)
    return moment(day, begin + pick(key, max(1, end - begin)))


def step(day: date, count: int) -> date:
    """The working day `count` working days after (before, when negative) a day; 0 is the day
    itself, worked or not."""
    direction = DAY if count > 0 else -DAY
    for _number in range(abs(count)):
        day += direction
        while not clock.is_working_day(day):
            day += direction
    return day


def worked(day: date) -> date:
    """The day itself when it is worked, else the working day before."""
    return day if clock.is_working_day(day) else step(day, -1)


@dataclass(frozen=True)
class Days:
    """The calendar as seen from the moment of loading."""

    now: datetime

    @property
    def today(self) -> date:
        """The date in Paris."""
        return self.now.astimezone(PARIS).date()

    def ago(self, days: int) -> date:
        """Calendar days before today."""
        return self.today - days * DAY

    def work(self, count: int) -> date:
        """Working days from today: see `step`."""
        return step(self.today, count)

    def recent(self, key: str) -> datetime:
        """The last moment at which somebody was at their desk, about half an hour ago."""
        local = self.now.astimezone(PARIS)
        earlier = local - timedelta(minutes=20 + pick(key, 25))
        morning = moment(self.today, 9 * 60 + 2)
        if not clock.is_working_day(self.today) or earlier < morning:
            return between(self.work(-1), 16.5, 17.75, key)
        return min(earlier, between(self.today, 16.75, 17.75, key))

    def nearest(self, days_ago: int, fits: Callable[[date], bool]) -> date:
        """The day closest to `days_ago` for which something holds; within a month."""
        for distance in range(31):
            for days in (days_ago + distance, days_ago - distance):
                if days >= 1 and fits(self.ago(days)):
                    return self.ago(days)
        return self.ago(days_ago)
