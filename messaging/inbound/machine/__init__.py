"""Signs that no person wrote a mail. Each is believed only as far as no person can cause it."""

from __future__ import annotations

from messaging.inbound.machine.fields import (
    answers_an_invitation,
    declared,
    field,
    newsletter,
    unsubscribes,
)
from messaging.inbound.machine.impersonal import impersonal
from messaging.inbound.machine.words import away, by_body, by_subject, no_reply, receipt, relayed
from messaging.inbound.parse import ParsedMail


def automatic(mail: ParsedMail) -> str:
    """Why the mail is a machine's, in a word or two; "" when a person may have written it."""
    if unsubscribes(mail) or answers_an_invitation(mail) or relayed(mail):
        return ""
    checks = (
        declared, field, by_subject, receipt, newsletter, no_reply, by_body, away,
        impersonal,
    )  # fmt: skip
    return next((why for check in checks if (why := check(mail))), "")
