"""Events: what happened, to what, by whom. The rows are the timeline and the audit trail.

A lower floor records; a higher floor registers a handler for a kind, which runs in the same
transaction and only writes rows. Anything that leaves the database waits for the commit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.utils import timezone

from ats import bulk
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
# What happened to many at once, in order: (event, subject) a row.
ManyHandler = Callable[[Sequence[tuple["Event", models.Model]]], None]
_handlers: dict[str, list[Handler]] = defaultdict(list)
_many_handlers: dict[str, list[ManyHandler]] = defaultdict(list)


def on(kind: str, handler: Handler) -> None:
    """Register `handler(event, subject)` for one kind; twice the same is once."""
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)


def on_many(kind: str, handler: ManyHandler) -> None:
    """Register a handler that takes whatever one transaction recorded of a kind as one list:
    for kinds of which there may be hundreds a second. `record` calls it with a list of one."""
    if handler not in _many_handlers[kind]:
        _many_handlers[kind].append(handler)


def subject_key(obj: models.Model) -> str:
    """How an event names its subject: `letter:12`."""
    return f"{obj._meta.model_name}:{obj.pk}"


def stream_key(obj: models.Model) -> str:
    """On whose timeline an event shows: the object's `event_stream`, else its own."""
    stream = getattr(obj, "event_stream", None)
    return str(stream) if stream else subject_key(obj)


def record(
    kind: str,
    subject: models.Model,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    *,
    savepoint: bool = True,
) -> Event:
    """Write one event and run its handlers in the same transaction.

    `data` must be JSON and hold no text that may not be shown to whoever sees the timeline.
    Without its own `savepoint`, what a handler raises undoes the caller's block as well.
    """
    with transaction.atomic(savepoint=savepoint):
        (event,) = _insert(kind, [subject], actor, data)()
        _run_handlers(kind, [(event, subject)])
    return event


def record_many(
    kind: str,
    subjects: Sequence[models.Model],
    actor: Actor,
    data: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    *,
    savepoint: bool = True,
) -> None:
    """The same event of many objects by one INSERT, handlers and all; `data` is the same too,
    or a list with that of each. Of none, nothing is recorded and nobody is told."""
    if not subjects:
        return
    with transaction.atomic(savepoint=savepoint):
        made = _insert(kind, subjects, actor, data)
        if _many_handlers[kind] or _handlers[kind]:
            _run_handlers(kind, list(zip(made(), subjects, strict=True)))


def _insert(
    kind: str,
    subjects: Sequence[models.Model],
    actor: Actor,
    data: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None,
) -> Callable[[], list[Event]]:
    """Write the rows; what is returned makes the objects, for those who want to see them."""
    same: dict[str, Any] = {
        "kind": kind,
        "actor": actor.user.pk if actor.user else None,
        "actor_name": actor.name[:120],  # a candidate's may be longer
        "at": timezone.now(),
    }
    each: dict[str, list[Any]] = {
        "subject": [subject_key(subject) for subject in subjects],
        "stream": [stream_key(subject) for subject in subjects],
    }
    if isinstance(data, Sequence):
        each["data"] = [dict(row) for row in data]
    else:
        same["data"] = dict(data or {})
    keys = bulk.insert(Event, same, each)
    return lambda: _read(keys, same, each, actor)


def _read(
    keys: Sequence[int], same: Mapping[str, Any], each: Mapping[str, Sequence[Any]], actor: Actor
) -> list[Event]:
    """The rows as the database would give them."""
    columns = [
        keys if field.primary_key else each.get(field.name, repeat(same.get(field.name)))
        for field in Event._meta.concrete_fields
    ]
    names = [field.attname for field in Event._meta.concrete_fields]
    made = [Event.from_db(DEFAULT_DB_ALIAS, names, row) for row in zip(*columns, strict=False)]
    for event in made if actor.user else ():
        event.actor = actor.user
    return made


def _run_handlers(kind: str, pairs: Sequence[tuple[Event, models.Model]]) -> None:
    for many in _many_handlers[kind]:
        many(pairs)
    for handler in _handlers[kind]:
        for event, subject in pairs:
            handler(event, subject)


def last_for(subject: models.Model) -> Event | None:
    """The newest event of one object."""
    return Event.objects.filter(subject=subject_key(subject)).order_by("-id").first()


def timeline(stream: str, limit: int = 100) -> list[Event]:
    """The newest events of one stream, newest first; bounded."""
    rows = Event.objects.filter(stream=stream).select_related("actor").order_by("-id")
    return list(rows[:limit])
