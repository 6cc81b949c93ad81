"""What happens in a conversation: messages enter, wait, are answered."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from ats import events
from ats.models import Event, User
from candidates.models import Application
from messaging.conversations.waiting import hold, recount
from messaging.models import Conversation, Inbound, Message, Outbound


class Unreachable(Exception):
    """The candidate has no address that may be written to."""


def conversation_of(application: Application) -> Conversation:
    """The application's conversation; made, and owned by the posting's recruiter, when new."""
    conversation, _made = Conversation.objects.get_or_create(
        application=application, defaults={"owner": application.posting.owner}
    )
    return conversation


def conversations_of(applications: Iterable[Application]) -> dict[int, Conversation]:
    """`conversation_of` for many, by application: one query, two more when some are new."""
    rows = {application.pk: application for application in applications}
    there = _by_application(rows)
    new = [row for pk, row in rows.items() if pk not in there]
    if new:
        made = (Conversation(application=row, owner=row.posting.owner) for row in new)
        Conversation.objects.bulk_create(made, ignore_conflicts=True)
        there |= _by_application(row.pk for row in new)
    return there


def _by_application(applications: Iterable[int]) -> dict[int, Conversation]:
    found = Conversation.objects.filter(application__in=list(applications))
    return {row.application_id: row for row in found}


def receive(inbound: Inbound, conversation: Conversation) -> Message:
    """Enter a person's mail into its conversation, waiting for an answer; once."""
    name = conversation.application.candidate.full_name
    known = name if inbound.verified else inbound.from_address
    with transaction.atomic():
        hold(conversation)
        message, made = Message.objects.get_or_create(
            inbound=inbound,
            defaults={
                "conversation": conversation,
                "direction": Message.Direction.IN,
                "answer": Message.Answer.WAITING,
                "author_name": (inbound.from_name or known)[:160],
                "subject": inbound.subject,
                "visible": inbound.visible,
                "hidden": inbound.hidden,
                "verified": inbound.verified,
                "at": inbound.received_at,
            },
        )
        if made:
            Conversation.objects.filter(pk=conversation.pk).update(last_at=message.at)
            recount(conversation)
            actor = events.Actor(name) if inbound.verified else events.SYSTEM
            events.record("message.received", message, actor, {"verified": message.verified})
    return message


def _settle_waiting(conversation: Conversation, answer: str, seen: int) -> list[int]:
    # A mail that comes in at this very moment waits here, and then waits for an answer.
    hold(conversation)
    waiting = conversation.messages.filter(answer=Message.Answer.WAITING)
    settled = list((waiting.filter(pk__lte=seen) if seen else waiting).values_list("pk", flat=True))
    Message.objects.filter(pk__in=settled).update(answer=answer)
    recount(conversation)
    return settled


def settle_up_to(message: Message) -> None:
    """What waited up to this message has been answered by a letter."""
    with transaction.atomic():
        _settle_waiting(message.conversation, Message.Answer.ANSWERED, message.pk)


def answer(
    conversation: Conversation, author: User, body: str, key: str = "", seen: int = 0
) -> Outbound:
    """Answer in the thread, signed by `author`; what waited is answered.

    `seen` is the last message that the author had before them: what came in after it still
    waits. `key` makes a double click one mail. Raises Unreachable, ValueError for an empty
    text, NotReady for words that must not leave.
    """
    # Both need what is above: the mail of an answer is written into its conversation.
    from messaging.conversations.checking import require_sendable
    from messaging.conversations.closed import closed_for
    from messaging.conversations.composing import compose_answer

    if not body.strip():
        raise ValueError("empty")
    require_sendable(conversation, body)
    if closed_for(conversation.application.candidate):
        raise Unreachable
    with transaction.atomic():
        hold(conversation)
        mail = compose_answer(conversation, author, body, key or secrets.token_hex(16))
        _settle_waiting(conversation, Message.Answer.ANSWERED, seen)
        events.record("message.answered", conversation, events.Actor.of(author))
    return mail


def answered_since(conversation: Conversation, seen: int, key: str) -> Message | None:
    """The answer of a colleague that the author did not have before them; None as well when the
    page did not say what was seen. A double click of one's own (`key`) is no colleague."""
    if not seen:
        return None
    rows = conversation.messages.filter(outbound__kind="answer", pk__gt=seen)
    return rows.exclude(outbound__key__endswith=f":{key}").order_by("-pk").first()


def no_answer_needed(conversation: Conversation, author: User, seen: int = 0) -> bool:
    """A person says that nothing more needs to be written, `seen` as above; False when nothing
    waited. Recorded as `message.closed` with the messages, for the undo."""
    with transaction.atomic():
        settled = _settle_waiting(conversation, Message.Answer.NOT_NEEDED, seen)
        if not settled:
            return False
        data = {"messages": settled}
        events.record("message.closed", conversation, events.Actor.of(author), data)
    return True


def reopen(conversation: Conversation, author: User) -> bool:
    """Undo the last `no_answer_needed`: what it closed waits again; False when nothing is to
    be undone."""
    key = events.subject_key(conversation)
    last = Event.objects.filter(kind="message.closed", subject=key).order_by("-id").first()
    if last is None:
        return False
    closed = conversation.messages.filter(pk__in=last.data.get("messages", []))
    with transaction.atomic():
        rows = closed.filter(answer=Message.Answer.NOT_NEEDED)
        if not rows.update(answer=Message.Answer.WAITING):
            return False
        recount(conversation)
        events.record("message.reopened", conversation, events.Actor.of(author))
    return True


def note(
    conversation: Conversation, author: User, channel: str, text: str, answers: int | None = None
) -> Message:
    """Note what was exchanged outside the mail: a call, an SMS, an InMail. With `answers` it was
    our answer, to all that waited up to that message (0: to all)."""
    with transaction.atomic():
        if answers is not None:
            _settle_waiting(conversation, Message.Answer.ANSWERED, answers)
        message = Message.objects.create(
            conversation=conversation,
            direction=Message.Direction.NOTED,
            channel=channel,
            author_name=author.name,
            visible=text,
            at=timezone.now(),
        )
        Conversation.objects.filter(pk=conversation.pk).update(last_at=message.at)
        events.record("message.noted", message, events.Actor.of(author), {"channel": channel})
        if answers is not None:
            events.record("message.answered", conversation, events.Actor.of(author))
    return message
