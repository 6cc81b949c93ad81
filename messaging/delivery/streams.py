"""Two streams of mail. Letters, answers and acknowledgements leave by one; campaigns, where the
operator wants it, by another with a server, a sender, a rate and pauses of its own, so that what
receivers think of campaigns never falls back on letters (requirement D48).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q

from ats.env import email_connection
from messaging.models import Outbound, SendPause

CAMPAIGN = Outbound.Lane.CAMPAIGN
EVERYTHING = ""
# The kind of a campaign's mail in its writer's own mailbox.
TEST = "campaign_test"


def is_apart(lane: int) -> bool:
    """Whether the mails of a lane have a stream beside that of the letters."""
    return lane == CAMPAIGN and settings.ENV.campaigns_apart


def sender(lane: int) -> str:
    """The address that mails of a lane come from."""
    own = settings.ENV.campaign_mail_from if lane == CAMPAIGN else ""
    return own or settings.ENV.mail_from


def domain(lane: int) -> str:
    """The domain of that address, as the DNS knows it."""
    return sender(lane).rpartition("@")[2].strip("> ").lower()


def url(lane: int) -> str:
    """The server or provider that mails of a lane leave by, as a URL like EMAIL_URL."""
    own = settings.ENV.campaign_email_url if lane == CAMPAIGN else ""
    return own or settings.ENV.email_url


def rate(lane: int) -> float:
    """Mails a second of the lane's stream, 0.0 for no limit."""
    own = is_apart(lane)
    return settings.ENV.campaign_mail_rate if own else settings.ENV.mail_rate


def connection(lane: int) -> dict[str, Any]:
    """Arguments of Django's `get_connection`; none for what the settings say."""
    own = settings.ENV.campaign_email_url if lane == CAMPAIGN else ""
    return email_connection(own) if own else {"backend": settings.EMAIL_BACKEND}


def place(lane: int, receivers: str = EVERYTHING) -> str:
    """The key under which limits and pauses are kept: the receivers' domain ("" for all), within
    the stream of the lane."""
    return (SendPause.CAMPAIGNS + receivers if is_apart(lane) else receivers)[:254]


def stopped(pauses: Mapping[str, str]) -> Q:
    """The mails that these pauses hold back: places, each with its reason. What stops letters
    stops campaigns as well, and never the other way. What waits for a person, because receivers
    may not believe us, leaves a test alone: it goes to its writer, who has to see it."""
    found = Q(domain__in=_plain(pauses))
    of_all = pauses.get(SendPause.CAMPAIGNS)
    domains = {row.removeprefix(SendPause.CAMPAIGNS) for row in pauses.keys() - _plain(pauses)}
    held = Q(lane=CAMPAIGN, domain__in=domains - {EVERYTHING})
    if of_all is None:
        return found | held
    if of_all in SendPause.BY_PERSON:
        return found | held | (Q(lane=CAMPAIGN) & ~Q(kind=TEST))
    return found | Q(lane=CAMPAIGN)


def _plain(places: Iterable[str]) -> set[str]:
    return {row for row in places if not row.startswith(SendPause.CAMPAIGNS)}
