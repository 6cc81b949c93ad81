"""Calls to make, as rows: who calls whom, until when, and what is left to try.

What was said is noted by `care.calls`; here is only the task around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ats import clock, depths, events
from ats.events import Actor
from ats.models import Event, User
from ats.refusals import Refused
from candidates.models import Application, Decision
from messaging.care import calls
from messaging.care.calls import CallOutcome
from messaging.care.policy import held, policy_for
from messaging.conversations.services import conversation_of
from messaging.conversations.services import note as conversation_note
from messaging.delivery.checks import Objection
from messaging.models import CallTask, Letter, Message, Outbound
from messaging.states import CALL
from messaging.writing import letters


class NoTime(Refused):
    """A message was left: the next try needs its hour."""

    def sentence(self) -> str:
        return _("Say when you will try again: a moment that is still to come.")


class CallClosed(Refused):
    """There is nothing left to call about."""

    def sentence(self) -> str:
        return _("This call is settled already. What was noted is in the conversation.")


class CallOwed(Refused):
    """The policy asks for this call: it is made, tried, or a reason takes its place."""

    def sentence(self) -> str:
        return _("This call is owed, not offered: make it, or note why it was not possible.")


def open_call(decision: Decision) -> CallTask | None:
    """The call that is still to be made about a decision, if any."""
    return CallTask.objects.filter(decision=decision, status__in=CallTask.OPEN).first()


def assign(decision: Decision, user: User, actor: Actor | None = None) -> CallTask:
    """Give the call about a decision to somebody; a task is made when there is none.

    Recorded as `call.asked` or `call.assigned`.
    """
    actor = actor or Actor.of(user)
    with transaction.atomic():
        Decision.objects.select_for_update().get(pk=decision.pk)
        task = open_call(decision)
        if task is None:
            return _make(decision, user, actor)
        if task.assigned_to_id != user.pk:
            CallTask.objects.filter(pk=task.pk).update(assigned_to=user)
            task.assigned_to = user
            events.record("call.assigned", task, actor, {"to": user.name})
    return task


def _make(decision: Decision, user: User, actor: Actor) -> CallTask:
    task = CallTask.objects.create(
        decision=decision, assigned_to=user, due_at=due_of(decision), offered=is_offered(decision)
    )
    events.record("call.asked", task, actor, {"to": user.name, "offered": task.offered})
    return task


def is_offered(decision: Decision) -> bool:
    """Whether a call about this decision is a courtesy: nothing waits for it."""
    application = decision.application
    return policy_for(application.depth, application.posting_id).call != "required"


def due_of(decision: Decision) -> datetime:
    """Until when the call is to be made: the working day after the decision, by the evening,
    where the candidate lives; a letter that answers within two days must still follow."""
    hours = clock.office_hours(decision.application.candidate.timezone)
    return hours.after_working_days(decision.decided_at, 1)


def note(
    task: CallTask, author: User, outcome: str, words: str, retry_at: datetime | None = None
) -> Message:
    """How the call went. A message that was left keeps the task open until `retry_at`; every
    other outcome settles it.

    Raises `calls.SayWhy`, NoTime, CallClosed, AlreadyMoved.
    """
    left, actor = outcome == CallOutcome.MESSAGE, Actor.of(author)
    if left and (retry_at is None or retry_at <= timezone.now()):
        raise NoTime
    with transaction.atomic():
        fresh = CallTask.objects.select_for_update().get(pk=task.pk)
        if fresh.status not in CallTask.OPEN:
            raise CallClosed
        if left:
            CALL.move(fresh, "retry", actor=actor, outcome=outcome, retry_at=retry_at)
        message = calls.note_call(task.decision, author, outcome, words)
        _letter_says_so(task.decision, actor)
    task.refresh_from_db()
    return message


def wave(task: CallTask, user: User, words: str = "") -> None:
    """Leave it at the letter: the offered call is off every list. A reason, if any is given,
    stays inside, in the conversation. Recorded as `call.wave`.

    Raises CallOwed, CallClosed, AlreadyMoved.
    """
    with transaction.atomic():
        fresh = CallTask.objects.select_for_update().get(pk=task.pk)
        if fresh.status not in CallTask.OPEN:
            raise CallClosed
        if not fresh.offered:
            raise CallOwed
        _close(fresh, "wave", Actor.of(user))
        if words.strip():
            thread = conversation_of(task.decision.application)
            said = _("No call: %(why)s") % {"why": words.strip()}
            conversation_note(thread, user, Message.Channel.NOTE, said)


def letter_of(decision: Decision) -> Letter | None:
    """The letter that will confirm what was said: its own, or the one that tells it too."""
    rows = Letter.objects.filter(Q(decision=decision) | Q(merged__decision=decision))
    rows = rows.filter(kind="decline").exclude(status=Letter.Status.CANCELLED)
    return rows.select_related("application__candidate", "application__posting", "owner").first()


def open_about(letter: Letter) -> CallTask | None:
    """The first call that is still to be made about what a letter tells, if any."""
    return open_of([letter]).get(letter.pk)


def open_of(rows: Sequence[Letter]) -> dict[int, CallTask]:
    """The first call still to be made about what each letter tells, by the letter's key: a fixed
    number of queries."""
    told = calls.told_by(rows)
    letter = {decision.pk: pk for pk, decisions in told.items() for decision in decisions}
    tasks = CallTask.objects.filter(decision__in=list(letter), status__in=CallTask.OPEN)
    found: dict[int, CallTask] = {}
    for task in tasks.order_by("offered", "due_at", "id"):
        found.setdefault(letter[task.decision_id], task)
    return found


def _letter_says_so(decision: Decision, actor: Actor) -> None:
    """A draft that nobody has touched is written again, to confirm the call; words that were
    approved, or that somebody asked about, are theirs: see `unsaid`."""
    letter = letter_of(decision)
    if letter is not None and letters.untouched(letter):
        letters.redraft(letter, actor, letter.text_hash)


def unsaid(letter: Letter, call: calls.Call | None) -> bool:
    """Whether a call was made, or a message left, of which the draft knew nothing; `call`: what
    the letter is to confirm (`calls.calls_told`)."""
    if call is None or letter.kind != Letter.Kind.DECLINE:
        return False
    if letter.depth != depths.APPLIED and letter.decision_id not in call.about:
        return False  # it keeps its own words; the other answer is a passage in it
    facts = letter.facts
    told = (facts.get("call_made", False), facts.get("message_left", False))
    if (call.reached, call.left_message) != told:
        return True
    several = bool(facts.get("also")) and letter.depth == depths.APPLIED
    return call.speaks and several and facts.get("called") != list(call.about)


def decision_declined(event: Event, subject: Model) -> None:
    """Where the policy asks for a call or offers it, whoever decided has it to make: they know
    why."""
    application = cast(Application, subject)
    if policy_for(application.depth, application.posting_id).call == "none":
        return
    decision = Decision.objects.select_related("decided_by").get(
        application=application, undone_at=None
    )
    assign(decision, decision.decided_by, Actor(event.actor_name, event.actor))


def decisions_undone(pairs: Sequence[tuple[Event, Model]]) -> None:
    """Nobody is called about a decision that was taken back."""
    undone = [subject.pk for _event, subject in pairs]
    rows = CallTask.objects.filter(decision__application__in=undone, status__in=CallTask.OPEN)
    tasks = list(rows.select_related("decision").order_by("pk"))
    actor, now = Actor(pairs[0][0].actor_name, pairs[0][0].actor), timezone.now()
    CALL.move_many(tasks, "void", actor=actor, retry_at=None, closed_at=now)


def people_told(pairs: Sequence[tuple[Event, Model]]) -> None:
    """Close the offered calls to people who have now been told and whom nobody has tried to call.

    Calls that another transaction has locked are skipped: whoever is noting one settles it, and may
    be waiting for the mail that is held here.
    """
    told = [subject.pk for _event, subject in pairs]
    rows = CallTask.objects.filter(
        decision__application__among=told, status=CallTask.Status.TO_MAKE, offered=True
    )
    free = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    actor = Actor(pairs[0][0].actor_name, pairs[0][0].actor)
    CALL.move_many(
        list(free.select_related("decision")), "void", actor=actor, closed_at=timezone.now()
    )


def policy_changed(_event: Event, _subject: Model) -> None:
    """Calls that are still to be made are owed or offered as the policy now says."""
    rows = CallTask.objects.filter(status__in=CallTask.OPEN)
    owed: dict[bool, list[int]] = {True: [], False: []}
    with held():
        for task in rows.select_related("decision__application").order_by("pk").iterator():
            owed[is_offered(task.decision)].append(task.pk)
    for offered, pks in owed.items():
        rows.filter(pk__in=pks).exclude(offered=offered).update(offered=offered)


def call_noted(event: Event, subject: Model) -> None:
    """Whoever notes the call on the letter's page settles the task as well."""
    outcome = str(event.data.get("outcome", ""))
    task = CallTask.objects.filter(
        decision=event.data.get("decision"), status__in=CallTask.OPEN
    ).first()
    if task is None:
        return
    actor = Actor(event.actor_name, event.actor)
    if outcome != CallOutcome.MESSAGE:
        _close(task, "settle", actor, outcome=outcome)
    elif task.status == CallTask.Status.TO_MAKE:  # noted on the letter, without an hour
        CALL.move(task, "retry", actor=actor, outcome=outcome, retry_at=next_try(task))


def next_try(task: CallTask, now: datetime | None = None) -> datetime:
    """A good moment to try again: half a day later, in the hours when one may be called."""
    hours = clock.office_hours(task.decision.application.candidate.timezone)
    return hours.next_open((now or timezone.now()) + timedelta(hours=4))


def _close(task: CallTask, action: str, actor: Actor, outcome: str = "") -> None:
    now, outcome = timezone.now(), outcome or task.outcome
    CALL.move(task, action, actor=actor, outcome=outcome, retry_at=None, closed_at=now)


def call_checks(mails: Sequence[Outbound]) -> dict[int, Objection]:
    """At the moment of sending: without the call, or a stated reason, the letter stays."""
    rows = [mail.letter for mail in mails if mail.letter is not None]
    with held():
        without = calls.owed_of(rows)
    said = Objection("withhold", gettext_noop("The call before this letter is not noted."))
    return {mail.pk: said for mail in mails if mail.letter_id in without}
