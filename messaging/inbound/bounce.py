"""Delivery reports and abuse reports: RFC 3464, RFC 5965, and the many that follow neither."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from messaging.inbound import amazon, headers
from messaging.inbound.charset import decode
from messaging.inbound.dead import Stage, is_dead, tells_of_full
from messaging.inbound.notice import (
    ENHANCED,
    LINE_OF_ADDRESS,
    RETURNED_TYPES,
    STATUS_TYPES,
    around,
    first_address,
    notice_text,
    part,
    typed,
)
from messaging.inbound.parse import ParsedMail, Unreadable, parse
from messaging.inbound.recognised import looks_like

BounceType = Literal["hard", "soft"]

_IGNORE = re.IGNORECASE
_REPLY_CODE = re.compile(r"(?<![\d.\-/:])([45]\d\d)(?=[ \-#])")
_AFTER_DATA = re.compile(
    r"in reply to end of DATA|after end of (?:data|message)|>>> ?\.\s{1,4}<<< ?5|"
    r"\(end of message\)",
    _IGNORE,
)
_AT_DATA = re.compile(r">>> ?DATA\s{1,4}<<< ?5|in reply to DATA command", _IGNORE)
_AT_RECIPIENT = re.compile(
    r"in reply to RCPT TO|>>> ?RCPT TO.{1,300}\s{1,4}<<< ?5|after RCPT TO|(?:command|step) RCPT",
    _IGNORE,
)
_BY_RULE = re.compile(
    r"^disposition:\s{0,4}automatic-action/.{0,60};\s{0,4}(?:deleted|failed|denied)",
    re.MULTILINE | _IGNORE,
)
_ARRIVED = ("deliver", "relay", "expand")
_NOT_FAILED = (*_ARRIVED, "delay")
_REFUSED = re.compile(r"reject|refus|zurückgewiesen|abgelehnt", _IGNORE)
_ORIGINAL_ID = re.compile(r"^[ \t>|]{0,8}Message-I[dD]:\s{0,4}<([^<>\s]{3,900})>", re.MULTILINE)


@dataclass(frozen=True)
class Report:
    """What a report says of one address; the first that failed when it names several."""

    recipient: str = ""
    status: str = ""
    """RFC 3463 code, such as 5.1.1; made up from the SMTP code (5.0.0) when none is given."""
    bounce_type: BounceType = "soft"
    original_message_id: str = ""
    diagnostic: str = ""


# -- Delivery reports -----------------------------------------------------------------------------


def delivery_report(mail: ParsedMail) -> Report | None:
    """The report, when the mail is one; None otherwise."""
    notice = amazon.notice(mail.text)
    if notice and notice[0] == "complaint":
        return None
    fields = part(mail, STATUS_TYPES)
    if fields is not None:
        return _from_fields(mail, fields)
    if notice:
        return _finished(mail, notice[1], notice[2], notice[3], notice[3])
    if mail.parameters.get("report-type", "").lower() == "disposition-notification":
        return _refused(mail)
    if mail.parameters.get("report-type", "").lower() == "feedback-report" or not looks_like(mail):
        return None
    report = _from_words(mail)
    return report if report.recipient else _wrapped(mail) or report


def _wrapped(mail: ParsedMail) -> Report | None:
    """Gateways pass on another server's report inside one of their own."""
    for file in mail.attachments:
        if file.media_type == "message/rfc822" and b"delivery-status" in file.content[:5_000]:
            try:
                inner = parse(file.content[:500_000])
            except Unreadable:
                return None
            fields = part(inner, STATUS_TYPES)
            return _from_fields(inner, fields) if fields else None
    return None


def _refused(mail: ParsedMail) -> Report | None:
    """A rule of the receiver's sent the message back: Sieve's "reject" (RFC 5429) does so by a
    receipt. That says nothing against the address."""
    fields = part(mail, ("message/disposition-notification",)) or ""
    if not (_BY_RULE.search(fields) and _REFUSED.search(f"{mail.subject} {notice_text(mail)}")):
        return None
    found = dict(_fields(fields))
    answered = headers.message_ids(found.get("original-message-id", ""))
    return Report(
        recipient=typed(found.get("final-recipient", "")),
        original_message_id=answered[0] if answered else _original_id(mail),
        diagnostic=" ".join(notice_text(mail).split())[:500],
    )


def _from_fields(mail: ParsedMail, text: str) -> Report:
    """RFC 3464: blocks of fields, the first about the message, then one for each recipient."""
    blocks = [dict(_fields(block)) for block in re.split(r"\n[ \t]*\n", text) if block.strip()]
    about = [block for block in blocks if "final-recipient" in block or "action" in block]
    if not about:
        return _from_words(mail)
    failed = [block for block in about if block.get("action", "").lower().startswith("fail")]
    block = (failed or about)[0]
    recipient = typed(block.get("original-recipient", "")) or typed(
        block.get("final-recipient", "")
    )
    diagnostic = block.get("diagnostic-code", "")
    explained = f"{diagnostic} {around(mail, recipient)}" if _vague(diagnostic) else diagnostic
    action = block.get("action", "").lower()
    if action.startswith(_ARRIVED):
        return _finished(mail, recipient, block.get("status", "2.0.0"), "", diagnostic, action)
    return _finished(mail, recipient, block.get("status", ""), explained, diagnostic, action)


