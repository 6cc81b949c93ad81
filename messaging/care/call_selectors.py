"""Calls as lists and their page need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from ats.models import Event, User
from candidates.selectors.keyset import Slice, slice_of
from messaging.care.call_access import visible_calls
from messaging.care.call_script import Hours, Number, Script, hours_of, number_of, script_for
from messaging.care.calls import KIND, Call
from messaging.models import CallTask, Letter

PAGE = 25
NEEDS = ("assigned_to", "decision__application__candidate", "decision__application__posting")


def to_make(user: User, *, mine: bool = False) -> QuerySet[CallTask]:
    """Open calls: those that are owed before those that are offered, and of each the one whose
    hour comes first."""
    rows = visible_calls(user).filter(status__in=CallTask.OPEN)
    if mine:
        rows = rows.filter(assigned_to=user)
    rows = rows.annotate(turn=Coalesce("retry_at", F("due_at"))).order_by("offered", "turn", "id")
    return rows.select_related(*NEEDS)


def to_make_count(user: User) -> int:
    """What waits behind “Calls” in the navigation: one query."""
    rows = visible_calls(user).filter(status__in=CallTask.OPEN)
    return rows.filter(assigned_to=user).count() if not user.is_recruiter else rows.count()


def page_of(user: User, after: int = 0, before: int = 0, *, mine: bool = False) -> Slice[CallTask]:
    """One page of the calls to make."""
    return slice_of(to_make(user, mine=mine), ("offered", "turn", "id"), PAGE, after, before)


def late(task: CallTask, now: datetime | None = None) -> bool:
    """Whether the person should have been called by now; what is offered is never late."""
    if task.offered or task.status not in CallTask.OPEN:
        return False
    return task.due_at < (now or timezone.now())


def assignable(task: CallTask) -> bool:
    """Whether somebody can be asked to call: while it is open, or was waved away and the person
    does not know yet."""
    if task.status != CallTask.Status.WAVED:
        return task.status in CallTask.OPEN
    decision = task.decision
    return decision.undone_at is None and decision.application.told_at is None


@dataclass(frozen=True, slots=True)
class CallPage:
    """One call, for whoever makes it."""

    task: CallTask
    script: Script
    number: Number
    hours: Hours
    tried: list[Call]
    letter: Letter | None


def page_for(user: User, task: CallTask, letter: Letter | None) -> CallPage:
    """Gather the page of a call that the user may see."""
    candidate = task.decision.application.candidate
    return CallPage(
        task=task,
        script=script_for(task.decision, user),
        number=number_of(candidate),
        hours=hours_of(candidate),
        tried=tried(task),
        letter=letter,
    )


def tried(task: CallTask) -> list[Call]:
    """What was tried since the decision, the newest first."""
    rows = Event.objects.filter(
        kind=KIND, stream=task.event_stream, data__decision=task.decision_id
    ).order_by("-id")[:20]
    return [Call(str(row.data["outcome"]), row.actor_name, row.at) for row in rows]
