"""Which conversation a received mail belongs to. Never by its subject.

Order: the token of the address it was sent to (envelope, then the headers that forwarders
leave), then In-Reply-To and References against our own ids and the provider's. A sender who
has a single open conversation is proposed to a person, never filed by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ats import links
from candidates.models import Address
from messaging.conversations.threading import bracketed
from messaging.inbound.parse import ParsedMail
from messaging.models import Conversation, Inbound, Outbound

_TOKEN = re.compile(r"^reply\+([a-z2-7]{32})@", re.IGNORECASE)
IDS_AT_MOST = 50


@dataclass(frozen=True)
class Match:
    """`by`: token, message_id, address (a proposal only) or none."""

    by: str
    conversation: Conversation | None = None
    mail: Outbound | None = None
    verified: bool = False


def match(inbound: Inbound, mail: ParsedMail) -> Match:
    """Find the conversation; `verified` says whether the sender's address is the candidate's."""
    answered = _by_token([inbound.envelope_to, *mail.recipients])
    by = "token"
    if answered is None:
        answered, by = _by_id([mail.in_reply_to, *reversed(mail.references)]), "message_id"
    if answered is not None and answered.conversation is not None:
        verified = _is_theirs(answered.conversation, mail.from_address)
        return Match(by, answered.conversation, answered, verified)
    proposed = _only_open(mail.from_address)
    return Match("address", proposed) if proposed else Match("none")


def tokens_in(addresses: Iterable[str]) -> list[str]:
    """The reply tokens of some addresses, in their order."""
    found = (_TOKEN.match(address.strip().strip("<>")) for address in addresses)
    return [token[1].lower() for token in found if token]


def _by_token(addresses: Iterable[str]) -> Outbound | None:
    for token in tokens_in(addresses):
        mail = Outbound.objects.filter(reply_token_hash=links.hash_token(token)).first()
        if mail is not None:
            return mail
    return None


def _by_id(ids: Iterable[str]) -> Outbound | None:
    wanted = [bracketed(mid) for mid in ids if mid][:IDS_AT_MOST]
    if not wanted:
        return None
    ours = {mail.message_id: mail for mail in Outbound.objects.filter(message_id__in=wanted)}
    theirs = {mail.provider_id: mail for mail in Outbound.objects.filter(provider_id__in=wanted)}
    for mid in wanted:
        mail = ours.get(mid) or theirs.get(mid)
        if mail is not None and mail.conversation_id:
            return mail
    return None


def _is_theirs(conversation: Conversation, address: str) -> bool:
    candidate = conversation.application.candidate
    return candidate.addresses.filter(address__iexact=address.strip()).exists()


def _only_open(address: str) -> Conversation | None:
    if not address.strip():
        return None
    known = Address.objects.filter(address__iexact=address.strip()).values("candidate_id")
    rows = Conversation.objects.filter(application__candidate__in=known)[:2]
    found = list(rows)
    return found[0] if len(found) == 1 else None
