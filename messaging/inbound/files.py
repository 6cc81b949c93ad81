"""A mail from a file that somebody hands over: a whole message, or only a body of text or HTML."""

from __future__ import annotations

import re
from pathlib import PurePath

from messaging.inbound.charset import clean, decode
from messaging.inbound.headers import split_head
from messaging.inbound.parse import MAX_TEXT, ParsedMail, Unreadable, parse

# Programs write these; nobody types them at the top of a text, and no quoted header has them.
_MACHINE_FIELDS = frozenset(
    "received return-path message-id mime-version content-type content-transfer-encoding "
    "delivered-to dkim-signature x-mailer user-agent in-reply-to auto-submitted".split()
)
_BASIC_FIELDS = frozenset("from to subject date cc sender reply-to".split())
_BODIES = (".txt", ".text", ".html", ".htm")
_PAGE = re.compile(
    rb"\s*(?:<!doctype html|<\?xml|<!--|<(?:html|head|meta|body|div|p|table|span|blockquote|style|"
    rb"br|font|b|a)\b)",
    re.IGNORECASE,
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)


def mail_of(raw: bytes, name: str) -> ParsedMail:
    """The mail in the bytes of a file called `name`. Raises `Unreadable` when it is blank.

    A file without the header of a message is a body. A `.txt` that starts with "From: … Sent: …"
    is one as well: those are the lines of a quotation, unless a program's own fields are there.
    """
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Unreadable("empty")
    return parse(raw) if _has_header(raw, name) else _bare(raw, name)


def _has_header(raw: bytes, name: str) -> bool:
    fields, _body = split_head(raw.lstrip(b"\r\n\xef\xbb\xbf")[:200_000])
    names = {field for field, _value in fields}
    if names & _MACHINE_FIELDS:
        return True
    return bool(names & _BASIC_FIELDS) and PurePath(name).suffix.lower() not in _BODIES


def _bare(raw: bytes, name: str) -> ParsedMail:
    is_page = PurePath(name).suffix.lower() in (".html", ".htm") or bool(_PAGE.match(raw))
    meta = _META_CHARSET.search(raw, 0, 4_000) if is_page else None
    body = clean(decode(raw[: MAX_TEXT * 4], meta[1].decode("ascii") if meta else ""))[:MAX_TEXT]
    return ParsedMail(
        from_address="",
        from_name="",
        to=(),
        cc=(),
        recipients=(),
        subject="",
        date=None,
        message_id="",
        in_reply_to="",
        references=(),
        auto_submitted="",
        media_type="text/html" if is_page else "text/plain",
        parameters={},
        headers=(),
        text="" if is_page else body,
        html=body if is_page else "",
        defects=("no-headers",),
    )
