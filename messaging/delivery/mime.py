"""From an outbox row to the message that leaves: headers by rule, signed links put in last."""

from __future__ import annotations

import re
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.encoding import punycode

from ats import links
from ats.models import Link
from messaging.models import Outbound

_PLACE = re.compile(r"%%link:([a-z_]{1,30})%%")

# Which page a link of each purpose opens.
PAGES = {
    "approval": "approval",
    "helpful": "helpful",
    "password": "password-choose",
    "space": "space",
}


def reply_address(mail: Outbound) -> str:
    """`reply+<token>@REPLY_DOMAIN`; the token is derived, never stored. "" without a thread."""
    if not mail.reply_nonce:
        return ""
    return f"reply+{links.derive('reply', mail.reply_nonce)}@{settings.ENV.reply_domain}"


def address_of(link: Link) -> str:
    """The full address of a signed link, for the mail that is being built."""
    path = reverse(PAGES[link.purpose], args=[links.token_of(link)])
    return f"{settings.ENV.site_url}{path}"


def _with_links(text: str, addresses: dict[str, str]) -> str:
    return _PLACE.sub(lambda place: addresses.get(place[1], ""), text)


def _addresses(mail: Outbound) -> dict[str, str]:
    wanted = {name: int(link["link"]) for name, link in mail.links.items()}
    rows = Link.objects.in_bulk(wanted.values()) if wanted else {}
    return {name: address_of(rows[pk]) for name, pk in wanted.items() if pk in rows}


def _headers(mail: Outbound) -> dict[str, str]:
    headers = {"Message-ID": mail.message_id, **mail.headers}
    if mail.in_reply_to:
        headers["In-Reply-To"] = mail.in_reply_to
    if mail.references:
        headers["References"] = mail.references
    return headers


def _in_ascii(address: str) -> str:
    # jean@société.example is an address that the form takes; only its domain has an ASCII form.
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{punycode(domain)}"


def build(mail: Outbound) -> EmailMultiAlternatives:
    """The message of a row; the same on every try but for its Date."""
    addresses = _addresses(mail)
    reply_to = reply_address(mail)
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=_with_links(mail.text, addresses),
        from_email=formataddr((mail.from_name, settings.ENV.mail_from)),
        to=[formataddr((mail.to_name, _in_ascii(mail.to_address)))],
        reply_to=[formataddr((mail.from_name, reply_to))] if reply_to else None,
        headers=_headers(mail),
    )
    message.attach_alternative(_with_links(mail.html, addresses), "text/html")
    for part in mail.parts.all():
        message.attach(part.name, bytes(part.content), part.media_type)
    return message
