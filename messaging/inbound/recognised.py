"""Whether a mail is a delivery report: by its form, or by its sender and its words together."""

from __future__ import annotations

import re

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
        told = body or returned or bool(_codes(mail)) or _names_an_address(mail)
        return (subject or body) and told
    null_sender = mail.header("return-path").replace(" ", "") == "<>"
    answered = mail.subject.lower().startswith(("re:", "re :", "tr:", "tr :", "fw"))
    if _GATEWAY.match(mail.from_address) and subject and body and not answered:
        return _quotes_a_server(mail)
    return null_sender and body and (subject or has_returned(mail)) and not answered


def _quotes_a_server(mail: ParsedMail) -> bool:
    """Nothing but what a server said of an address; people begin with a greeting."""
    text = notice_text(mail)
    told = bool(first_address(mail, text)) and bool(ENHANCED.search(text))
    return told and not _GREETING.match(text)


def _names_an_address(mail: ParsedMail) -> bool:
    """A mailer daemon writes of nothing but deliveries, in whatever language; postmasters of
    more."""
    daemon = mail.from_address.startswith("mailer-daemon@")
    return daemon and bool(first_address(mail, notice_text(mail)))


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
