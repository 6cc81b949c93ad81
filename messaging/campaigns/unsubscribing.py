"""One click that ends campaigns for a person (RFC 8058), at once and for all of them.

What they agreed to is one thing, in its words: to be kept for other openings and to hear about
them. So that is what the click withdraws, as a row of its own in the history of consents.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from ats import links
from ats.links import LinkState
from ats.models import Link
from candidates.models import Candidate
from candidates.services import consents
from messaging.campaigns import stopping
from messaging.campaigns.letters import STOP
from messaging.models import Recipient

ONE_CLICK, PAGE, BY_MAIL = "one_click", "unsubscribe", "mail"


def opened(token: str) -> tuple[Link | None, Candidate | None]:
    """What a token is for; (None, None) for one that is none or of another purpose. Without a
    candidate the link was good, and there is nobody to stop: erased since, or a test.

    An old link works like a new one: saying no must never be too late.
    """
    link, state = links.resolve(STOP, token)
    if link is None:
        return None, None
    kind, _sign, pk = link.person.partition(":")
    if state is LinkState.REVOKED or kind != "candidate" or not pk.isdecimal():
        return link, None
    return link, Candidate.objects.filter(pk=pk).first()


def agrees(candidate: Candidate) -> bool:
    """Whether their agreement holds today."""
    last = consents.pool_consent(candidate)
    today = timezone.localdate()
    return last is not None and last.given and (last.until is None or last.until >= today)


def unsubscribe(link: Link, candidate: Candidate, channel: str, network: str) -> bool:
    """Withdraw the agreement; False when it was withdrawn already. When this returns, no
    campaign mail to the person is on its way."""
    with transaction.atomic():
        said = consents.say(
            candidate, given=False, channel=channel, network=network, now=timezone.now()
        )
        kind, _sign, pk = link.subject.partition(":")
        if said is not None and kind == "recipient" and pk.isdecimal():
            Recipient.objects.filter(pk=pk).update(unsubscribed_at=timezone.now())
    stopping.settled(candidate)
    return said is not None
