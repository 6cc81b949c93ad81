"""Delivery reports and abuse reports: RFC 3464, RFC 5965, and the many that follow neither."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from messaging.inbound import amazon, headers
from messaging.inbound.charset import clean, decode
from messaging.inbound.dead import Stage, is_dead, tells_of_full
from messaging.inbound.parse import ParsedMail, Unreadable, parse

BounceType = Literal["hard", "soft"]

_IGNORE = re.IGNORECASE
_ENHANCED = re.compile(
    r"(?<![\d.])(?<!Release )(?<!Version )(?<!v)([245]\.\d{1,3}\.\d{1,3})(?![\d.])"
)
_REPLY_CODE = re.compile(r"(?<![\d.\-/:])([45]\d\d)(?=[ \-#])")
_LINE_OF_ADDRESS = re.compile(
    r"^[ \t]{0,8}<?([A-Za-z0-9._%+=&~/'-]{1,64}@[A-Za-z0-9.-]{1,190})>?[ \t]{0,4}:", re.MULTILINE
)
_MACHINE = re.compile(
    r"^\W{0,3}(?:mailer-?daemon|mail-?daemon|post[-_]?master|mdaemon|mailmaster|mail-?delivery|"
    r"dsn|bounces?|mail\.?system)\b|^(?:mmdf|uucp|root)@",
    _IGNORE,
)
# Gateways name themselves otherwise; they are only believed when all else agrees.
_GATEWAY = re.compile(
    r"^(?:admin(?:istrator)?|notif(?:y|ication)s?|(?:mail-?)?gateway|anti-?(?:spam|virus)|mta|smtp)@",
    _IGNORE,
)
_GREETING = re.compile(r"\W{0,5}(?:bonjour|madame|monsieur|hello|hi|dear|guten|hallo)\b", _IGNORE)
_RETURN_PATH = re.compile(r"^\W{0,3}(?:mailer-?daemon|post[-_]?master)\b", _IGNORE)
_NO_REPLY = re.compile(r"^(?:no-?reply|do-?not-?reply)\b", _IGNORE)
_MACHINE_NAME = re.compile(
    r"mail(?:er)?[ -]?(?:delivery|daemon|administrator)|delivery (?:sub)?system|"
    r"system administrator|administrateur (?:du )?syst[èe]me|internet mail delivery|"
    r"microsoft (?:exchange|outlook)",
    _IGNORE,
)
_SUBJECT = re.compile(
    r"undeliver|non.?deliver|not delivered|returned mail|returned to sender|"
    r"delivery (?:status|failure|has failed|failed|problem|notification|report|error|subsystem|"
    r"delayed|incomplete)|failed (?:delivery|mail)|mail (?:delivery|system|could not)|"
    r"failure noti(?:ce|fication)|delayed mail|"
    r"warning: (?:could not|message)|could not (?:be delivered|send)|"
    r"message (?:status|delivery|delayed|you sent)|non (?:encore )?remis|non distribu|"
    r"échec (?:de (?:la )?(?:remise|livraison|distribution)|d.envoi)|"
    r"message refusé|notification d.état de remise|retour (?:de courrier|à "
    r"l.expéditeur)|unzustellbar|zustellung|nicht zugestellt|no se puede entregar|"
    r"mancata consegna|onbestelbaar|não (?:é possível )?entreg|niedostarczon|nondeliverable|"
    r"mail (?:failure|error)|user unknown|unknown user|delivery notification|"
    r"problem (?:delivering|with)|email rejected|mail rejected|bounced|DSN\b|配信|エラー",
    _IGNORE,
)
_BODY = re.compile(
    r"could not be delivered|couldn.t be delivered|unable to deliver|was not delivered|undeliver|"
    r"not able to deliver|wasn.t delivered|delivery (?:has failed|failed|to the following|attempt)|"
    r"did not reach|permanent (?:fatal )?error|fatal errors|user unknown|unknown user|"
    r"no such user|mailbox (?:full|unavailable)|returned (?:to|below)|can ?not be delivered|"
    r"failed (?:permanently|recipient)|remote host said|host .{1,60} said|transcript of session|"
    r"n.a pas (?:encore )?(?:pu )?(?:été|être) (?:remis|distribué|délivré|acheminé)|"
    r"n.a pas atteint|impossible de (?:remettre|distribuer|joindre)|n.est pas parvenu|"
    r"has been frozen|"
    r"non (?:è stato|può essere) (?:consegnato|recapitato)|no se (?:pudo|ha podido|puede) entregar|"
    r"(?:kon|kan) niet worden (?:bezorgd|afgeleverd)|não (?:pôde|pode) ser entregue|"
    r"la remise .{0,60} a échoué|konnte nicht zugestellt|problem delivering|"
    r"recipients? (?:address )?rejected|message has been (?:rejected|blocked|delayed|frozen)|"
    r"(?<!\d)[45]\d\d[ -][45]\.\d\.\d|will (?:be retried|continue trying|keep trying)|"
    r"is delayed for|could not deliver|error (?:while )?delivering|no such user|"
    r"invalid (?:user|final|recipient)",
    _IGNORE,
)
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
_ORIGINAL_ID = re.compile(r"^[ \t>|]{0,8}Message-I[dD]:\s{0,4}<([^<>\s]{3,900})>", re.MULTILINE)
_RETURNED = re.compile(
    r"^[-=_ *]{2,80}.{0,30}(?:original|returned|copy of|message header|undelivered|below this line"
    r"|unsent|en-t[êe]te).{0,80}$|^(?:Received|Return-Path): |^(?:Original|Returned) message",
    re.MULTILINE | _IGNORE,
)
_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
)


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
    fields = _part(mail, _STATUS_TYPES)
    if fields is not None:
        return _from_fields(mail, fields)
    if notice:
        return _finished(mail, notice[1], notice[2], notice[3], notice[3])
    if mail.parameters.get("report-type", "").lower() in _OTHER_REPORTS or not _looks_like(mail):
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
            fields = _part(inner, _STATUS_TYPES)
            return _from_fields(inner, fields) if fields else None
    return None


_OTHER_REPORTS = ("feedback-report", "disposition-notification")


def _looks_like(mail: ParsedMail) -> bool:
    """A machine's mail about a delivery: it takes the sender as well as the words."""
    if mail.has("x-failed-recipients"):
        return True
    if mail.parameters.get("report-type", "").lower() == "delivery-status":
        return True
    if mail.media_type == "multipart/report" and _has_returned(mail):
        return not any(file.media_type == "message/feedback-report" for file in mail.attachments)
    subject = bool(_SUBJECT.search(mail.subject))
    body = bool(_BODY.search(" ".join(_notice_text(mail)[:20_000].split())))
    if _by_machine(mail):
        returned = _has_returned(mail) or bool(_RETURNED.search(mail.text[:20_000]))
        told = body or returned or bool(_codes(mail)) or _names_an_address(mail)
        return (subject or body) and told
    null_sender = mail.header("return-path").replace(" ", "") == "<>"
    answered = mail.subject.lower().startswith(("re:", "re :", "tr:", "tr :", "fw"))
    if _GATEWAY.match(mail.from_address) and subject and body and not answered:
        return _quotes_a_server(mail)
    return null_sender and body and (subject or _has_returned(mail)) and not answered


