"""How a campaign stands with a sending domain that is still new: how many of its mails find a place
today, and when the others leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from ats import clock
from ats.models import Company
from messaging.campaigns.launching import LIVE
from messaging.campaigns.letters import KIND
from messaging.delivery import streams, warming
from messaging.models import Outbound


@dataclass(frozen=True, slots=True)
class Pace:
    """`most` mails of all campaigns leave in the name of `domain` on `day`, which is today or the
    next one on which mail leaves; `handed` have. `later` of this campaign's wait for `next_day`.
    `days`: on how many days all of them leave."""

    domain: str
    day: date
    most: int
    handed: int
    later: int
    next_day: date
    days: int


def places() -> int:
    """How many more mails may be written for today, of all campaigns together."""
    waiting = Outbound.objects.filter(kind=KIND, lane=Outbound.Lane.CAMPAIGN, status__in=LIVE)
    return max(0, warming.today().left - waiting.filter(attempts=0).count())


def pace_of(count: int, now: datetime | None = None) -> Pace | None:
    """For a campaign that still has that many mails to send; None where no domain is new."""
    if not count or not warming.applies():
        return None
    opens = clock.office_hours().next_open(now or timezone.now())
    first = opens.astimezone(ZoneInfo(Company.get().timezone)).date()
    day = warming.on(first)
    return Pace(
        streams.domain(streams.CAMPAIGN),
        first,
        day.most,
        day.handed,
        max(0, count - day.left),
        warming.next_day(opens).date(),
        warming.days_for(count, first),
    )
