"""A sending domain that receivers do not know begins small: whoever writes to thousands on the
first day is taken for spam.

Only for campaigns, and only where their domain is not that of the letters, whose history it does
not share. See docs/decisions/0016-campaigns-by-a-stream-of-their-own.md for the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F, Max
from django.utils import timezone

from ats import clock
from ats.models import Company
from messaging.delivery import streams
from messaging.models import Outbound, SendingDay

# The most of a day is this much of the best day that receivers remember.
GROWTH_PERCENT = 150
REMEMBERED = timedelta(days=30)
# A forecast looks no further: a campaign that long is asked about in another way.
FAR = 60
# Days of the table: back to, and on from today.
SHOWN, AHEAD = 7, 5


@dataclass(frozen=True, slots=True)
class Day:
    """How many campaign mails may leave on one day, and how many have."""

    most: int
    handed: int

    @property
    def left(self) -> int:
        """How many more mails may leave on this day."""
        return max(0, self.most - self.handed)


@dataclass(frozen=True, slots=True)
class Row:
    """A day of the warm-up as one reads it; `handed` is None for a day that comes."""

    day: date
    most: int
    handed: int | None


def applies(lane: int = streams.CAMPAIGN) -> bool:
    """Whether the mails of a lane come from a domain that still has to make itself known."""
    if not streams.is_apart(lane) or settings.ENV.campaign_daily_start <= 0:
        return False
    return streams.domain(lane) != streams.domain(Outbound.Lane.PEOPLE)


def counts(mail: Outbound) -> bool:
    """Whether a mail counts: the first try to a candidate. A second try adds no reader, and a
    test in one's own mailbox waits for nobody."""
    return mail.attempts == 0 and mail.candidate_id is not None


def most_after(best: int) -> int:
    """The most of a day when that many left on the best day before it."""
    return max(settings.ENV.campaign_daily_start, best * GROWTH_PERCENT // 100)


def today() -> Day:
    """The present day of the campaigns' domain."""
    return on(_date())


def on(day: date) -> Day:
    """The limit and the count of today, or of a later day as far as it is known by now."""
    rows = SendingDay.objects.filter(domain=streams.domain(streams.CAMPAIGN))
    handed = rows.filter(day=day).values_list("handed", flat=True).first()
    return Day(most_after(_best_before(day)), handed or 0)


def table() -> list[Row]:
    """The last days on which campaign mails left, today, and what the next ones may hold if each
    before is used up. One query."""
    first = _date()
    rows = SendingDay.objects.filter(domain=streams.domain(streams.CAMPAIGN), day__lte=first)
    known = dict(rows.filter(day__gte=first - 2 * REMEMBERED).values_list("day", "handed"))
    since = first - REMEMBERED
    past = [day for day in sorted(known) if known[day] and since <= day < first][-SHOWN:]
    found = [Row(day, _most_of(known, day), known[day]) for day in past]
    found.append(Row(first, _most_of(known, first), known.get(first, 0)))
    worked = clock.add_working_days(first, 0) == first  # on other days nothing more leaves
    return [*found, *_to_come(known | {first: found[-1].most} if worked else known, first)]


def _most_of(known: Mapping[date, int], day: date) -> int:
    """The most of a day, by what left before it."""
    before = (handed for at, handed in known.items() if day - REMEMBERED <= at < day)
    return most_after(max(before, default=0))


def _to_come(known: Mapping[date, int], day: date) -> Iterator[Row]:
    used = dict(known)
    for _next in range(AHEAD):
        day = clock.add_working_days(day + timedelta(days=1), 0)
        used[day] = _most_of(used, day)
        yield Row(day, used[day], None)


def _date() -> date:
    return clock.today(Company.get().timezone)


def _best_before(day: date) -> int:
    rows = SendingDay.objects.filter(domain=streams.domain(streams.CAMPAIGN))
    found = rows.filter(day__lt=day, day__gte=day - REMEMBERED).aggregate(best=Max("handed"))
    return int(found["best"] or 0)


def room() -> int:
    """How many may be handed over now. Runs in the claim's transaction: the row of the day stays
    locked, so that two workers do not both give the last place away."""
    domain, day = streams.domain(streams.CAMPAIGN), _date()
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [domain, day])
    row = SendingDay.objects.select_for_update().get(domain=domain, day=day)
    return Day(most_after(_best_before(day)), row.handed).left


_BEGIN = """
INSERT INTO messaging_sendingday (domain, day, handed) VALUES (%s, %s, 0) ON CONFLICT DO NOTHING
"""


def handed(mails: Sequence[Outbound]) -> None:
    """Count these mails against today's limit, in the transaction that asked for `room`."""
    _count(sum(counts(mail) for mail in mails))


def given_back(count: int) -> None:
    """Take mails out of today's count again: claimed and counted, but not begun."""
    _count(-count)


def _count(more: int) -> None:
    rows = SendingDay.objects.filter(domain=streams.domain(streams.CAMPAIGN), day=_date())
    if more:  # given back after midnight: yesterday's row keeps them, today's has none
        rows.filter(handed__gte=-more).update(handed=F("handed") + more)


def next_day(now: datetime | None = None) -> datetime:
    """When what finds no place today may leave: the next morning on which letters do."""
    return clock.next_working_morning(now or timezone.now(), Company.get().timezone)


def days_for(count: int, first: date) -> int:
    """On how many days that many mails leave, the rest of the first included; FAR at most."""
    day = on(first)
    left, best, days = count - day.left, max(_best_before(first), day.most), 1
    while left > 0 and days < FAR:
        most = most_after(best)
        left, best, days = left - most, max(best, most), days + 1
    return days
