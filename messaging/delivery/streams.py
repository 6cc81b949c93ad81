"""Two streams of mail. Letters, answers and acknowledgements leave by one; campaigns, where the
operator wants it, by another with a server, a sender, a rate and pauses of its own, so that what
receivers think of campaigns never falls back on letters (requirement D48).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q

from ats.env import email_connection
from messaging.models import Outbound, SendPause

CAMPAIGN = Outbound.Lane.CAMPAIGN
EVERYTHING = ""


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
    """By whom mails of a lane leave: a URL like that of EMAIL_URL."""
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
    """What limits and pauses go by: the receivers' domain ("" for all), within the stream."""
    return (SendPause.CAMPAIGNS + receivers if is_apart(lane) else receivers)[:254]


def stopped(places: Iterable[str]) -> Q:
    """The mails that these pauses hold back. What stops letters stops campaigns as well, and
    never the other way."""
    known = set(places)
    campaigns = {row.removeprefix(SendPause.CAMPAIGNS) for row in known - _plain(known)}
    found = Q(domain__in=_plain(known))
    if EVERYTHING in campaigns:
        return found | Q(lane=CAMPAIGN)
    return found | Q(lane=CAMPAIGN, domain__in=campaigns)


def _plain(places: set[str]) -> set[str]:
    return {row for row in places if not row.startswith(SendPause.CAMPAIGNS)}
