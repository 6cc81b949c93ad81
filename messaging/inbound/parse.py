"""From raw bytes to what the rest of the programme reads of a mail.

Nothing that a stranger can write makes this fail: only an empty message raises `Unreadable`.
"""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from messaging.inbound import headers
from messaging.inbound.charset import clean, decode
from messaging.inbound.flowed import unflow
from messaging.inbound.mime import Part, Walk

MAX_ATTACHMENTS = 500
MAX_TEXT = 1_000_000  # characters of text, and of HTML
MAX_SEGMENTS = 50
MAX_NAME = 120
MAX_PICTURE = 60_000  # bytes

# Where the address that a mail was really sent to may be found, the surest first: a forwarder
# rewrites To, and keeps the token's address in one of the others.
RECIPIENT_FIELDS = (
    "x-original-to",
    "delivered-to",
    "x-gm-original-to",
    "x-forwarded-to",
    "to",
    "cc",
)

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)


class Unreadable(Exception):
    """There is nothing to read; `reason` is for the person who looks at the raw message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Attachment:
    """A file of the mail. `index` stays the same each time the same bytes are parsed.

    `inline` is true for the small pictures of a page (logos, emojis), which nobody attached: a CV
    or a photograph sent from a telephone also declares itself "inline".
    """

    index: int
    name: str
    media_type: str
    size: int
    inline: bool
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class ParsedMail:
    """A mail, decoded. Addresses are in lower case, identifiers without brackets."""

    from_address: str
    from_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    recipients: tuple[str, ...]
    """Every address that it may have been sent to, in the order in which to match them."""
    subject: str
    date: datetime | None
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    auto_submitted: str
    """The word of Auto-Submitted, in lower case and without its comments; "" when absent."""
    media_type: str
    parameters: dict[str, str]
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    """(lower-case name, decoded value) of every header field, in order."""
    text: str = field(repr=False)
    html: str = field(repr=False)
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """The first value of a header field, or ""."""
        return next((value for key, value in self.headers if key == name.lower()), "")

    def has(self, name: str) -> bool:
        """Whether a header field is there at all, be it empty."""
        return any(key == name.lower() for key, _ in self.headers)


@dataclass(frozen=True)
class _Segment:
    """A stretch of the body: the same words as text, as HTML, or both."""

    text: str = ""
    html: str = ""


def parse(raw: bytes) -> ParsedMail:
    """Reads a raw RFC 5322 message.

    Raises `Unreadable` only when it is empty or blank. Everything else is read as far as it can
    be; what was wrong is named in `defects`.
    """
    raw = _line_ends(raw).lstrip(b"\r\n\xef\xbb\xbf")
    if not raw.strip(b" \t\r\n\x00"):
        raise Unreadable("empty")
    walk = Walk(raw)
    top = walk.read(0, len(raw))
    body = _Body(raw, walk)
    text, html = _texts(body.segments(top))
    return _mail(top, walk, text, html, tuple(body.attachments))


def _line_ends(raw: bytes) -> bytes:
    """Old programs end lines with a single carriage return; relays have doubled it."""
    if b"\n" not in raw:
        return raw.replace(b"\r", b"\n")
    return raw.replace(b"\r\r\n", b"\r\n") if b"\r\r\n" in raw else raw


def _mail(
    top: Part, walk: Walk, text: str, html: str, attachments: tuple[Attachment, ...]
) -> ParsedMail:
    sender = headers.addresses(_all(top, "from")) or headers.addresses(_all(top, "sender"))
    from_name, from_address = sender[0] if sender else ("", "")
    if not from_address:
        walk.defect("no-sender")
    if not top.fields:
        walk.defect("no-headers")
    to, cc = (_addresses(top, name) for name in ("to", "cc"))
    everywhere = [address for name in RECIPIENT_FIELDS for address in _addresses(top, name)]
    auto = headers.parameters(top.header("auto-submitted"))[0].partition("(")[0].split()
    return ParsedMail(
        from_address=from_address,
        from_name=from_name[:200],
        to=to,
        cc=cc,
        recipients=tuple(dict.fromkeys(everywhere)),
        subject=headers.decode_words(top.header("subject"))[:1000],
        date=headers.moment(top.header("date")),
        message_id=_first(headers.message_ids(top.header("message-id"))),
        in_reply_to=_first(headers.message_ids(top.header("in-reply-to"))),
        references=tuple(headers.message_ids(" ".join(_all(top, "references")))),
        auto_submitted=_first(auto),
        media_type=top.media_type,
        parameters=top.parameters,
        headers=tuple((name, headers.decode_words(value)) for name, value in top.fields),
        text=text,
        html=html,
        attachments=attachments,
        defects=tuple(walk.defects),
    )


def _all(part: Part, name: str) -> list[str]:
    return [value for key, value in part.fields if key == name]


def _addresses(part: Part, name: str) -> tuple[str, ...]:
    return tuple(address for _, address in headers.addresses(_all(part, name)))


def _first(values: list[str]) -> str:
    return values[0] if values else ""


class _Body:
    """Sorts the leaves into what is read and what is attached."""

    def __init__(self, raw: bytes, walk: Walk) -> None:
        self.raw = raw
        self.walk = walk
        self.attachments: list[Attachment] = []
        self.room = MAX_SEGMENTS

    def segments(self, part: Part) -> list[_Segment]:
        """The readable stretches below a part; its files are gathered on the way."""
        if not part.children:
            return self._leaf(part)
        found = [segment for child in part.children for segment in self.segments(child)]
        return [_alternative(found)] if part.media_type == "multipart/alternative" else found

    def _leaf(self, part: Part) -> list[_Segment]:
        readable = part.media_type in ("text/plain", "text/html")
        attached = part.disposition == "attachment" or bool(part.filename)
        if not readable or attached or self.room <= 0:
            self._attach(part)
            return []
        self.room -= 1
        text = self._text(part)
        return [_Segment(html=text) if part.media_type == "text/html" else _Segment(text=text)]

    def _text(self, part: Part) -> str:
        content = part.content(self.raw)
        charset = part.parameters.get("charset", "")
        if not charset and part.media_type == "text/html":
            meta = _META_CHARSET.search(content, 0, 2000)
            charset = meta[1].decode("ascii") if meta else ""
        if len(content) > MAX_TEXT * 4:
            self.walk.defect("text-cut")
        text = clean(decode(content[: MAX_TEXT * 4], charset))[:MAX_TEXT]
        if part.parameters.get("format", "").lower() == "flowed":
            return unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
        return text

    def _is_picture(self, part: Part, size: int) -> bool:
        if not part.media_type.startswith("image/") or part.disposition == "attachment":
            return False
        return bool(part.header("content-id")) and size <= MAX_PICTURE

    def _attach(self, part: Part) -> None:
        if len(self.attachments) >= MAX_ATTACHMENTS:
            self.walk.defect("too-many-attachments")
            return
        content, index = part.content(self.raw), len(self.attachments)
        self.attachments.append(
            Attachment(
                index=index,
                name=safe_name(part.filename) or _made_up_name(part.media_type, index),
                media_type=part.media_type,
                size=len(content),
                inline=self._is_picture(part, len(content)),
                content=content,
            )
        )


def _alternative(found: list[_Segment]) -> _Segment:
    """One stretch written in several ways."""
    return _Segment(
        "\n".join(segment.text for segment in found if segment.text),
        "\n".join(segment.html for segment in found if segment.html),
    )


def _texts(segments: list[_Segment]) -> tuple[str, str]:
    """The whole body as text and as HTML; HTML is "" when no stretch has any."""
    text = "\n".join(segment.text for segment in segments if segment.text)
    if not any(segment.html for segment in segments):
        return text, ""
    return text, "\n".join(segment.html or _as_html(segment.text) for segment in segments)


def _as_html(text: str) -> str:
    return f'<div style="white-space: pre-wrap">{escape(text)}</div>' if text.strip() else ""


def safe_name(name: str) -> str:
    """The last component of a file's name, without anything that misleads a person or a system."""
    base = _UNSAFE.sub("_", re.split(r"[/\\]", name)[-1]).strip(" .")
    base = re.sub(r"\s+", " ", base)
    if len(base) <= MAX_NAME:
        return base
    stem, dot, extension = base.rpartition(".")
    if not dot or len(extension) > 10:
        return base[:MAX_NAME]
    return stem[: MAX_NAME - len(extension) - 1] + dot + extension


def _made_up_name(media_type: str, index: int) -> str:
    extension = ".eml" if media_type == "message/rfc822" else mimetypes.guess_extension(media_type)
    return f"attachment-{index + 1}{extension or ''}"
