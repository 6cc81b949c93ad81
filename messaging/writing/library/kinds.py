"""The letters and mails whose text may be edited, each with what its template may say.

Mails to colleagues (approval requests, notices, accounts) and the acknowledgement of a privacy
request are not among them: their links and what they say are part of how the program works.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Kind:
    """One kind: its file's name, how people call it, where it is listed, and the dataclass of
    what its template may say (by its address: those who write letters import this list)."""

    name: str
    label: Promise
    group: str
    says: str

    @property
    def context(self) -> type[DataclassInstance]:
        """The dataclass."""
        found: type[DataclassInstance] = import_string(self.says)
        return found


GROUPS: dict[str, Promise] = {
    "answers": _("Letters that say no"),
    "applications": _("Applications and answers"),
    "interviews": _("Interviews"),
    "campaigns": _("Campaigns"),
    "beginnings": _("Beginnings of an answer, by what the message is about"),
}

_DECLINE = "messaging.writing.contexts.Decline"
_MERGED = "messaging.lots.merging.MergedDecline"
_DELAY = "messaging.care.delay_letters.Delay"
_FEEDBACK = "messaging.feedback.letters.Feedback"
_COMMON = "messaging.correspondence.contexts.Common"
_ANSWER = "messaging.correspondence.contexts.Answer"
_OPENING = "messaging.campaigns.letters.Opening"
_INVITATION = "messaging.correspondence.contexts.Invitation"

_ALL = (
    Kind("decline_applied", _("No, after reading the application"), "answers", _DECLINE),
    Kind("decline_phone", _("No, after a phone call"), "answers", _DECLINE),
    Kind("decline_interview", _("No, after an interview"), "answers", _DECLINE),
    Kind("decline_finalist", _("No, to a finalist"), "answers", _DECLINE),
    Kind("decline_merged", _("No, to several applications at once"), "answers", _MERGED),
    Kind("acknowledgement", _("Acknowledgement of an application"), "applications", _COMMON),
    Kind("delay", _("It takes longer than promised"), "applications", _DELAY),
    Kind("withdrawn", _("The application is taken back"), "applications", _COMMON),
    Kind("feedback", _("Feedback to somebody who asked why"), "applications", _FEEDBACK),
    Kind("answer", _("The frame of an answer"), "applications", _ANSWER),
    Kind("interview_invitation", _("Invitation to an interview"), "interviews", _INVITATION),
    Kind("interview_moved", _("The interview is moved"), "interviews", _INVITATION),
    Kind("interview_cancelled", _("The interview is cancelled"), "interviews", _INVITATION),
    Kind("followup", _("The morning after an interview"), "interviews", _INVITATION),
    Kind("campaign", _("What a campaign’s letter starts from"), "campaigns", _OPENING),
)
_BEGINNING = "beginning_"
_BEGINNINGS = tuple(
    Kind(f"{_BEGINNING}{about}", label, "beginnings", _COMMON)
    for about, label in (
        ("privacy_request", _("They ask about their data")),
        ("complaint", _("They complain")),
        ("withdrawal", _("They withdraw")),
        ("feedback_request", _("They ask why")),
        ("scheduling", _("They cannot come")),
        ("interested", _("They are interested")),
        ("interview_followup", _("They write after the interview")),
        ("question", _("They have a question")),
        ("stay_in_touch", _("They would like to stay in touch")),
    )
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in (*_ALL, *_BEGINNINGS)}


def beginning(about: str) -> str:
    """The kind of the beginning for an intent; "" where there is none."""
    name = f"{_BEGINNING}{about}"
    return name if name in KINDS else ""


def file_of(kind: str) -> str:
    """Where the delivered text stands in the folder of its language, without the ending."""
    if kind.startswith(_BEGINNING):
        return f"beginnings/{kind.removeprefix(_BEGINNING)}"
    return kind
