"""The words and parts of a delivery report, and the addresses that it names."""

from __future__ import annotations

import re
from functools import lru_cache

from messaging.inbound.charset import clean, decode
from messaging.inbound.parse import ParsedMail

_IGNORE = re.IGNORECASE
ADDRESS = re.compile(r"[A-Za-z0-9._%+=&~/'-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")
ENHANCED = re.compile(
    r"(?<![\d.])(?<!Release )(?<!Version )(?<!v)([245]\.\d{1,3}\.\d{1,3})(?![\d.])"
)
LINE_OF_ADDRESS = re.compile(
    r"^[ \t]{0,8}<?([A-Za-z0-9._%+=&~/'-]{1,64}@[A-Za-z0-9.-]{1,190})>?[ \t]{0,4}:", re.MULTILINE
)
MACHINE = re.compile(
    r"^\W{0,3}(?:mailer-?daemon|mail-?daemon|post[-_]?master|mdaemon|mailmaster|mail-?delivery|"
    r"dsn|bounces?|mail\.?system)\b|^(?:mmdf|uucp|root)@",
    _IGNORE,
)
RETURNED = re.compile(
    r"^[-=_ *]{2,80}+.{0,30}(?:original|returned|copy of|message header|undelivered|below this line"
    r"|unsent|en-t[êe]te).{0,80}$|^(?:Received|Return-Path): |^(?:Original|Returned) message",
    re.MULTILINE | _IGNORE,
)
SUBJECT_LINE = re.compile(
    r"^[ \t>]{0,8}(?:subject|objet|betreff|oggetto|asunto) ?:.*$", re.MULTILINE | _IGNORE
)
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
)


def has_returned(mail: ParsedMail) -> bool:
    return any(file.media_type in RETURNED_TYPES for file in mail.attachments)


def part(mail: ParsedMail, media_types: tuple[str, ...]) -> str | None:
    for file in mail.attachments:
        if file.media_type in media_types:
            return clean(decode(file.content[:200_000]))
    return None


def typed(value: str) -> str:
    """The address of "rfc822; someone@example.org"."""
    found = ADDRESS.search(value.rpartition(";")[2])
    return found[0].lower() if found else ""


def notice_text(mail: ParsedMail) -> str:
    """The words of the notice, without the message that it returns, nor our own subject."""
    return _read(mail.text[:200_000], mail.html[:100_000])


@lru_cache(maxsize=1)  # several questions are asked of the words of one mail
def _read(text: str, html: str) -> str:
    text = text or re.sub(r"<[^<>]{0,2000}>", " ", html)
    returned = RETURNED.search(text, 200 if len(text) > 200 else 0)
    return SUBJECT_LINE.sub("", text[: returned.start()] if returned else text[:30_000])


def first_address(mail: ParsedMail, text: str) -> str:
    own = {*mail.to, mail.from_address}
    for found in ADDRESS.finditer(text[:20_000]):
        address = found[0].lower().lstrip("'").removeprefix("smtp=")
        if address not in own and not MACHINE.match(address):
            return address
    return ""


def around(mail: ParsedMail, recipient: str) -> str:
    """The sentences of the notice near an address."""
    text = notice_text(mail)
    at = text.lower().find(recipient) if recipient else -1
    near = text[max(at - 100, 0) : max(at, 0) + 700]
    for other in LINE_OF_ADDRESS.finditer(near, min(at, 100) + len(recipient) if at >= 0 else 0):
        if other[1].lower() != recipient:
            near = near[: other.start()]
            break
    return " ".join(near.split())
