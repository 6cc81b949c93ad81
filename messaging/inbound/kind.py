"""What kind of mail this is. In doubt it is a person's: a machine's mail shown to a recruiter costs
a glance, a person's taken for a machine's costs an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from messaging.inbound.bounce import BounceType, Report, abuse_report, delivery_report
from messaging.inbound.machine import automatic
from messaging.inbound.parse import ParsedMail

Name = Literal["reply", "auto_reply", "bounce", "complaint"]


@dataclass(frozen=True)
class Kind:
    """The kind and the sign it was known by; for reports, what they say of the address."""

    name: Name
    why: str = ""
    recipient: str = ""
    status: str = ""
    bounce_type: BounceType | None = None
    original_message_id: str = ""
    """The mail that bounced or was complained about, without brackets."""
    diagnostic: str = ""


def classify(mail: ParsedMail) -> Kind:
    """Delivery reports come first: most of them also declare themselves to be automatic."""
    report = delivery_report(mail)
    if report is not None:
        return _reported("bounce", report)
    complaint = abuse_report(mail)
    if complaint is not None:
        return _reported("complaint", complaint)
    why = automatic(mail)
    return Kind("auto_reply", why) if why else Kind("reply")


def _reported(name: Name, report: Report) -> Kind:
    return Kind(
        name,
        "report",
        report.recipient,
        report.status,
        report.bounce_type if name == "bounce" else None,
        report.original_message_id,
        report.diagnostic,
    )
