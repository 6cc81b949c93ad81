"""What the machines of a receiver send back: a bounce, an absence, a complaint.

For the local post office and for tests: real mails, that come in by the same door as all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, make_msgid

from messaging.inbound.headers import clean_line
from messaging.inbound.parse import parse
from messaging.post_office.answer import language_of

_AWAY = {
    "fr": (
        "Réponse automatique : ",
        "Bonjour,\n\nJe suis en congé jusqu'à lundi et ne lis pas mes e-mails d'ici là.\n",
    ),
    "en": (
        "Automatic reply: ",
        "Hello,\n\nI am away until Monday and do not read my mail until then.\n",
    ),
}


@dataclass(frozen=True)
class Delivered:
    """One mail in somebody's mailbox: its bytes, whose it is, who it came from (envelope)."""

    raw: bytes
    mailbox: str
    envelope_from: str
    now: datetime


def bounce(mail: Delivered) -> bytes:
    """The report of a server that knows nobody of that name (RFC 3464)."""
    host = mail.mailbox.rpartition("@")[2]
    told = f"<{mail.mailbox}>: host mx.{host} said: 550 5.1.1 User unknown\n"
    fields = [
        [("Reporting-MTA", f"dns; mx.{host}")],
        [
            ("Final-Recipient", f"rfc822; {mail.mailbox}"),
            ("Action", "failed"),
            ("Status", "5.1.1"),
            ("Diagnostic-Code", "smtp; 550 5.1.1 User unknown"),
        ],
    ]
    report = _report("delivery-status", told, fields, mail)
    report["From"] = f"Mail Delivery System <mailer-daemon@{host}>"
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Auto-Submitted"] = "auto-replied"
    return _bytes(report, mail)


def complaint(mail: Delivered) -> bytes:
    """What a mail service passes on when its user presses "spam" (RFC 5965)."""
    fields = [
        [
            ("Feedback-Type", "abuse"),
            ("User-Agent", "PostOffice/1.0"),
            ("Version", "1"),
            ("Original-Rcpt-To", f"<{mail.mailbox}>"),
        ]
    ]
    host = mail.mailbox.rpartition("@")[2]
    report = _report("feedback-report", "This mail was reported as spam.\n", fields, mail)
    report["From"] = f"Complaints <feedback@{host}>"
    report["Subject"] = "Abuse report"
    return _bytes(report, mail)


def away(mail: Delivered) -> bytes:
    """The automatic answer of somebody on leave (RFC 3834)."""
    original = parse(mail.raw)
    prefix, text = _AWAY[language_of(original)]
    answer = MIMEText(text, "plain", "utf-8")
    answer["From"] = mail.mailbox
    answer["Subject"] = prefix + clean_line(original.subject)
    answer["Auto-Submitted"] = "auto-replied"
    answer["In-Reply-To"] = answer["References"] = f"<{original.message_id}>"
    return _bytes(answer, mail)


MACHINES: dict[str, Callable[[Delivered], bytes]] = {
    "bounce": bounce,
    "away": away,
    "complaint": complaint,
}


def _report(
    kind: str, told: str, blocks: Iterable[list[tuple[str, str]]], mail: Delivered
) -> MIMEMultipart:
    report: MIMEMultipart = MIMEMultipart("report")
    report.set_param("report-type", kind)
    report.attach(MIMEText(told, "plain", "us-ascii"))
    part = MIMEBase("message", kind)
    # The generator writes a message/* part from the messages it holds: one for each block.
    for block in blocks:
        fields = Message()
        for name, value in block:
            fields[name] = value
        part.attach(fields)
    report.attach(part)
    head = mail.raw.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    returned = MIMEBase("text", "rfc822-headers")
    returned.set_payload(head.decode("ascii", "replace") + "\n")
    report.attach(returned)
    return report


def _bytes(message: Message, mail: Delivered) -> bytes:
    message["To"] = mail.envelope_from
    message["Date"] = format_datetime(mail.now)
    message["Message-ID"] = make_msgid(domain="post-office.example")
    return message.as_bytes(policy=policy.compat32.clone(linesep="\r\n"))