def _vague(diagnostic: str) -> bool:
    return len(diagnostic) < 25


def _fields(block: str) -> list[tuple[str, str]]:
    unfolded = re.sub(r"\n[ \t]+", " ", block)
    found = re.findall(r"^([A-Za-z-]{2,40})[ \t]{0,4}:[ \t]*(.*)$", unfolded, re.MULTILINE)
    return [(name.lower(), value.strip()) for name, value in reversed(found)]


def _from_words(mail: ParsedMail) -> Report:
    """No fields to read: the first address and the first code that the words give."""
    text = notice_text(mail)
    recipient = typed(mail.header("x-failed-recipients")) or first_address(mail, text)
    words = _notice_of(mail, recipient)
    return _finished(mail, recipient, "", words[:8_000], around(mail, recipient))


def _finished(
    mail: ParsedMail, recipient: str, status: str, words: str, diagnostic: str, action: str = ""
) -> Report:
    code = _status(status, words)
    dead = not action.startswith(_NOT_FAILED) and is_dead(code, words, _stage(mail), recipient)
    dead = dead and not tells_of_full(_told_of(mail, recipient))
    return Report(
        recipient=recipient,
        status=code,
        bounce_type="hard" if dead else "soft",
        original_message_id=_original_id(mail),
        diagnostic=" ".join(diagnostic.split())[:500],
    )


def _told_of(mail: ParsedMail, recipient: str) -> str:
    """What a report says of this address beside its diagnosis: all of it, unless it goes through
    several."""
    fields = part(mail, STATUS_TYPES) or ""
    alone = len(re.findall(r"^final-recipient", fields, re.MULTILINE | _IGNORE)) < 2
    notice = _notice_of(mail, recipient)
    return notice + "\n\n" + fields.replace("\n", "\n\n") if alone else notice


def _notice_of(mail: ParsedMail, recipient: str) -> str:
    text = notice_text(mail)
    named = {found[1].lower() for found in LINE_OF_ADDRESS.finditer(text[:20_000])}
    return around(mail, recipient) if named - {recipient} else text


def _stage(mail: ParsedMail) -> Stage:
    """What the refusal answered: an address, the command DATA, or the content."""
    text = notice_text(mail)
    if _AFTER_DATA.search(text):
        return "content"
    if _AT_DATA.search(text):
        return "data"
    return "recipient" if _AT_RECIPIENT.search(text) else ""


def _status(given: str, words: str) -> str:
    """The most telling code: a server's own words are more precise than a reporter's 5.0.0."""
    stated = ENHANCED.search(given)
    status = stated[1] if stated else ""
    if status and not status.endswith(".0.0"):
        return status
    for found in ENHANCED.findall(words[:4_000]):
        if found[0] in "45" and not found.endswith(".0.0"):
            return str(found)
    if status:
        return status
    reply = _REPLY_CODE.search(words[:4_000])
    return f"{reply[1][0]}.0.0" if reply else ""


def _original_id(mail: ParsedMail) -> str:
    for file in mail.attachments:
        if file.media_type in RETURNED_TYPES:
            found = _ORIGINAL_ID.search(decode(file.content[:100_000]))
            if found:
                return found[1]
    found = _ORIGINAL_ID.search(mail.text[:200_000])
    if found:
        return found[1]
    answered = headers.message_ids(mail.header("x-original-message-id")) or [
        *mail.references[-1:],
        mail.in_reply_to,
    ]
    return answered[0]


# -- Abuse reports --------------------------------------------------------------------------------


def abuse_report(mail: ParsedMail) -> Report | None:
    """The complaint of a receiver, passed on by a provider (feedback loop); None otherwise."""
    notice = amazon.notice(mail.text)
    if notice and notice[0] == "complaint":
        return Report(recipient=notice[1], original_message_id=_original_id(mail))
    fields = part(mail, ("message/feedback-report",))
    loop = (
        mail.parameters.get("report-type", "").lower() == "feedback-report"
        or mail.header("x-loop") == "scomp"
        or (mail.from_address == "staff@hotmail.com" and "complaint about" in mail.subject)
    )
    if fields is None and not loop:
        return None
    found = dict(_fields(fields or "") or _returned_fields(mail))
    names = ("original-rcpt-to", "removal-recipient", "x-hmxmroriginalrecipient", "to")
    recipient = next(filter(None, (typed(found.get(name, "")) for name in names)), "")
    return Report(
        recipient=recipient,
        original_message_id=_original_id(mail),
        diagnostic=found.get("feedback-type", ""),
    )


def _returned_fields(mail: ParsedMail) -> list[tuple[str, str]]:
    return _fields(part(mail, RETURNED_TYPES) or "")
