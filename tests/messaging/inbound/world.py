"""Short ways to write what servers and people of the world send."""

from __future__ import annotations

from messaging.inbound.kind import classify
from messaging.inbound.parse import parse


def raw(body: str, fields: dict[str, str]) -> bytes:
    head = "\r\n".join(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())
    return f"{head}\r\n\r\n{body}".replace("\r\n", "\n").replace("\n", "\r\n").encode()


def notice(
    body: str,
    subject: str = "Undelivered Mail Returned to Sender",
    sender: str = "MAILER-DAEMON@mx.example.org",
    **fields: str,
) -> bytes:
    base = {
        "From": sender,
        "To": "jobs@verdier.example",
        "Subject": subject,
        "Content_Type": "text/plain; charset=utf-8",
    }
    return raw(body, base | fields)


def dsn(status: str, diagnostic: str, action: str = "failed") -> bytes:
    body = (
        "--b\nContent-Type: text/plain\n\nYour message could not be delivered.\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; zoe@example.fr\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {diagnostic}\n--b--\n"
    )
    report = 'multipart/report; report-type=delivery-status; boundary="b"'
    return notice(body, Content_Type=report)


def written(
    subject: str, body: str, sender: str = "Zoé Martin <zoe@example.fr>", **fields: str
) -> bytes:
    return notice(body, subject, sender, **fields)


def assert_report(message: bytes, bounce_type: str) -> None:
    """It is read as a report about Zoé, and her address is given up for it, or not."""
    seen = classify(parse(message))
    assert (seen.name, seen.bounce_type) == ("bounce", bounce_type), seen
    assert seen.recipient.startswith("zoe@"), seen
