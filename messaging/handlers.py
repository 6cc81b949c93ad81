"""What this floor does when something happens below: registered once, at start.

Handlers run in the transaction of the event and only write rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.db.models import Model

from ats import events, health, nav
from ats.models import Event, User
from candidates import owed, silence
from candidates.models import Application, Interview
from candidates.services import readings
from messaging import accounts
from messaging import health as beats
from messaging.approval import last_moment
from messaging.campaigns import handlers as campaign_handlers
from messaging.care import (
    call_selectors,
    call_tasks,
    calls,
    clocks,
    delay_letters,
    policies,
    policy_words,
)
from messaging.conversations.selectors import waiting_count
from messaging.conversations.services import Unreachable, conversation_of
from messaging.correspondence import interviews
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import checks, outbox, words
from messaging.delivery.wake import wake
from messaging.feedback import requests as feedback
from messaging.inbound import privacy_words
from messaging.lots import asking, merging, proposals, voice
from messaging.models import Conversation, Letter, Message, Outbound
from messaging.writing import departure
from messaging.writing import handlers as letter_handlers

# Mails that make no sense once the application has ended or has changed its course.
_OVERTAKEN = (interviews.FOLLOWUP,)


def _actor(event: Event) -> events.Actor:
    return events.Actor(event.actor_name, event.actor)


def application_received(event: Event, subject: Model) -> None:
    """A new application: its conversation, and the acknowledgement with the promised date."""
    application = cast(Application, subject)
    conversation_of(application)
    _cv_to_read(application)
    try:
        acknowledge(application)
    except Unreachable:
        events.record("application.unreachable", application, events.SYSTEM)


def application_repeated(_event: Event, subject: Model) -> None:
    """Sent once more: there may be another CV."""
    _cv_to_read(cast(Application, subject))


def _cv_to_read(application: Application) -> None:
    for pk in readings.waiting_of(application):
        wake("candidates.read_cv", pk)


def _interview_told(change: interviews.Change, event: Event, subject: Model) -> None:
    interview = cast(Interview, subject)
    if change != "cancelled":  # the mail that is written now says the new date
        clocks.promise_after_interviews(interview.application, _actor(event))
    try:
        interviews.tell(interview, change, event.actor, _actor(event))
    except Unreachable:
        events.record("application.unreachable", interview.application, events.SYSTEM)


def interview_planned(event: Event, subject: Model) -> None:
    """Invitation with the calendar file, notices, follow-up for the morning after."""
    _interview_told("planned", event, subject)


def interview_changed(event: Event, subject: Model) -> None:
    """New date or place: everybody gets the new calendar file, the follow-up moves along."""
    _interview_told("changed", event, subject)
    left_out = User.objects.filter(pk__in=event.data.get("removed", []), is_active=True)
    interviews.tell_left_out(cast(Interview, subject), left_out)


def interview_cancelled(event: Event, subject: Model) -> None:
    """Told to everybody; the follow-up does not leave."""
    _interview_told("cancelled", event, subject)


def application_ended(event: Event, subject: Model) -> None:
    """A decision or a withdrawal: follow-ups that have not left no longer do."""
    application = cast(Application, subject)
    for pk in application.interviews.values_list("pk", flat=True):
        outbox.cancel_about(f"interview:{pk}", _OVERTAKEN, _actor(event))


def promise_settled(event: Event, subject: Model) -> None:
    """Decided, told, or promised another day: nobody is asked to wait for the old one."""
    delay_letters.call_off_moot(cast(Application, subject), _actor(event))


def promises_settled(pairs: Sequence[tuple[Event, Model]]) -> None:
    """Like `promise_settled`, for people told together: it acts only on those with a live delay
    letter, which few have."""
    rows = Letter.objects.filter(kind=Letter.Kind.DELAY).exclude(status__in=["sent", "cancelled"])
    late = set(
        rows.filter(application__among=[subject.pk for _event, subject in pairs]).values_list(
            "application_id", flat=True
        )
    )
    for event, subject in pairs:
        if subject.pk in late:
            promise_settled(event, subject)


def mails_left(pairs: Sequence[tuple[Event, Model]]) -> None:
    """In its conversation a mail stands where it left, whenever it was written. A letter's is
    shown only now, by the letters' own handler."""
    threads = {
        mail.pk: mail.conversation_id
        for _event, subject in pairs
        if (mail := cast(Outbound, subject)).conversation_id and mail.letter_id is None
    }
    at = cast(Outbound, pairs[0][1]).accepted_at  # accepted together: the moment is the same
    if not threads or at is None:
        return
    Message.objects.filter(outbound__in=list(threads)).update(at=at)
    pks = [pk for pk in threads.values() if pk]
    Conversation.objects.filter(pk__in=pks, mails__message__at=at).update(last_at=at)


def register() -> None:
    """Register every handler, check and navigation count."""
    events.on("application.received", application_received)
    events.on("application.repeated", application_repeated)
    events.on("interview.planned", interview_planned)
    events.on("interview.changed", interview_changed)
    events.on("interview.cancel", interview_cancelled)
    for action in ("decline", "withdraw", "hire"):
        events.on(f"application.{action}", application_ended)
    for action in ("decline", "withdraw", "hire", "promised"):
        events.on(f"application.{action}", promise_settled)
    events.on_many("application.told", promises_settled)
    events.on_many("outbound.accept", mails_left)
    checks.register(interviews.FOLLOWUP, interviews.followup_check)
    letter_handlers.register()
    feedback.register()
    privacy_words.register()
    silence.register_deadline(clocks.owed_after_decision)
    _register_calls()
    last_moment.register()
    _register_lots()
    campaign_handlers.register()
    words.register()
    owed.register(policy_words.owed_at)
    accounts.register()
    _register_counts()
    health.register("worker", lambda: beats.seen("worker"))
    health.register("beat", lambda: beats.seen("beat"))


def _register_lots() -> None:
    events.on_many("letter.send", merging.letters_sent)
    events.on_many("letter.left_unplanned", merging.letters_sent)
    events.on_many("letter.cancel", merging.letters_cancelled)
    events.on_many("application.reactivate", merging.decisions_undone)
    events.on_many("decision.drop", proposals.all_dropped)
    events.on_many("letter.schedule", asking.letters_scheduled)
    events.on("application.decline", voice.spoken)
    checks.register_many(departure.KIND, merging.merged_checks)


def _register_calls() -> None:
    events.on("application.decline", call_tasks.decision_declined)
    events.on_many("application.reactivate", call_tasks.decisions_undone)
    events.on(calls.KIND, call_tasks.call_noted)
    events.on_many("application.told", call_tasks.people_told)
    for kind in (policies.CHANGED, policies.RESET):
        events.on(kind, call_tasks.policy_changed)
    nav.register_count("calls", call_selectors.to_make_count)
    checks.register_many(departure.KIND, call_tasks.call_checks)


def _register_counts() -> None:
    nav.register_count("replies", waiting_count)