def _quotes_a_server(mail: ParsedMail) -> bool:
    """Nothing but what a server said of an address; people begin with a greeting."""
    text = _notice_text(mail)
    told = bool(_first_address(mail, text)) and bool(_ENHANCED.search(text))
    return told and not _GREETING.match(text)


def _names_an_address(mail: ParsedMail) -> bool:
    """A mailer daemon writes of nothing but deliveries, in whatever language; postmasters of
    more."""
    daemon = mail.from_address.startswith("mailer-daemon@")
    return daemon and bool(_first_address(mail, _notice_text(mail)))


def _by_machine(mail: ParsedMail) -> bool:
    return bool(
        _MACHINE.match(mail.from_address)
        or _MACHINE_NAME.search(mail.from_name)
        or (not mail.from_address and _unaddressed_machine(mail.header("from")))
        or _RETURN_PATH.match(mail.header("return-path"))
        or (_NO_REPLY.match(mail.from_address) and _SUBJECT.search(mail.subject))
    )


def _unaddressed_machine(sender: str) -> bool:
    return bool(_MACHINE.match(sender) or _MACHINE_NAME.search(sender))


def _has_returned(mail: ParsedMail) -> bool:
    return any(file.media_type in _RETURNED_TYPES for file in mail.attachments)


def _part(mail: ParsedMail, media_types: tuple[str, ...]) -> str | None:
    for file in mail.attachments:
        if file.media_type in media_types:
            return clean(decode(file.content[:200_000]))
    return None


def _from_fields(mail: ParsedMail, text: str) -> Report:
    """RFC 3464: blocks of fields, the first about the message, then one for each recipient."""
    blocks = [dict(_fields(block)) for block in re.split(r"\n[ \t]*\n", text) if block.strip()]
    about = [block for block in blocks if "final-recipient" in block or "action" in block]
    if not about:
        return _from_words(mail)
    failed = [block for block in about if block.get("action", "").lower().startswith("fail")]
    block = (failed or about)[0]
    recipient = _typed(block.get("original-recipient", "")) or _typed(
        block.get("final-recipient", "")
    )
    diagnostic = block.get("diagnostic-code", "")
    explained = f"{diagnostic} {_around(mail, recipient)}" if _vague(diagnostic) else diagnostic
    action = block.get("action", "").lower()
    if action.startswith(("deliver", "relay", "expand")):
        return _finished(mail, recipient, block.get("status", "2.0.0"), "", diagnostic)
    return _finished(mail, recipient, block.get("status", ""), explained, diagnostic, action)


