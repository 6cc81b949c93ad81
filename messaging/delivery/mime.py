"""From an outbox row to the message that leaves: headers by rule, signed links put in last."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from email.policy import Compat32
from email.utils import formataddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.encoding import punycode

from ats import links
from ats.models import Link
from messaging.delivery import footmark, streams
from messaging.models import MailPart, Outbound

_PLACE = re.compile(r"%%link:([a-z_]{1,30})%%")

# Which page a link of each purpose opens.
PAGES = {
    "approval": "approval",
    "approvals": "approvals-by-link",
    "helpful": "helpful",
    "password": "password-choose",
    "space": "space",
    "unsubscribe": "unsubscribe",
}


def reply_address(mail: Outbound) -> str:
    """`reply+<token>@REPLY_DOMAIN`; the token is derived, never stored. "" without a thread."""
    if not mail.reply_nonce:
        return ""
    return f"reply+{_reply_token(mail.reply_nonce)}@{settings.ENV.reply_domain}"


@lru_cache(maxsize=8)
def _reply_token(nonce: str) -> str:
    """Asked for the envelope and again for the header of the same mail."""
    return links.derive("reply", nonce)


def _address(purpose: str, nonce: str) -> str:
    """The full address of a signed link, for the mail that is being built."""
    before, after = _around(PAGES[purpose])
    return f"{settings.ENV.site_url}{before}{links.derive(purpose, nonce)}{after}"


@lru_cache(maxsize=32)
def _around(page: str) -> tuple[str, str]:
    """What stands before and after the token in the path of a page."""
    token = secrets.token_hex(8)
    before, _token, after = reverse(page, args=[token]).partition(token)
    return before, after


def with_links(text: str, addresses: dict[str, str]) -> str:
    """The text with its places filled; a link that is no more leaves nothing."""
    return _PLACE.sub(lambda place: addresses.get(place[1], ""), text)


def addresses_of(mails: Sequence[Outbound]) -> dict[int, dict[str, str]]:
    """What fills the places of some mails, by mail and place: the addresses of their signed
    links, and the mark at the foot of those that belong to a conversation. One query."""
    wanted = {
        mail.pk: {name: int(link["link"]) for name, link in mail.links.items()}
        for mail in mails
        if mail.links
    }
    pks = {pk for places in wanted.values() for pk in places.values()}
    said = Link.objects.filter(pk__among=pks).values_list("pk", "purpose", "nonce") if pks else ()
    rows = {pk: _address(purpose, nonce) for pk, purpose, nonce in said}
    found = {
        mail: {name: rows[pk] for name, pk in places.items() if pk in rows}
        for mail, places in wanted.items()
    }
    for mail in mails:
        if mail.conversation_id:
            found.setdefault(mail.pk, {})["mark"] = f" · {footmark.mark_of(mail.pk)}"
    return found


def with_files(mails: Sequence[Outbound]) -> set[int]:
    """Which of these mails have files. One query."""
    rows = MailPart.objects.filter(outbound__among=[mail.pk for mail in mails])
    return set(rows.values_list("outbound_id", flat=True))


def headers_of(mail: Outbound, addresses: Mapping[str, str]) -> dict[str, str]:
    """The headers that are ours: the fixed id, the thread, what the row says, and for a campaign
    which list it is and how to leave it (`addresses`: `addresses_of`)."""
    headers = {"Message-ID": mail.message_id, **mail.headers}
    if mail.in_reply_to:
        headers["In-Reply-To"] = mail.in_reply_to
    if mail.references:
        headers["References"] = mail.references
    return headers | (_list_headers(addresses) if mail.lane == Outbound.Lane.CAMPAIGN else {})


def _list_headers(addresses: Mapping[str, str]) -> dict[str, str]:
    # A letter with these would be sorted among newsletters. RFC 2919; RFC 8058 wants an https
    # address on one line, without which there is no one click.
    headers = {"List-Id": f"<campaigns.{settings.ENV.reply_domain}>"}
    if address := addresses.get("unsubscribe"):
        headers["List-Unsubscribe"] = f"<{address}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def in_ascii(address: str) -> str:
    """An address whose domain is written as DNS knows it."""
    # jean@société.example is an address that the form takes; only its domain has an ASCII form.
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{punycode(domain)}"


class _OneLine(Compat32):
    """Folds as Django's mails are folded, but for the address by which a list is left: some
    providers see no one-click in two lines (RFC 8058)."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() == "list-unsubscribe":
            return f"{name}: {value}{self.linesep}"
        return super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() == "list-unsubscribe":
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


class _Message(EmailMultiAlternatives):
    """A mail that is written out by the policy above, whoever writes it: the SMTP backend for
    mails with files, Anymail's for Amazon."""

    def message(self, **asked: Any) -> Any:
        written = super().message(**asked)
        written.policy = _OneLine()
        return written


def build(mail: Outbound) -> EmailMultiAlternatives:
    """The message of a row; the same on every try but for its Date."""
    addresses = addresses_of([mail]).get(mail.pk, {})
    reply_to = reply_address(mail)
    message = _Message(
        subject=mail.subject,
        body=with_links(mail.text, addresses),
        from_email=formataddr((mail.from_name, streams.sender(mail.lane))),
        to=[formataddr((mail.to_name, in_ascii(mail.to_address)))],
        reply_to=[formataddr((mail.from_name, reply_to))] if reply_to else None,
        headers=headers_of(mail, addresses),
    )
    # Comes back with a provider's events: our own id, which names nobody. SMTP ignores it.
    message.metadata = {"mail": mail.message_id}  # type: ignore[attr-defined]
    message.attach_alternative(with_links(mail.html, addresses), "text/html")
    for part in mail.parts.all():
        message.attach(part.name, bytes(part.content), part.media_type)
    return message
