"""The local post office: an SMTP server on loopback that puts every mail in a mailbox.

For local runs only. It stands for the whole outside world: whatever the system sends arrives
here, and nowhere else.
"""

from __future__ import annotations

from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import sync_to_async
from django.db import connection

from messaging.models import PostOfficeMail


def _header(value: object) -> str:
    try:
        return str(make_header(decode_header(str(value or ""))))[:300]
    except (LookupError, ValueError):
        return str(value or "")[:300]


def deliver(raw: bytes, sender: str, recipients: list[str]) -> None:
    """Put one mail in the mailbox of each recipient."""
    head = BytesHeaderParser().parsebytes(raw)
    for recipient in recipients:
        PostOfficeMail.objects.create(
            mailbox=recipient.strip().lower()[:320],
            envelope_from=sender[:320],
            sender=_header(head["From"])[:320],
            subject=_header(head["Subject"]),
            raw=raw,
        )


class PostOfficeHandler:
    """Takes everything: there is no wrong address in this town."""

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Deliver."""
        await sync_to_async(self._deliver)(envelope)
        return "250 OK delivered"

    def _deliver(self, envelope: Envelope) -> None:
        content: Any = envelope.content
        deliver(bytes(content), envelope.mail_from or "", list(envelope.rcpt_tos))
        connection.close()
