"""What a template may say, read from the context's dataclasses so that the two cannot differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from candidates.models import Decision, Interview
from messaging.care.delays import Reason


@dataclass(frozen=True, slots=True)
class Text:
    """Words; `values` when only some are possible (the door, the way of an interview)."""

    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""


@dataclass(frozen=True)
class Record:
    """Something with named parts."""

    parts: Mapping[str, Type]


@dataclass(frozen=True)
class ListOf:
    """Several of one type, in order."""

    item: Type


Type = Text | Flag | Number | Record | ListOf

LOOP = Record({"revindex": Number(), "first": Flag(), "last": Flag()})


@cache
def record_of(context: type) -> Record:
    """The names of a context; raises TypeError for a field that no template could use."""
    hints = get_type_hints(context)
    return Record({f.name: _type(f.name, hints[f.name]) for f in fields(context)})


def _type(name: str, hint: Any) -> Type:
    if get_origin(hint) is tuple:
        return ListOf(_type("", get_args(hint)[0]))
    if is_dataclass(hint):
        return record_of(hint)  # type: ignore[arg-type]
    if hint is bool:
        return Flag()
    if hint is int:
        return Number()
    if isinstance(hint, type) and issubclass(hint, str):
        return Text(_values(name))
    raise TypeError(f"{name}: {hint} is nothing that a template can say")


def _values(name: str) -> tuple[str, ...]:
    """The only values of a name that is a choice."""
    choices = {"door": Decision.Door, "mode": Interview.Mode, "reason": Reason}
    return tuple(choices[name].values) if name in choices else ()


def paths(record: Record, before: str = "") -> Iterator[tuple[str, Type]]:
    """Every variable by its path: `candidate.given_name`, `strengths`, `strengths[].text`."""
    for name, kind in record.parts.items():
        path = f"{before}{name}"
        if isinstance(kind, Record):
            yield from paths(kind, f"{path}.")
            continue
        yield path, kind
        if isinstance(kind, ListOf) and isinstance(kind.item, Record):
            yield from paths(kind.item, f"{path}[].")
