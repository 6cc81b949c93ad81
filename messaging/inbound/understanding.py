"""All that a mail says by itself, before anybody asks to whom it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from messaging.inbound.intents import Found, Intents, intents_of
from messaging.inbound.kind import Kind, classify
from messaging.inbound.parse import ParsedMail
from messaging.inbound.visible import Visible, split_visible

UNREAD = Intents((Found("other", ()),), needs_answer=True)
_A_MACHINES = Intents((Found("other", ()),), needs_answer=False)


@dataclass(frozen=True)
class Understood:
    """What kind of mail it is, what the person wrote, what they want."""

    kind: Kind
    text: Visible
    intents: Intents


def understand(
    mail: ParsedMail,
    our_texts: Sequence[str] = (),
    kind_of_mail_answered: str = "",
    *,
    kind: Kind | None = None,
) -> Understood:
    """Reads a parsed mail. Nothing a stranger can write makes this fail or take long.

    `our_texts` are the letters that it may answer, `kind_of_mail_answered` the outbox kind of the
    one it does answer; `kind`, where the caller has asked for it already.
    """
    kind = kind or classify(mail)
    text = split_visible(mail.text, mail.html, our_texts)
    if kind.name != "reply":
        # Reports, receipts and automatic answers wait for nobody.
        return Understood(kind, text, _A_MACHINES)
    intents = intents_of(
        text.visible, subject=mail.subject, kind_of_mail_answered=kind_of_mail_answered
    )
    return Understood(kind, text, intents)
