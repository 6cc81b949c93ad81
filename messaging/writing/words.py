"""What the letter's pages say in words about states, facts and approvals."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats.depths import LABELS
from candidates.models import Decision
from candidates.silence import silence_of
from candidates.timeline import say
from messaging.models import Letter

EMPTY = {
    "review": (
        gettext_lazy("No letter to review"),
        gettext_lazy("A letter is drafted here as soon as an application is declined."),
    ),
    "returned": (gettext_lazy("Nothing was sent back"), ""),
    "held": (gettext_lazy("Nothing is held back"), ""),
    "waiting": (
        gettext_lazy("Nobody is being waited for"),
        gettext_lazy("Letters that a hiring manager is reading are shown here."),
    ),
    "leaving": (
        gettext_lazy("Nothing is about to leave"),
        gettext_lazy("Approved letters wait here for their hour, and can still be called off."),
    ),
    "sent": (
        gettext_lazy("No letter has left yet"),
        gettext_lazy("Those that have are kept here, word for word."),
    ),
}


def fact_lines(letter: Letter) -> list[tuple[str, str]]:
    """What the letter rests on besides its points: (term, words)."""
    facts = letter.facts
    decided = letter.decision is None or not letter.decision.proposed
    who = _("Decided by") if decided else _("Prepared by; nobody has decided yet")
    lines = [
        (_("Advice for the next step"), facts.get("next_step", "")),
        (_("The door"), _door(facts.get("door", ""))),
        (_("Met"), _met(facts)),
        (_("CV kept with consent until"), facts.get("pool_until", "")),
        (who, facts.get("decided_by", "")),
    ]
    return [(term, words) for term, words in lines if words]


def _door(door: str) -> str:
    return str(dict(Decision.Door.choices).get(door, ""))


def _met(facts: dict[str, Any]) -> str:
    return ", ".join(filter(None, [*facts.get("interviewed_by", []), facts.get("interview_date")]))


def common() -> dict[str, Any]:
    """What every page of letters needs in its context."""
    return {"silence_of": silence_of, "fact_lines": fact_lines, "depth_labels": LABELS}


def _submitted(data: Any) -> str:
    if not data.get("approver"):
        return _("Letter sent for approval")
    return _("%(name)s was asked to approve the letter") % {"name": data["approver"]}


def _taken_over(data: Any) -> str:
    return _("%(approver)s did not answer in time: the letter is %(owner)s's again") % {
        "approver": data.get("approver", ""),
        "owner": data.get("owner", ""),
    }


def _passed_on(data: Any) -> str:
    return _("%(approver)s did not answer in time: %(deputy)s is asked instead") % {
        "approver": data.get("approver", ""),
        "deputy": data.get("deputy", ""),
    }


def _called(data: Any) -> str:
    return {
        "reached": _("Called: spoke with the candidate"),
        "by_mail": _("Called: spoke with the candidate, who wants the details by mail"),
        "no_number": _("A call was not possible: no number that works"),
        "message": _("Called: left a message"),
    }.get(str(data.get("outcome")), _("A call was not possible"))


def _to_call(data: Any) -> str:
    if data.get("offered"):
        return _("A call is offered: %(name)s may make it") % {"name": data.get("to", "")}
    return _("%(name)s is to call the candidate") % {"name": data.get("to", "")}


def _told_otherwise(data: Any) -> str:
    return {
        "phone": _("Told on the phone, without a letter"),
        "person": _("Told face to face, without a letter"),
        "post": _("Told by post"),
    }.get(str(data.get("how")), _("Told by a colleague"))


def register() -> None:
    """Words for our events on the application's timeline."""
    say("letter.submit", _submitted, "send")
    say(
        "letter.situation",
        gettext_lazy("Another situation was chosen for the letter"),
        "pen",
        "quiet",
    )
    say("letter.apart", gettext_lazy("Two letters to one person, knowingly"), "person", "quiet")
    say("letter.hurry", gettext_lazy("Letter sent off without waiting"), "send")
    say("letter.left_unplanned", gettext_lazy("The letter left after it was stopped"), "warning")
    say("approval.approve", gettext_lazy("Said yes to the exact words"), "seal", "quiet")
    say("approval.amend", gettext_lazy("Said yes, with changes"), "seal", "quiet")
    say("approval.send_back", gettext_lazy("Asked for changes"), "reply", "quiet")
    say("approval.void", gettext_lazy("The request for approval is void"), "history", "quiet")
    say("approval.take_back", gettext_lazy("Took the yes back"), "undo", "quiet")
    say("approval.expire", gettext_lazy("Nobody answered in time"), "clock", "soon")
    say("approval.reminded", gettext_lazy("Reminded of the letter"), "clock", "quiet")
    say("approval.will_call", gettext_lazy("Wants to call the person first"), "phone", "info")
    say("letter.take_over", _taken_over, "hand", "soon")
    say("letter.pass_on", _passed_on, "hand", "soon")
    say("letter.undo", gettext_lazy("Took the yes back: the letter is a draft again"), "undo")
    say("feedback.asked", gettext_lazy("Asked why"), "hand", "soon")
    say("feedback.answer", gettext_lazy("Their question why has been answered"), "check", "good")
    say("feedback.settle", gettext_lazy("Their question why was answered another way"), "check")
    say("feedback.drop", gettext_lazy("It was no question why after all"), "cross", "quiet")
    say("feedback.reopen", gettext_lazy("Their question why waits again"), "undo", "quiet")
    say("call.note", _called, "phone", "info")
    say("application.told_otherwise", _told_otherwise, "check", "good")
    say("call.asked", _to_call, "phone", "quiet")
    say("call.assigned", _to_call, "phone", "quiet")
    say("call.retry", gettext_lazy("The call is to be tried again"), "clock", "quiet")
    say("call.settle", gettext_lazy("The call is settled"), "check", "quiet")
    say("call.wave", gettext_lazy("No call: the letter will do"), "check", "quiet")
    say("call.void", gettext_lazy("The call is no longer needed"), "cross", "quiet")
