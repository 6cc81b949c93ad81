"""Whether a mail is a delivery report: by its form, or by its sender and its words together."""

from __future__ import annotations

import re

from messaging.inbound.headers import ANSWERS
from messaging.inbound.machine.fields import written_by_hand
from messaging.inbound.notice import (
    ENHANCED,
    MACHINE,
    RETURNED,
    first_address,
    has_returned,
    notice_text,
)
from messaging.inbound.parse import ParsedMail

_IGNORE = re.IGNORECASE
_SAID = re.compile(
    r"(?:error|code|reason|said|failed with)\W{0,4}[45]\d\d\b|<<< ?[45]\d\d", _IGNORE
)
# Whoever tells of a failure in their own words.
_PASTED = re.compile(
    r"\b(?:mon|ma|my|meine?|j.ai|je|i|ich) (?:\w+ ){0,2}?(?:mail|e-?mail|message|courriel|cv|"
    r"lettre|letter|address|adresse|bo[iî]te|mailbox|account|compte|postfach|application|"
    r"candidature|nachricht|reçu|got|received|tried|wrote|écri\w+|essay\w+)\b",
    _IGNORE,
)
# Names that programs bear and people do not. Without one, a person may have pasted the report.
_GATEWAY = re.compile(
    r"(?<![^\W\d_])(?:gateways?|[a-z]{0,6}gw\d{0,2}|passerelle|anti-?(?:virus|spam)|"
    r"(?:(?:e-?)?mail|messag\w{1,6}|smtp)[ ._-]?(?:service|server|system|shield|scan\w{0,4}|"
    r"security)|robot|ndr|mta|notifications?|admin(?:istrat\w{2,5})?|courrier|daemon)(?![^\W\d_])",
    _IGNORE,
)
_OURS = re.compile(
    r"(?:your|the|votre|ihre|le) (?:e-?mail|message|courriel|nachricht|following mail) "
    r".{0,200}?(?:could not be|couldn.t be|can ?not be|was not|has not been|"
    r"n.a (?:pas )?pu [êe]tre|n.a pas (?:pu )?[êeé]t|konnte nicht|is undeliverable|"
    r"was automatically rejected)|"
    r"delivery of (?:your )?(?:e-?mail|message) to|(?:the|your) following mail could not|"
    r"message that you sent could not|"
    r"continue to (?:try to deliver|be made)",
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
    r"message refusé|retour de votre (?:message|courr?iel|mail)|"
    r"notification d.état de remise|retour (?:de courrier|à "
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
    r"n.a pas (?:encore )?(?:pu )?(?:été|[êe]tre) (?:remis|distribu[ée]|d[ée]livr[ée]|achemin[ée])|"
    r"has been postponed|delivery problems|was automatically rejected|has been returned because|"
    r"vous est (?:retourné|renvoyé)|n.a pas atteint|"
    r"impossible de (?:remettre|distribuer|joindre)|n.est pas parvenu|has been frozen|"
    r"non (?:è stato|può essere) (?:consegnato|recapitato)|no se (?:pudo|ha podido|puede) entregar|"
    r"(?:kon|kan) niet worden (?:bezorgd|afgeleverd)|não (?:pôde|pode) ser entregue|"
    r"la remise .{0,60} a échoué|konnte nicht zugestellt|problem delivering|"
    r"recipients? (?:address )?rejected|message has been (?:rejected|blocked|delayed|frozen)|"
    r"(?<!\d)[45]\d\d[ -][45]\.\d\.\d|will (?:be retried|continue trying|keep trying)|"
    r"is delayed for|could not deliver|error (?:while )?delivering|no such user|"
    r"invalid (?:user|final|recipient)",
    _IGNORE,
)


def looks_like(mail: ParsedMail) -> bool:
    """A machine's mail about a delivery: it takes the sender as well as the words."""
    if mail.has("x-failed-recipients"):
        return True
    if mail.parameters.get("report-type", "").lower() == "delivery-status":
        return True
    if mail.media_type == "multipart/report" and has_returned(mail):
        return not any(file.media_type == "message/feedback-report" for file in mail.attachments)
    subject = bool(_SUBJECT.search(mail.subject))
    body = bool(_BODY.search(" ".join(notice_text(mail)[:20_000].split())))
    if _by_machine(mail):
        returned = has_returned(mail) or bool(RETURNED.search(mail.text[:20_000]))
        named = bool(first_address(mail, notice_text(mail)))
        told = body or returned or bool(_codes(mail)) or named
        return ((subject or body) and told) or (named and _is_daemon(mail))
    if ANSWERS.match(mail.subject):
        return False
    null_sender = mail.header("return-path").replace(" ", "") == "<>"
    if null_sender and body and (subject or has_returned(mail)):
        return True
    return subject and body and _is_all_report(mail)


def _is_all_report(mail: ParsedMail) -> bool:
    """Gateways write under any name that is not a person's. What they write tells of nothing but a
    message of ours and of an address that is not ours; people begin with a greeting, and miss what
    they sent to us."""
    if not _GATEWAY.search(f"{mail.from_name} {mail.from_address.partition('@')[0]}"):
        return False
    text = notice_text(mail)
    if _by_hand(mail) or _GREETING.match(text) or _PASTED.search(text[:2_000]):
        return False
    about = first_address(mail, text)
    to_us = about.rpartition("@")[2] in {address.rpartition("@")[2] for address in mail.to}
    if to_us or not (about or has_returned(mail)):
        return False
    coded = bool(ENHANCED.search(text) or _SAID.search(text))
    return coded or bool(_OURS.search(" ".join(text[:2_000].split())))


def _by_hand(mail: ParsedMail) -> bool:
    """Whether it came out of a program that people write with."""
    twice = bool(mail.text and mail.html)
    return bool(twice or written_by_hand(mail) or mail.in_reply_to)


def _is_daemon(mail: ParsedMail) -> bool:
    """A mailer daemon writes of nothing but deliveries, in whatever language; postmasters of
    more."""
    return mail.from_address.startswith("mailer-daemon@")


def _by_machine(mail: ParsedMail) -> bool:
    return bool(
        MACHINE.match(mail.from_address)
        or _MACHINE_NAME.search(mail.from_name)
        or (not mail.from_address and _unaddressed_machine(mail.header("from")))
        or _RETURN_PATH.match(mail.header("return-path"))
        or (_NO_REPLY.match(mail.from_address) and _SUBJECT.search(mail.subject))
    )


def _unaddressed_machine(sender: str) -> bool:
    return bool(MACHINE.match(sender) or _MACHINE_NAME.search(sender))


def _codes(mail: ParsedMail) -> list[str]:
    return ENHANCED.findall(notice_text(mail)[:8_000])
