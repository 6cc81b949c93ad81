"""How a campaign stands with a sending domain that is still new: how many of its mails find a place
today, and when the others leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from messaging.campaigns.launching import LIVE
from messaging.campaigns.letters import KIND
from messaging.delivery import streams, warming
from messaging.models import Outbound


@dataclass(frozen=True, slots=True)
class Pace:
    """`most` mails of all campaigns leave today in the name of `domain`, `handed` have; `later`
    of this campaign's wait for `next_day`. `days`: on how many days all of them leave."""

    domain: str
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
    day = warming.today()
    return Pace(
        streams.domain(streams.CAMPAIGN),
        day.most,
        day.handed,
        max(0, count - day.left),
        warming.next_day(now).date(),
        warming.days_for(count),
    )
