"""Pages of long lists by the last row seen, so that page 900 costs what page 1 costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Slice(Generic[M]):
    """Rows of one page; `previous` and `next` are keys to ask for, None at the ends."""

    rows: list[M]
    previous: int | None
    next: int | None


def slice_of(
    rows: QuerySet[M], order: Sequence[str], size: int, after: int = 0, before: int = 0
) -> Slice[M]:
    """The page after the row `after`, or before the row `before`, or the first.

    `order` are field names, the last one unique, all rising or all falling (`-`). A key that
    is not among the rows any more gives the first page.
    """
    edge = rows.order_by().filter(pk=after or before).values_list(*_names(order))
    values = edge.first() if after or before else None
    backward = bool(before and values)
    if values:
        rows = rows.filter(_beyond(order, values, backward))
    found = list(rows.order_by(*(_flipped(order) if backward else order))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    first, last = (found[0].pk, found[-1].pk) if found else (None, None)
    has_previous, has_next = (more, True) if backward else (bool(values), more)
    return Slice(found, first if has_previous else None, last if has_next else None)


def _names(order: Sequence[str]) -> list[str]:
    return [name.removeprefix("-") for name in order]


def _flipped(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def _beyond(order: Sequence[str], values: Sequence[Any], backward: bool) -> Q:
    """(a, b) > (x, y), written out as SQL's own row comparison is not in the ORM."""
    falling = order[0].startswith("-")
    operator = "lt" if falling != backward else "gt"
    beyond, same = Q(), Q()
    for name, value in zip(_names(order), values, strict=True):
        beyond |= same & Q(**{f"{name}__{operator}": value})
        same &= Q(**{name: value})
    return beyond
