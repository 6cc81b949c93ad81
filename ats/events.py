"""Events: what happened, to what, by whom. The rows are the timeline and the audit trail.

A lower floor records; a higher floor registers a handler for a kind, which runs in the same
transaction and only writes rows. Anything that leaves the database waits for the commit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

if TYPE_CHECKING:
    from ats.models import Event, User


@dataclass(frozen=True)
class Actor:
    """Who acts: a user, a person known by a signed link or by mail, or the system itself."""

    name: str
    user: User | None = None

    @classmethod
    def of(cls, user: User) -> Actor:
        """The actor for a signed-in user."""
        return cls(user.name, user)


SYSTEM = Actor("Égards")

Handler = Callable[["Event", models.Model], None]
_handlers: dict[str, list[Handler]] = defaultdict(list)


def on(kind: str, handler: Handler) -> None:
    """Register `handler(event, subject)` for one kind; twice the same is once."""
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)


def subject_key(obj: models.Model) -> str:
    """How an event names its subject: `letter:12`."""
    return f"{obj._meta.model_name}:{obj.pk}"


def stream_key(obj: models.Model) -> str:
    """On whose timeline an event shows: the object's `event_stream`, else its own."""
    stream = getattr(obj, "event_stream", None)
    return str(stream) if stream else subject_key(obj)


def record(
    kind: str, subject: models.Model, actor: Actor, data: Mapping[str, Any] | None = None
) -> Event:
    """Write one event and run its handlers in the same transaction.

    `data` must be JSON and hold no text that may not be shown to whoever sees the timeline.
    """
    from ats.models import Event

    with transaction.atomic():
        event = Event.objects.create(
            kind=kind,
            subject=subject_key(subject),
            stream=stream_key(subject),
            actor=actor.user,
            actor_name=actor.name[:120],  # a candidate's may be longer
            data=dict(data or {}),
        )
        for handler in _handlers[kind]:
            handler(event, subject)
    return event


def last_for(subject: models.Model) -> Event | None:
    """The newest event of one object."""
    from ats.models import Event

    return Event.objects.filter(subject=subject_key(subject)).order_by("-id").first()


def timeline(stream: str, limit: int = 100) -> list[Event]:
    """The newest events of one stream, newest first; bounded."""
    from ats.models import Event

    rows = Event.objects.filter(stream=stream).select_related("actor").order_by("-id")
    return list(rows[:limit])
