"""The life of a request for feedback: opened by a message or a colleague, settled by a letter or
by a person who says how else it was answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from ats import clock, events
from ats.events import Actor
from ats.models import Event, User
from candidates.models import Application
from messaging.conversations import services
from messaging.conversations.due import ANSWER_WITHIN
from messaging.models import FeedbackRequest, Letter, Message
from messaging.states import FEEDBACK

INTENT = "feedback_request"
Status = FeedbackRequest.Status


def open_request(application: Application) -> FeedbackRequest | None:
    """The request that waits, if any."""
    return application.feedback_requests.filter(status=Status.OPEN).first()


def ask(
    application: Application, actor: Actor, at: datetime, message: Message | None = None
) -> FeedbackRequest:
    """Write the request down, owed in the working days of its kind; the one that waits comes
    back. Recorded as `feedback.asked`."""
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        there = open_request(application)
        if there is not None:
            return there
        row = FeedbackRequest.objects.create(
            application=application,
            message=message,
            asked_at=at,
            due_on=clock.add_working_days(timezone.localdate(at), ANSWER_WITHIN[INTENT]),
        )
        events.record("feedback.asked", row, actor)
    return row


def settle(row: FeedbackRequest, user: User) -> None:
    """A person says that it was answered another way: by phone, in the thread, face to face.

    Raises AlreadyMoved.
    """
    FEEDBACK.move(row, "settle", actor=Actor.of(user), settled_at=timezone.now())


def reopen(row: FeedbackRequest, user: User) -> None:
    """Undo `settle`. Raises AlreadyMoved, NotAllowed; nothing happens where another waits."""
    if open_request(row.application) is None:
        FEEDBACK.move(row, "reopen", actor=Actor.of(user), settled_at=None)


def message_came(event: Event, subject: Model) -> None:
    """`message_read` of a new one, which few are about: it is at hand, and took nothing along."""
    if cast(Message, subject).names(INTENT):
        message_read(event, subject)


def message_read(event: Event, subject: Model) -> None:
    """A message that asks why opens the request of somebody who was declined; one that a person
    corrects to something else takes its request along. An unconfirmed sender opens nothing."""
    rows = Message.objects.select_related("inbound", "conversation__application")
    message = rows.defer("inbound__raw").get(pk=subject.pk)  # as the event has left it
    application = message.conversation.application
    actor = Actor(event.actor_name, event.actor)
    if not message.names(INTENT):
        _drop(message, actor)
    elif message.verified and application.status == Application.Status.DECLINED:
        _opened_by(message, actor)


def _opened_by(message: Message, actor: Actor) -> None:
    there = FeedbackRequest.objects.filter(message=message).first()
    application = message.conversation.application
    if there is None:
        ask(application, actor, message.at, message)
    elif there.status == Status.DROPPED and open_request(application) is None:
        FEEDBACK.move(there, "reopen", actor=actor, settled_at=None)


def _drop(message: Message, actor: Actor) -> None:
    row = FeedbackRequest.objects.filter(message=message, status=Status.OPEN).first()
    if row is not None:
        FEEDBACK.move(row, "drop", actor=actor, settled_at=timezone.now())


def letters_left(pairs: Sequence[tuple[Event, Model]]) -> None:
    """Handler of letters that left: one about a decision answers the open request for feedback, and
    the message that asked no longer waits. A delay letter answers nothing."""
    letters = {
        letter.application_id: letter
        for _event, row in pairs
        if (letter := cast(Letter, row)).kind != Letter.Kind.DELAY
    }
    rows = FeedbackRequest.objects.filter(status=Status.OPEN, application__among=letters)
    for row in rows.select_related("message__conversation"):
        letter = letters[row.application_id]
        at = letter.sent_at or timezone.now()
        actor = Actor(pairs[0][0].actor_name, pairs[0][0].actor)
        FEEDBACK.move(row, "answer", actor=actor, letter=letter, settled_at=at)
        if row.message is not None:
            services.settle_up_to(row.message)


def register() -> None:
    """Messages open and drop requests; letters that left settle them."""
    events.on("message.received", message_came)
    for kind in ("message.verified", "message.intents_corrected"):
        events.on(kind, message_read)
    for kind in ("letter.send", "letter.left_unplanned"):
        events.on_many(kind, letters_left)
