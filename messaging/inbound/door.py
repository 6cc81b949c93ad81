"""The one door: raw bytes are stored, once, before anything reads them."""

from __future__ import annotations

import hashlib

from django.db import transaction

from messaging.delivery.wake import wake
from messaging.inbound.charset import clean
from messaging.models import Inbound

# RFC 5321 leaves the limit to the server; 25 MB is what the large mail services let through.
MAX_BYTES = 25 * 1024 * 1024


class TooLarge(Exception):
    """Over 25 MB: the sender must be told, so it is refused before it is accepted."""


def digest_of(raw: bytes) -> str:
    """What a mail is known by: its bytes, whatever line ends the door gave them."""
    return hashlib.sha256(raw.replace(b"\r\n", b"\n").rstrip(b"\n")).hexdigest()


def receive(
    raw: bytes, *, door: str, envelope_from: str = "", envelope_to: str = ""
) -> tuple[Inbound, bool]:
    """Store one raw message; returns its row and whether it is new.

    The same bytes for the same recipient are stored once, whichever door they came through.
    When this returns, the row is committed and a task is announced that will read it. Raises
    TooLarge; any database error means: not stored, ask for it again.
    """
    if len(raw) > MAX_BYTES:
        raise TooLarge
    digest = digest_of(raw)
    with transaction.atomic():
        row, made = Inbound.objects.get_or_create(
            digest=digest,
            defaults={
                "raw": raw,
                "size": len(raw),
                "door": door,
                "envelope_from": clean(envelope_from)[:320],
                "envelope_to": clean(envelope_to)[:320],
            },
        )
        if made:
            wake("messaging.read_inbound", row.pk)
    return row, made
