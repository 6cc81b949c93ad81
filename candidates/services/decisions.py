"""Decisions: by a named person, with reasons, before any letter.

The decision's rows are written first and the application moves after, so that whoever listens
to `application.decline` finds the standing decision in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ats import events
from ats.models import Criterion, User
from candidates.models import Application, Decision, DecisionPoint, Rating
from candidates.services.moves import conflict
from candidates.services.refusals import AppliedAgain, LetterHasLeft
from candidates.states import APPLICATION


@dataclass(frozen=True)
class Point:
    """A strength or a gap in words for the candidate; `source` is the rating it came from."""

    kind: str
    criterion: Criterion
    text: str
    source: Rating | None = None


@dataclass(frozen=True)
class DeclineData:
    """`internal_reason` stays inside; the points, the next step and the door may be written."""

    internal_reason: str = ""
    points: Sequence[Point] = ()
    next_step: str = ""
    door: str = Decision.Door.OPEN


def decline(application: Application, actor: events.Actor, data: DeclineData) -> Decision:
    """Decline an active application: event `application.decline`, data `decision`.

    Raises AlreadyMoved when somebody else decided first.
    """
    _check_points(application, data.points)
    with transaction.atomic():
        _lock_active(application, actor, "decline")
        decision = Decision.objects.create(
            application=application,
            outcome=Decision.Outcome.DECLINED,
            internal_reason=data.internal_reason,
            next_step=data.next_step,
            door=data.door,
            decided_by=_user(actor),
        )
        DecisionPoint.objects.bulk_create(_rows(decision, data.points))
        _end(application, "decline", actor, decision)
    return decision


def hire(application: Application, actor: events.Actor, reason: str = "") -> Decision:
    """The person is hired: event `application.hire`; raises AlreadyMoved."""
    return _decide(application, "hire", Decision.Outcome.HIRED, actor, reason)


def withdraw(application: Application, actor: events.Actor, reason: str = "") -> Decision:
    """The person took their application back: event `application.withdraw`; raises AlreadyMoved."""
    return _decide(application, "withdraw", Decision.Outcome.WITHDRAWN, actor, reason)


def withdraw_by_candidate(application: Application) -> None:
    """The person takes their application back themselves: event `application.withdraw` by them;
    the row of the decision names the recruiter in charge, because somebody here must stand for it.

    A refusal that nobody has told them yet is taken back first, with its letter: they need not
    read it any more. Raises AlreadyMoved when it has ended, LetterHasLeft when it is too late.
    """
    actor = events.Actor(application.candidate.full_name)
    with transaction.atomic():
        fresh = next(row for row in hold_people([application.pk]) if row.pk == application.pk)
        if fresh.status == Application.Status.DECLINED and fresh.told_at is None:
            standing = Decision.objects.filter(application=fresh, undone_at=None)
            standing.update(undone_at=timezone.now(), undone_by=fresh.posting.owner)
            APPLICATION.move(fresh, "reactivate", actor=actor, ended_at=None)
        _decide(
            fresh, "withdraw", Decision.Outcome.WITHDRAWN, actor, "", stands_for=fresh.posting.owner
        )
    application.refresh_from_db(fields=["status", "ended_at"])


@dataclass(frozen=True)
class Proposal:
    """An answer that is prepared and not made: rows, at first unsaved."""

    decision: Decision
    points: list[DecisionPoint]


def proposal(application: Application, actor: events.Actor, data: DeclineData) -> Proposal:
    """An answer to propose; nothing is stored."""
    _check_points(application, data.points)
    decision = Decision(
        application=application,
        outcome=Decision.Outcome.DECLINED,
        internal_reason=data.internal_reason,
        next_step=data.next_step,
        door=data.door,
        decided_by=_user(actor),
        proposed=True,
    )
    return Proposal(decision, _rows(decision, data.points))


def propose(proposals: Sequence[Proposal]) -> None:
    """Store these answers without deciding anything: every application stays active until
    somebody who has opened its file makes the decision their own by `confirm`.

    The caller's transaction holds the applications, which have no other proposal.
    """
    Decision.proposals.bulk_create([row.decision for row in proposals])
    DecisionPoint.objects.bulk_create([point for row in proposals for point in row.points])


def confirm(decision: Decision, actor: events.Actor) -> None:
    """A proposed answer becomes this person's decision, now: event `application.decline`.

    Raises AlreadyMoved when the application has ended or the proposal was dropped.
    """
    with transaction.atomic():
        held = {row.pk: row for row in hold_people([decision.application_id])}
        application = held[decision.application_id]
        proposal = Decision.proposals.filter(pk=decision.pk, proposed=True, undone_at=None)
        made = {"proposed": False, "decided_by": _user(actor), "decided_at": timezone.now()}
        if application.status != Application.Status.ACTIVE or not proposal.update(**made):
            raise conflict(application)
        for name, value in made.items():
            setattr(decision, name, value)
        _end(application, "decline", actor, decision)


def drop(decision: Decision, actor: events.Actor, overtaken_by: str = "") -> bool:
    """Nobody decides this after all; False when it is no proposal any more. Recorded as
    `decision.drop`, with the action of APPLICATION that was done instead, if one was."""
    rows = Decision.proposals.filter(pk=decision.pk, proposed=True, undone_at=None)
    with transaction.atomic():
        # Somebody signed in must stand for the row; the event names who it really was.
        by = actor.user or decision.decided_by
        if not rows.update(undone_at=timezone.now(), undone_by=by):
            return False
        events.record("decision.drop", decision, actor, {"overtaken_by": overtaken_by})
    return True


def drop_many(rows: Sequence[Decision], actor: events.Actor) -> None:
    """`drop` for many, by somebody who is signed in; those that are no proposals any more stay as
    they are. A number of queries that does not grow with them."""
    asked = Decision.proposals.filter(pk__in=[row.pk for row in rows])
    with transaction.atomic():
        open_ones = asked.filter(proposed=True, undone_at=None).order_by("pk")
        held = list(open_ones.select_for_update(of=("self",)))
        asked.filter(pk__in=[row.pk for row in held]).update(
            undone_at=timezone.now(), undone_by=_user(actor)
        )
        events.record_many("decision.drop", held, actor, {"overtaken_by": ""})


def _proposed(application: Application) -> QuerySet[Decision]:
    rows = Decision.proposals.filter(application=application, proposed=True, undone_at=None)
    return rows.select_related("decided_by")


def undo(decision: Decision, actor: events.Actor) -> None:
    """Take a decision back: the application is active again, event `application.reactivate`.

    Raises LetterHasLeft once the person was told, AlreadyMoved when it was undone already,
    AppliedAgain when a newer application of theirs is active.
    """
    undo_many([decision], actor)


def undo_many(rows: Sequence[Decision], actor: events.Actor) -> None:
    """`undo` for many, all of them or none, by a number of queries that does not grow with
    them. Raises what `undo` raises for any of them."""
    pks = {row.application_id: row.pk for row in rows}
    with transaction.atomic():
        there = Application.objects.select_for_update(no_key=True).filter(pk__in=pks)
        held = list(there.order_by("pk"))
        if any(row.told_at is not None for row in held):
            raise LetterHasLeft
        _take_back(rows, held, actor)
        if _applied_again(held):
            raise AppliedAgain
        said = [{"decision": pks[row.pk]} for row in held]
        APPLICATION.move_many(held, "reactivate", actor=actor, data=said, ended_at=None)


def _take_back(rows: Sequence[Decision], held: Sequence[Application], actor: events.Actor) -> None:
    standing = Decision.objects.filter(pk__in=[row.pk for row in rows], undone_at=None)
    there = set(standing.values_list("application", flat=True))
    late = next((row for row in held if row.pk not in there), None)
    if late is not None or len(there) != len(rows):
        raise conflict(late or held[0])
    standing.update(undone_at=timezone.now(), undone_by=_user(actor))


def _decide(
    application: Application,
    action: str,
    outcome: str,
    actor: events.Actor,
    reason: str,
    stands_for: User | None = None,
) -> Decision:
    with transaction.atomic():
        _lock_active(application, actor, action)
        decision = Decision.objects.create(
            application=application,
            outcome=outcome,
            internal_reason=reason,
            decided_by=stands_for or _user(actor),
        )
        _end(application, action, actor, decision)
    return decision


def hold_people(applications: Iterable[int]) -> list[Application]:
    """Lock these applications, and whatever else their people have on its way: one person, one
    voice. Everybody who decides locks in this order, so nobody waits in a circle; an application
    that is told or being told is not among the others, and its mail is never waited for. Rows that
    only refer to them may still be written: whoever says yes to a letter decides nothing."""
    asked = list(applications)
    people = Application.objects.filter(pk__in=asked).values("candidate")
    theirs = Q(candidate__in=people, status=Application.Status.ACTIVE)
    rows = Application.objects.filter(Q(pk__in=asked) | theirs)
    return list(rows.select_for_update(no_key=True).order_by("pk"))


def _lock_active(application: Application, actor: events.Actor, action: str) -> None:
    """Two people decide at once: the second waits here, then learns who was faster. Whatever
    was proposed is overtaken by `action`."""
    held = {row.pk: row for row in hold_people([application.pk])}
    fresh = held[application.pk]
    if fresh.status != Application.Status.ACTIVE:
        raise conflict(fresh)
    for proposal in _proposed(fresh):
        drop(proposal, actor, action)


def _end(application: Application, action: str, actor: events.Actor, decision: Decision) -> None:
    APPLICATION.move(
        application,
        action,
        actor=actor,
        data={"decision": decision.pk},
        ended_at=decision.decided_at,
    )


def _check_points(application: Application, points: Sequence[Point]) -> None:
    if any(point.criterion.posting_id != application.posting_id for point in points):
        raise ValueError("a criterion of another posting")


def _rows(decision: Decision, points: Sequence[Point]) -> list[DecisionPoint]:
    return [
        DecisionPoint(
            decision=decision,
            kind=point.kind,
            criterion=point.criterion,
            text=point.text,
            source=point.source,
            position=position,
        )
        for position, point in enumerate(points)
    ]


def _applied_again(rows: Sequence[Application]) -> bool:
    """Whether another application of one of these people for the same posting is active, or
    would be once they all are."""
    ended = [(row.candidate_id, row.posting_id) for row in rows]
    people, postings = zip(*ended, strict=True)
    same = Application.objects.filter(
        candidate__in=people, posting__in=postings, status=Application.Status.ACTIVE
    )
    active = set(same.values_list("candidate", "posting"))
    return len(set(ended)) < len(ended) or not active.isdisjoint(ended)


def _user(actor: events.Actor) -> User:
    if actor.user is None:
        raise ValueError("only a signed-in person decides")
    return actor.user
