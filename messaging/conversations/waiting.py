"""What waits in a conversation, since when and until when; and who has written twice.

A second message that nobody answers is counted by person: whoever asks about two applications has
met two silences, wherever each of them stands.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateTimeField, F, Func, JSONField
from django.db.models.functions import TruncDate

from messaging.conversations.due import due_on
from messaging.models import Conversation, Message

NOT_RED: dict[str, Any] = {"red_since": None, "red_told_at": None, "red_raised_at": None}


@dataclass(frozen=True, slots=True)
class _Alike:
    """Messages that wait in one conversation, came on one day and want the same: who writes a
    hundred times costs no more than who writes twice. `asks` is False when a machine or a person
    says that they need no answer; it and `named` are None for what is no mail. `first`: when the
    first two came."""

    thread: int
    day: date
    named: list[str] | None
    asks: bool | None
    count: int
    first: list[datetime]


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
    asked = sorted(at for row in asking for at in row.first)
    red = {row.thread for row in asking} if len(asked) > 1 else set()
    since = asked[1] if red else None
    Conversation.objects.filter(pk=conversation.pk).update(
        waiting_since=min((row.first[0] for row in mine), default=None),
        due_on=due_on((row.day, row.named) for row in mine),
        unanswered=sum(row.count for row in mine if row.asks is not False),
        snoozed_until=None,
        **({"red_since": since} if conversation.pk in red else NOT_RED),
    )
    others = set(threads) - {conversation.pk}
    if others:
        _redden(others & red, since)
        _calm(others - red)


_NAMES = Func(
    F("inbound__intents"),
    template="jsonb_path_query_array(%(expressions)s, '$[*].name')",
    output_field=JSONField(),
)
_FIRST_TWO = Func(
    ArrayAgg("at", order_by="at"),
    template="(%(expressions)s)[1:2]",
    output_field=ArrayField(DateTimeField()),
)


def _waiting(threads: Collection[int]) -> list[_Alike]:
    rows = Message.objects.filter(conversation__in=threads, answer=Message.Answer.WAITING)
    alike = rows.order_by().values_list(
        "conversation", TruncDate("at"), _NAMES, "inbound__needs_answer"
    )
    return [_Alike(*row) for row in alike.annotate(count=Count("pk"), first=_FIRST_TWO)]


def _redden(threads: Collection[int], since: datetime | None) -> None:
    """Set since when these conversations of one person are red (None: not red). One that turns red
    is no longer put off."""
    rows = Conversation.objects.filter(pk__in=threads)
    rows.filter(red_since=None).update(red_since=since, snoozed_until=None)
    rows.exclude(red_since=since).update(red_since=since)


def _calm(threads: Collection[int]) -> None:
    Conversation.objects.filter(pk__in=threads, red_since__isnull=False).update(**NOT_RED)
