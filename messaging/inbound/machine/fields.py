"""What the fields of a mail tell of who sent it, and how."""

from __future__ import annotations

import re

from messaging.inbound.parse import ParsedMail

_IGNORE = re.IGNORECASE

# Names of fields that only automatic answers carry, whatever their value (save "no"): some thirty
# programs write one of their own.
_FIELD = re.compile(
    r"x-(?:[a-z0-9]+-)*?(?:(?:md|ovh)?-?auto-?(?:repl(?:y|ied)|respon(?:d|der|ded)|generated)|"
    r"vacation)(?:-from|-sender|-message)?|x-cron-env"
)
_RESPONDER = re.compile(r"auto-?(?:respon|reply)|vacation", _IGNORE)
_AUTO_PRECEDENCE = ("auto_reply", "auto-reply", "autoreply", "auto_replied")
_NO_REPLY = re.compile(
    r"(?:no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|ne-?_?\.?pas-?_?\.?repondre|pas-?de-?reponse|"
    r"auto-?reply|autorespond(?:er)?|mailer-daemon|nao-?responda|no-?responder|"
    r"nicht-?antworten|noresponse)(?:[+._-][^@]*)?@",
    _IGNORE,
)
# Where people choose their own addresses, one with a name behind it is somebody's own.
_CHOSEN = re.compile(
    r"[a-z-]{2,12}reply[._-][a-z][^@]*@(?:gmail|outlook|hotmail|live|yahoo|icloud|gmx|proton(?:mail)?)"
    r"\.",
    _IGNORE,
)


# Programs that people write with.
_PROGRAMS = re.compile(
    r"outlook|iphone|ipad|apple|thunderbird|android|zimbra|roundcube|yahoo|samsung|webmail|spark|"
    r"open-xchange|sogo|k-9",
    _IGNORE,
)


def written_by_hand(mail: ParsedMail) -> bool:
    """Whether it came out of a program that people write with, and that says so."""
    return mail.has("user-agent") or bool(_PROGRAMS.search(mail.header("x-mailer")))


def unsubscribes(mail: ParsedMail) -> bool:
    """A program writes it, but at a click of the person, who wants it to be read."""
    return mail.subject.strip().lower() in ("unsubscribe", "désinscription", "désabonnement")


def answers_an_invitation(mail: ParsedMail) -> bool:
    """A calendar writes it at a click of the person: they come to an interview, or they do not."""
    parts = [(mail.media_type, mail.parameters.get("method", ""), b"")]
    parts += [(file.media_type, "", file.content[:4_000]) for file in mail.attachments]
    return any(
        media_type == "text/calendar" and (method.lower() == "reply" or b"METHOD:REPLY" in content)
        for media_type, method, content in parts
    )


def declared(mail: ParsedMail) -> str:
    """RFC 3834."""
    return "Auto-Submitted" if mail.auto_submitted not in ("", "no") else ""


def field(mail: ParsedMail) -> str:
    """The name of a field that only automatic answers carry."""
    for name, value in mail.headers:
        if _FIELD.fullmatch(name) and value.strip().lower() not in ("no", "false", "0"):
            return name
    if _RESPONDER.search(mail.header("x-mailer")):
        return "x-mailer"
    if mail.header("x-apple-action").upper() == "VACATION":
        return "x-apple-action"
    if "autoresponder" in mail.header("delivered-to").lower().split("@")[0]:
        return "delivered-to"
    for name in ("precedence", "x-precedence"):
        if mail.header(name).strip().lower() in _AUTO_PRECEDENCE:
            return name
    return ""


def null_sender(mail: ParsedMail) -> bool:
    """Whether it left with an empty envelope sender, as RFC 3834 asks of automatic answers."""
    return mail.has("return-path") and mail.header("return-path").replace(" ", "") in ("<>", "")


def unattended(mail: ParsedMail) -> bool:
    """Whether it left as mails do that nobody sends: without a sender, in bulk, by a rule."""
    bulk = mail.header("precedence").strip().lower() in ("bulk", "junk")
    return null_sender(mail) or bulk or mail.has("x-ms-exchange-inbox-rules-loop")


def newsletter(mail: ParsedMail) -> str:
    """A mailing to many. Discussion lists and groups, which people write to, name a List-Post."""
    if not mail.has("list-unsubscribe") or mail.has("list-post"):
        return ""
    if (
        mail.in_reply_to
        or mail.references
        or re.match(r"\s*(?:re|aw|tr|fwd?)\s?:", mail.subject, 2)
    ):
        return ""
    bulk = mail.header("precedence").strip().lower() in ("bulk", "list", "junk")
    sent_by_tool = any(
        mail.has(name) for name in ("list-unsubscribe-post", "feedback-id", "x-campaign", "list-id")
    )
    return "newsletter" if bulk or sent_by_tool else ""


def bears_no_reply(mail: ParsedMail) -> bool:
    """Whether its sender's address says that nobody reads it."""
    sender = mail.from_address
    return bool(_NO_REPLY.match(sender)) and not _CHOSEN.match(sender)