def _vague(diagnostic: str) -> bool:
    return len(diagnostic) < 25


def _fields(block: str) -> list[tuple[str, str]]:
    unfolded = re.sub(r"\n[ \t]+", " ", block)
    found = re.findall(r"^([A-Za-z-]{2,40})[ \t]{0,4}:[ \t]*(.*)$", unfolded, re.MULTILINE)
    return [(name.lower(), value.strip()) for name, value in reversed(found)]


def _typed(value: str) -> str:
    """The address of "rfc822; someone@example.org"."""
    found = amazon.ADDRESS.search(value.rpartition(";")[2])
    return found[0].lower() if found else ""


def _from_words(mail: ParsedMail) -> Report:
    """No fields to read: the first address and the first code that the words give."""
    text = _notice_text(mail)
    recipient = _typed(mail.header("x-failed-recipients")) or _first_address(mail, text)
    return _finished(mail, recipient, "", text[:8_000], _around(mail, recipient))


def _notice_text(mail: ParsedMail) -> str:
    """The words of the notice, without the message that it returns."""
    text = mail.text[:200_000] or re.sub(r"<[^<>]{0,2000}>", " ", mail.html[:100_000])
    returned = _RETURNED.search(text, 200 if len(text) > 200 else 0)
    return text[: returned.start()] if returned else text[:30_000]


def _first_address(mail: ParsedMail, text: str) -> str:
    own = {*mail.to, mail.from_address}
    for found in amazon.ADDRESS.finditer(text[:20_000]):
        address = found[0].lower()
        if address not in own and not _MACHINE.match(address):
            return address
    return ""


def _around(mail: ParsedMail, recipient: str) -> str:
    """The sentences of the notice near an address."""
    text = _notice_text(mail)
    at = text.lower().find(recipient) if recipient else -1
    near = text[max(at - 100, 0) : max(at, 0) + 700]
    for other in _LINE_OF_ADDRESS.finditer(near, min(at, 100) + len(recipient) if at >= 0 else 0):
        if other[1].lower() != recipient:
            near = near[: other.start()]
            break
    return " ".join(near.split())


def _codes(mail: ParsedMail) -> list[str]:
    return _ENHANCED.findall(_notice_text(mail)[:8_000])


def _finished(
    mail: ParsedMail, recipient: str, status: str, words: str, diagnostic: str, action: str = ""
) -> Report:
    code = _status(status, words)
    dead = action != "delayed" and is_dead(code, words, _stage(mail), recipient)
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
    fields = _part(mail, _STATUS_TYPES) or ""
    alone = len(re.findall(r"^final-recipient", fields, re.MULTILINE | _IGNORE)) < 2
    notice = _notice_of(mail, recipient)
    return notice + "\n\n" + fields.replace("\n", "\n\n") if alone else notice


def _notice_of(mail: ParsedMail, recipient: str) -> str:
    text = _notice_text(mail)
    named = {found[1].lower() for found in _LINE_OF_ADDRESS.finditer(text[:20_000])}
    return _around(mail, recipient) if named - {recipient} else text


def _stage(mail: ParsedMail) -> Stage:
    """What the refusal answered: an address, the command DATA, or the content."""
    text = _notice_text(mail)
    if _AFTER_DATA.search(text):
        return "content"
    if _AT_DATA.search(text):
        return "data"
    return "recipient" if _AT_RECIPIENT.search(text) else ""


def _status(given: str, words: str) -> str:
    """The most telling code: a server's own words are more precise than a reporter's 5.0.0."""
    stated = _ENHANCED.search(given)
    status = stated[1] if stated else ""
    if status and not status.endswith(".0.0"):
        return status
    for found in _ENHANCED.findall(words[:4_000]):
        if found[0] in "45" and not found.endswith(".0.0"):
            return str(found)
    if status:
        return status
    reply = _REPLY_CODE.search(words[:4_000])
    return f"{reply[1][0]}.0.0" if reply else ""


def _original_id(mail: ParsedMail) -> str:
    for file in mail.attachments:
        if file.media_type in _RETURNED_TYPES:
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
    fields = _part(mail, ("message/feedback-report",))
    loop = (
        mail.parameters.get("report-type", "").lower() == "feedback-report"
        or mail.header("x-loop") == "scomp"
        or (mail.from_address == "staff@hotmail.com" and "complaint about" in mail.subject)
    )
    if fields is None and not loop:
        return None
    found = dict(_fields(fields or "") or _returned_fields(mail))
    names = ("original-rcpt-to", "removal-recipient", "x-hmxmroriginalrecipient", "to")
    recipient = next(filter(None, (_typed(found.get(name, "")) for name in names)), "")
    return Report(
        recipient=recipient,
        original_message_id=_original_id(mail),
        diagnostic=found.get("feedback-type", ""),
    )


def _returned_fields(mail: ParsedMail) -> list[tuple[str, str]]:
    return _fields(_part(mail, _RETURNED_TYPES) or "")
