"""State machines: one table a machine, one guarded UPDATE a move, one event a move.

A move is `UPDATE … SET state = new WHERE pk = … AND state = old`. It must touch exactly one
row; otherwise somebody else was faster and `AlreadyMoved` says who, when and to what. The
event of the move is recorded in the same transaction, so the timeline cannot disagree with
the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from ats import events


class NotAllowed(Exception):
    """The table has no such move from the present state."""

    def __init__(self, machine: Machine, state: str, action: str) -> None:
        super().__init__(f"{machine.name}: no {action} from {state}")
        self.machine, self.state, self.action = machine, state, action


class AlreadyMoved(Exception):
    """Somebody else moved the row first; `sentence()` tells a person by whom and to what."""

    def __init__(self, state: str, by: str = "", at: datetime | None = None) -> None:
        super().__init__(f"already {state}")
        self.state, self.by, self.at = state, by, at

    def sentence(self) -> str:
        """One line for the person who came second."""
        if self.by:
            return _("%(name)s was faster: this has just been changed. Here is the new state.") % {
                "name": self.by
            }
        return _("This has just been changed by someone else. Here is the new state.")


@dataclass(frozen=True)
class Machine:
    """A transition table: action → (states it may start from, state it leads to)."""

    name: str
    table: Mapping[str, tuple[frozenset[str], str]]
    field: str = "status"

    def states(self) -> frozenset[str]:
        """Every state that the table names."""
        found = {target for _sources, target in self.table.values()}
        return frozenset(found.union(*(sources for sources, _target in self.table.values())))

    def target(self, state: str, action: str) -> str:
        """Where `action` leads from `state`; raises NotAllowed."""
        sources, target = self.table.get(action, (frozenset(), ""))
        if state not in sources:
            raise NotAllowed(self, state, action)
        return target

    def may(self, obj: models.Model, action: str) -> bool:
        """Whether the table has `action` from the object's present state."""
        return getattr(obj, self.field) in self.table[action][0]

    def move(
        self,
        obj: models.Model,
        action: str,
        *,
        actor: events.Actor,
        where: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> None:
        """Do `action`: guarded update, event `<name>.<action>`, object refreshed in place.

        `where` adds conditions to the guard (a text's hash, a lease). Raises AlreadyMoved when
        no row matched, NotAllowed when the table has no such move from what `obj` shows.
        """
        old = getattr(obj, self.field)
        try:
            target = self.target(old, action)
        except NotAllowed:
            self._tell_if_moved(obj, old)
            raise
        with transaction.atomic():
            rows = type(obj)._default_manager.filter(
                pk=obj.pk, **{self.field: old}, **(where or {})
            )
            if rows.update(**{self.field: target}, **changes) != 1:
                raise self.overtaken(obj)
            setattr(obj, self.field, target)
            for name, value in changes.items():
                setattr(obj, name, value)
            told = {"from": old, "to": target, **(data or {})}
            events.record(f"{self.name}.{action}", obj, actor, told, savepoint=False)

    def move_many(
        self,
        rows: Sequence[models.Model],
        action: str,
        *,
        actor: events.Actor,
        data: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        each: Sequence[str] = (),
        **changes: Any,
    ) -> None:
        """`move` for many objects, by one UPDATE for those in the same state: all or none.

        `each` names fields that differ, whose new values the objects carry already; `data` may
        be a list, too. Raises AlreadyMoved when one of them had moved, NotAllowed as `move` does.
        """
        if not rows:
            return
        places: dict[str, list[int]] = defaultdict(list)
        for place, obj in enumerate(rows):
            places[getattr(obj, self.field)].append(place)
        targets = {state: self.target(state, action) for state in places}
        with transaction.atomic():
            for state, theirs in places.items():
                alike = [rows[place] for place in theirs]
                self._write(alike, state, targets[state], each, changes)
                way = {"from": state, "to": targets[state]}
                told, kind = _told(way, data, theirs), f"{self.name}.{action}"
                events.record_many(kind, alike, actor, told, savepoint=False)

    def _write(
        self,
        alike: Sequence[models.Model],
        state: str,
        target: str,
        each: Sequence[str],
        changes: Mapping[str, Any],
    ) -> None:
        found = type(alike[0])._default_manager.filter(pk__among=[obj.pk for obj in alike])
        if each:
            found.bulk_update(alike, each)
        moved = found.filter(**{self.field: state}).update(**{self.field: target}, **changes)
        if moved != len(alike):
            raise AlreadyMoved("")
        for obj in alike:
            for name, value in {self.field: target, **changes}.items():
                setattr(obj, name, value)

    def _tell_if_moved(self, obj: models.Model, seen: str) -> None:
        fresh = type(obj)._default_manager.filter(pk=obj.pk).values_list(self.field, flat=True)
        now = fresh.first()
        if now is not None and now != seen:
            raise self.overtaken(obj)

    def overtaken(self, obj: models.Model) -> AlreadyMoved:
        """What to raise when somebody else moved the object first: by whom, when and to what."""
        fresh = type(obj)._default_manager.filter(pk=obj.pk).values_list(self.field, flat=True)
        last = events.last_for(obj)
        return AlreadyMoved(
            str(fresh.first() or ""), last.actor_name if last else "", last.at if last else None
        )


def _told(
    way: Mapping[str, str],
    data: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None,
    places: Sequence[int],
) -> Mapping[str, Any] | list[Mapping[str, Any]]:
    """What the events of some of the rows say: the same of all, or to each its own."""
    if isinstance(data, Sequence):
        return [{**way, **data[place]} for place in places]
    return {**way, **(data or {})}


def machine(name: str, field: str = "status", **table: tuple[str, str]) -> Machine:
    """Write a table as `action=("from from2", "to")`."""
    rows = {action: (frozenset(sources.split()), to) for action, (sources, to) in table.items()}
    return Machine(name, rows, field)
