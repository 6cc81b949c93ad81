"""The bytes of a plain mail, written out directly.

`mime.build` makes the same message with Django's classes, and that is what a provider's API
and mails with files get. Over SMTP it costs more than everything else that a worker does for a
mail (1.5 ms of 2.3 ms in `make bench`), nearly all of it in the folding of headers and in
parsing again what was just written. A mail of ours has two text parts and a dozen headers, so
it is written out here, with the standard library's encoders; a test compares the two.
"""

from __future__ import annotations

import binascii
import secrets
from email.header import Header
from email.utils import formatdate
from functools import lru_cache

from messaging.delivery import mime, streams
from messaging.models import Outbound

# RFC 5322, section 2.1.1: lines should have no more than 78 characters.
_WIDTH = 78
_QUOTED = str.maketrans({'"': '\\"', "\\": "\\\\"})


class Unwritable(ValueError):
    """An address or a header that cannot stand in a mail."""


def write(mail: Outbound, addresses: dict[str, str]) -> bytes:
    """The whole message in seven-bit lines, ready for DATA; the same on every try but for its
    date and boundary. `addresses`: `mime.addresses_of`. Raises Unwritable."""
    boundary = f"=_{secrets.token_hex(12)}"
    head = "\r\n".join(_header(name, value) for name, value in _headers(mail, boundary, addresses))
    parts = (("plain", mail.text), ("html", mail.html))
    body = b"".join(
        b"--%s\r\n%s" % (boundary.encode(), _part(kind, mime.with_links(text, addresses)))
        for kind, text in parts
    )
    return b"%s\r\n\r\n%s--%s--\r\n" % (head.encode("ascii"), body, boundary.encode())


def sender(mail: Outbound) -> str:
    """The envelope sender, to which reports of failure come back: the reply address where the
    mail has one, so that its token says which mail failed whatever the report leaves out.
    Empty for an automatic answer, which no bounce may answer (RFC 3834, section 3.3)."""
    automatic = mail.headers.get("Auto-Submitted", "") == "auto-replied"
    return "" if automatic else mime.reply_address(mail) or streams.sender(mail.lane)


def _headers(mail: Outbound, boundary: str, addresses: dict[str, str]) -> list[tuple[str, str]]:
    reply_to = mime.reply_address(mail)
    return [
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
        ("Subject", _words(mail.subject)),
        ("From", _person(mail.from_name, streams.sender(mail.lane))),
        ("To", _person(mail.to_name, recipient(mail))),
        *([("Reply-To", _person(mail.from_name, reply_to))] if reply_to else []),
        ("Date", formatdate()),
        *mime.headers_of(mail, addresses).items(),
    ]


def recipient(mail: Outbound) -> str:
    """The address of the envelope. Raises Unwritable for what is none."""
    return _envelope(mail.to_address)


@lru_cache(maxsize=8)
def _envelope(asked: str) -> str:
    """Asked for the envelope and again for the header of the same mail."""
    try:
        address = mime.in_ascii(asked)
    except UnicodeError as error:
        raise Unwritable("a domain that cannot exist") from error
    local, at, domain = address.rpartition("@")
    fine = at and local and domain and address.isascii() and address.isprintable()
    if not fine or set(address) & set(' <>,;:"()[]\\') or "@" in local or ".." in domain:
        raise Unwritable("an address that cannot be written to")
    if domain.startswith(".") or any(len(label) > 63 for label in domain.split(".")):
        raise Unwritable("a domain that cannot exist")
    return address


def _header(name: str, value: str) -> str:
    """One header, folded at its spaces; encoded words are words like others."""
    if not value.isascii() or not value.isprintable():
        raise Unwritable(f"{name} has a character that no header may have")
    if len(name) + len(value) + 2 <= _WIDTH:
        return f"{name}: {value}"
    lines = [f"{name}:"]
    for word in value.split(" "):
        if len(lines[-1]) + 1 + len(word) > _WIDTH and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines)


@lru_cache(maxsize=512)
def _words(text: str) -> str:
    """Text for a header: as it is when it is ASCII, else encoded words (RFC 2047)."""
    if text.isascii():
        return text
    return " ".join(Header(text, "utf-8", maxlinelen=70).encode().split())


@lru_cache(maxsize=512)
def _person(name: str, address: str) -> str:
    if not name:
        return address
    shown = f'"{name.translate(_QUOTED)}"' if name.isascii() else _words(name)
    return f"{shown} <{address}>"


def _part(kind: str, text: str) -> bytes:
    # Quoted-printable keeps every line short and every server happy, 8BITMIME or not.
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    body = b"\r\n".join(map(_line, text.split("\n")))
    return (
        b'Content-Type: text/%s; charset="utf-8"\r\n'
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n%s\r\n" % (kind.encode(), body)
    )


@lru_cache(maxsize=2048)
def _line(text: str) -> bytes:
    """A line by itself: most lines of a mail are those of its layout, and are written once."""
    return binascii.b2a_qp(text.encode(), istext=True).replace(b"\n", b"\r\n")
