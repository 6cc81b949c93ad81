"""What the letter's pages say in words about states, facts and approvals."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats.depths import LABELS
from ats.jinja import iso, moment
from candidates.models import Decision
from candidates.silence import silence_of
from candidates.timeline import say
from messaging.models import Approval, Letter

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
    lines = [
        (_("Advice for the next step"), facts.get("next_step", "")),
        (_("The door"), _door(facts.get("door", ""))),
        (_("Met"), _met(facts)),
        (_("CV kept with consent until"), facts.get("pool_until", "")),
        (_("Decided by"), facts.get("decided_by", "")),
    ]
    return [(term, words) for term, words in lines if words]


def _door(door: str) -> str:
    return str(dict(Decision.Door.choices).get(door, ""))


def _met(facts: dict[str, Any]) -> str:
    return ", ".join(filter(None, [*facts.get("interviewed_by", []), facts.get("interview_date")]))


def history(approvals: list[Approval]) -> list[dict[str, str]]:
    """Requests and answers, the newest first, as `approval_history` draws them."""
    items = []
    for approval in approvals:
        if approval.decided_at:
            items.append(_answered(approval))
        items.append(
            {
                "who": approval.asked_by.name,
                "what": _("asked for the yes of %(name)s") % {"name": approval.approver.name},
                "when": moment(approval.asked_at),
                "iso": iso(approval.asked_at),
                "comment": approval.note,
            }
        )
    return items


def _answered(approval: Approval) -> dict[str, str]:
    by_link = approval.decided_via == "link"
    what = {
        "approved": _("approved these words"),
        "amended": _("approved with changes"),
        "returned": _("sent it back"),
        "voided": _("is no longer asked: the letter was changed"),
    }[approval.status]
    if by_link:
        what = _("%(what)s, by the link in the mail") % {"what": what}
    return {
        "who": approval.approver.name,
        "what": what,
        "when": moment(approval.decided_at),
        "iso": iso(approval.decided_at),
        "comment": approval.comment,
    }


def common() -> dict[str, Any]:
    """What every page of letters needs in its context."""
    return {"silence_of": silence_of, "fact_lines": fact_lines, "depth_labels": LABELS}


def _submitted(data: Any) -> str:
    if not data.get("approver"):
        return _("Letter sent for approval")
    return _("%(name)s was asked to approve the letter") % {"name": data["approver"]}


def _called(data: Any) -> str:
    return {
        "reached": _("Called: spoke with the candidate"),
        "by_mail": _("Called: spoke with the candidate, who wants the details by mail"),
        "no_number": _("A call was not possible: no number that works"),
        "message": _("Called: left a message"),
    }.get(str(data.get("outcome")), _("A call was not possible"))


def _to_call(data: Any) -> str:
    return _("%(name)s is to call the candidate") % {"name": data.get("to", "")}


def register() -> None:
    """Words for our events on the application's timeline."""
    say("letter.submit", _submitted, "send")
    say("letter.hurry", gettext_lazy("Letter sent off without waiting"), "send")
    say("letter.left_unplanned", gettext_lazy("The letter left after it was stopped"), "warning")
    say("approval.approve", gettext_lazy("Said yes to the exact words"), "seal", "quiet")
    say("approval.amend", gettext_lazy("Said yes, with changes"), "seal", "quiet")
    say("approval.send_back", gettext_lazy("Asked for changes"), "reply", "quiet")
    say("approval.void", gettext_lazy("The request for approval is void"), "history", "quiet")
    say("call.note", _called, "phone", "info")
    say("call.asked", _to_call, "phone", "quiet")
    say("call.assigned", _to_call, "phone", "quiet")
    say("call.retry", gettext_lazy("The call is to be tried again"), "clock", "quiet")
    say("call.settle", gettext_lazy("The call is settled"), "check", "quiet")
    say("call.void", gettext_lazy("The call is no longer needed"), "cross", "quiet")
