"""What waits in a conversation, since when and until when; and who has written twice.

A second message that nobody answers is counted by person: whoever asks about two applications has
met two silences, wherever each of them stands.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messaging.conversations.due import IntentRow, due_on
from messaging.models import Conversation, Message

NOT_RED: dict[str, Any] = {"red_since": None, "red_told_at": None, "red_raised_at": None}


@dataclass(frozen=True, slots=True)
class _Row:
    """One message that waits; `asks` is False when a machine or a person says that it needs no
    answer, None for what is no mail."""

    thread: int
    at: datetime
    named: list[IntentRow] | None
    asks: bool | None


def hold(conversation: Conversation) -> list[int]:
    """Lock every conversation of the person, in the order in which everybody does: two messages
    that come in at once then know of each other. Their keys."""
    rows = Conversation.objects.filter(
        application__candidate=conversation.application.candidate_id
    ).order_by("pk")
    locked = rows.select_for_update(no_key=True, of=("self",))
    return list(locked.values_list("pk", flat=True))


def recount(conversation: Conversation) -> None:
    """What waits in this conversation, since when, and by when it is owed; whatever was put off
    comes back. From the person's second message that needs an answer on, every conversation in
    which they wait is red. A fixed number of queries, whatever the person has written."""
    threads = hold(conversation)
    rows = _waiting(threads)
    mine = [row for row in rows if row.thread == conversation.pk]
    asking = [row for row in rows if row.asks is not False]
    red = {row.thread for row in asking} if len(asking) > 1 else set()
    since = asking[1].at if red else None
    Conversation.objects.filter(pk=conversation.pk).update(
        waiting_since=mine[0].at if mine else None,
        due_on=due_on((row.at, row.named) for row in mine),
        unanswered=sum(row.asks is not False for row in mine),
        snoozed_until=None,
        **({"red_since": since} if conversation.pk in red else NOT_RED),
    )
    others = set(threads) - {conversation.pk}
    if others:
        _redden(others & red, since)
        _calm(others - red)


def _waiting(threads: Collection[int]) -> list[_Row]:
    rows = Message.objects.filter(conversation__in=threads, answer=Message.Answer.WAITING)
    found = rows.order_by("at", "id").values_list(
        "conversation", "at", "inbound__intents", "inbound__needs_answer"
    )
    return [_Row(*row) for row in found]


def _redden(threads: Collection[int], since: datetime | None) -> None:
    """Set since when these conversations of one person are red (None: not red). One that turns red
    is no longer put off."""
    rows = Conversation.objects.filter(pk__in=threads)
    rows.filter(red_since=None).update(red_since=since, snoozed_until=None)
    rows.exclude(red_since=since).update(red_since=since)


def _calm(threads: Collection[int]) -> None:
    Conversation.objects.filter(pk__in=threads, red_since__isnull=False).update(**NOT_RED)
