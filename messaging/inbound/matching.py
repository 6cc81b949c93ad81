"""Which conversation a received mail belongs to. Never by its subject.

Order: the token of the address it was sent to (envelope, then the headers that forwarders
leave), then In-Reply-To and References (and for a report the id of the mail it is about) against
our own ids and the provider's, then the signed mark at the foot of what is quoted. A sender who
has a single open conversation is proposed to a person, never filed by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from ats import links
from candidates.models import Address
from messaging.conversations.threading import bracketed
from messaging.delivery import footmark as marks
from messaging.inbound.parse import ParsedMail
from messaging.inbound.sender import forged
from messaging.models import Conversation, Inbound, Outbound

_TOKEN = re.compile(r"^reply\+([a-z2-7]{32})@", re.IGNORECASE)
# Amazon says only the first half of the Message-ID that it gives a mail.
_OF_AMAZON = re.compile(r"^<([^@<>]+)@[\w.-]+\.amazonses\.com>$", re.IGNORECASE)
IDS_AT_MOST = 50


@dataclass(frozen=True)
class Match:
    """`by`: token, message_id, address (a proposal only) or none."""

    by: str
    conversation: Conversation | None = None
    mail: Outbound | None = None
    verified: bool = False


def match(inbound: Inbound, mail: ParsedMail, about: str = "") -> Match:
    """Find the conversation; `verified` says whether the sender's address is the candidate's
    and no server of ours found it forged. `about`: the id that a report names."""
    answered, by = _by_token([inbound.envelope_to, *mail.recipients]), "token"
    if answered is None:
        answered, by = _by_id([about, mail.in_reply_to, *reversed(mail.references)]), "message_id"
    if answered is None:
        answered, by = _by_mark(mail), "token"
    if answered is not None and answered.conversation is not None:
        verified = _is_theirs(answered.conversation, mail.from_address) and not forged(mail)
        return Match(by, answered.conversation, answered, verified)
    if answered is not None:
        return Match("none", None, answered)  # a mail of ours to somebody who is no candidate
    proposed = _only_open(mail.from_address)
    return Match("address", proposed) if proposed else Match("none")


def _ours() -> QuerySet[Outbound]:
    """Our mails, with whom they went to: whoever files a reply asks for that at once."""
    return Outbound.objects.select_related("conversation__application__candidate")


def _by_mark(mail: ParsedMail) -> Outbound | None:
    """The mark that our mails carry in their foot, when the program kept nothing but the text."""
    for pk in marks.found_in(mail.text or mail.html):
        answered = _ours().filter(pk=pk).first()
        if answered is not None:
            return answered
    return None


def tokens_in(addresses: Iterable[str]) -> list[str]:
    """The reply tokens of some addresses, in their order."""
    found = (_TOKEN.match(address.strip().strip("<>")) for address in addresses)
    return [token[1].lower() for token in found if token]


def _by_token(addresses: Iterable[str]) -> Outbound | None:
    for token in tokens_in(addresses):
        mail = _ours().filter(reply_token_hash=links.hash_token(token)).first()
        if mail is not None:
            return mail
    return None


def _by_id(ids: Iterable[str]) -> Outbound | None:
    wanted = [bracketed(mid) for mid in ids if mid][:IDS_AT_MOST]
    if not wanted:
        return None
    ours = {mail.message_id: mail for mail in _ours().filter(message_id__in=wanted)}
    by_provider = {mid: _as_provider_says(mid) for mid in wanted}
    said = by_provider.values()
    theirs = {mail.provider_id: mail for mail in _ours().filter(provider_id__in=said)}
    for mid in wanted:
        mail = ours.get(mid) or theirs.get(by_provider[mid])
        if mail is not None:
            return mail
    return None


def _as_provider_says(mid: str) -> str:
    """A Message-ID as the provider's API names the mail."""
    found = _OF_AMAZON.match(mid)
    return found[1] if found else mid


def _is_theirs(conversation: Conversation, address: str) -> bool:
    candidate = conversation.application.candidate
    return candidate.addresses.filter(address__iexact=address.strip()).exists()


def _only_open(address: str) -> Conversation | None:
    if not address.strip():
        return None
    known = Address.objects.filter(address__iexact=address.strip()).values("candidate_id")
    rows = Conversation.objects.filter(application__candidate__in=known)
    found = list(rows.filter(application__status="active")[:2]) or list(rows[:2])
    return found[0] if len(found) == 1 else None
