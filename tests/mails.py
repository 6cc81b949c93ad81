"""Mails for tests: raw ones as the world writes them, rows of the outbox, and parts to read."""

from __future__ import annotations

from email.message import EmailMessage

from messaging.delivery import mime, outbox
from messaging.inbound import door, reading
from messaging.models import Inbound, Outbound
from messaging.writing.render import Rendered


def a_reply(
    to: str = "reply@localhost",
    sender: str = "Amélie Roux <amelie@example.org>",
    text: str = "Merci beaucoup pour votre réponse.",
    subject: str = "Re: Votre candidature",
    in_reply_to: str = "",
    references: str = "",
    message_id: str = "<theirs-1@example.org>",
    **headers: str,
) -> bytes:
    """A plain reply of a person."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = message_id
    message["Date"] = "Thu, 19 Nov 2026 10:00:00 +0100"
    if in_reply_to:
        message["In-Reply-To"] = in_reply_to
    if references:
        message["References"] = references
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def body_of(message: EmailMessage, kind: str = "plain") -> str:
    """The text of one part of a mail: `plain` or `html`."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def a_mail(key: str = "k1", **more: object) -> Outbound:
    """A mail in the outbox, with its key."""
    options: dict[str, object] = {
        "kind": "answer",
        "to_address": "amelie@example.org",
        "to_name": "Amélie Roux",
        "subject": "Votre candidature",
        "rendered": Rendered("Bonjour Amélie,\n", "<p>Bonjour Amélie,</p>"),
        **more,
    }
    return outbox.enqueue(key=key, **options)  # type: ignore[arg-type]


def taken(raw: bytes) -> Inbound:
    """A mail that came through a door, read."""
    row, _made = door.receive(raw, door="pipe")
    reading.read(row.pk)
    row.refresh_from_db()
    return row


def answered(mail: Outbound, text: str, message_id: str, sender: str) -> Inbound:
    """What Amélie Roux, or whoever uses her name, answers to a mail of ours, read."""
    whole = f"Amélie Roux <{sender}>"
    to = mime.reply_address(mail)
    return taken(a_reply(to, sender=whole, text=text, message_id=message_id))
