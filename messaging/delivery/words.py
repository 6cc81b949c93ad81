"""What left, in words, on the timeline of the person it went to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates.timeline import say
from messaging.delivery.answering import SPARED

UNREACHED = "outbound.bounced"
OPENED = "outbound.address_opened"

_LEFT = {
    "acknowledgement": gettext_lazy("Acknowledgement sent, with the promised date"),
    "interview_invitation": gettext_lazy("Invitation to the interview sent"),
    "interview_moved": gettext_lazy("New date of the interview sent"),
    "interview_cancelled": gettext_lazy("Cancellation of the interview sent"),
    "followup": gettext_lazy("Asked for their impressions of the interview"),
    "answer": gettext_lazy("Our answer was sent"),
    "campaign": gettext_lazy("A mail about another opening was sent"),
    "letter": gettext_lazy("The letter's mail was accepted by the mail server"),
}


def _accepted(data: Any) -> str:
    return str(_LEFT.get(str(data.get("kind")), _("Mail accepted by the mail server")))


_NOT_CONFIRMED = {
    "withdrawn": gettext_lazy(
        "No mail confirmed the withdrawal: an automatic one had gone out within 24 hours"
    ),
    "privacy_received": gettext_lazy(
        "No mail confirmed the request about their data: an automatic one had gone out within "
        "24 hours"
    ),
}


def _spared(data: Any) -> str:
    other = _("No second automatic mail was sent within 24 hours")
    return str(_NOT_CONFIRMED.get(str(data.get("kind")), other))


_CAME = {
    "auto_reply": gettext_lazy("An automatic answer came in"),
    "bounce": gettext_lazy("A mail server reported on a mail of ours"),
    "complaint": gettext_lazy("A mail service passed a complaint on"),
    "double": gettext_lazy("A mail that we had came in once more"),
}


def _came(data: Any) -> str:
    return str(_CAME.get(str(data.get("kind")), _("A mail came in that asks for no answer")))


def register() -> None:
    """Words for mails that left."""
    say("outbound.accept", _accepted, "send", "quiet")
    say("inbound.note", _came, "letter", "quiet")
    say(UNREACHED, gettext_lazy("A mail came back: nobody reads that address"), "warning", "late")
    say(OPENED, gettext_lazy("Their address works again, somebody says"), "check", "quiet")
    say("outbound.complained", gettext_lazy("Called a mail of ours unwanted"), "warning", "late")
    say(SPARED, _spared, "hand", "quiet")
    say("application.untold", gettext_lazy("Not told after all: the letter came back"), "warning")
