"""Departures spread over time: eighty letters do not leave in the same minute.

A mail server that gets eighty refusals at once takes them for a campaign, and eighty people who
compare their clocks learn that they were a heap. Each letter takes the first free moment at or
after its own, in the order in which they are scheduled: the same order gives the same moments.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from ats.clock import OfficeHours
from messaging.models import Outbound

# Beyond this many the newest departures are no longer looked at: they lie far in the future.
LOOKED_AT = 5000
LIVE = ("scheduled", "queued", "retry")

_shared: ContextVar[list[datetime] | None] = ContextVar("departures", default=None)


def gap_of(per_hour: int) -> timedelta:
    """The least time between two departures."""
    return timedelta(hours=1) / per_hour


def planned(since: datetime) -> list[datetime]:
    """When letters are already due to leave, from `since` on, sorted: one query."""
    rows = Outbound.objects.filter(kind="letter", status__in=LIVE, due_at__gte=since)
    return list(rows.order_by("due_at").values_list("due_at", flat=True)[:LOOKED_AT])


def first_free(
    due: datetime, gap: timedelta, hours: OfficeHours, taken: list[datetime]
) -> datetime:
    """The first open moment from `due` on with no other departure within `gap`; `taken` sorted."""
    moment = hours.next_open(due)
    for other in taken[bisect_left(taken, moment - gap) :]:
        if other >= moment + gap:
            break
        if moment - other < gap:
            moment = hours.next_open(other + gap)
    return moment


def take(due: datetime, per_hour: int, hours: OfficeHours) -> datetime:
    """The moment for one more letter: one query, or none inside `shared`."""
    gap, taken = gap_of(per_hour), _shared.get()
    if taken is None:
        return first_free(due, gap, hours, planned(due - gap))
    moment = first_free(due, gap, hours, taken)
    insort(taken, moment)
    return moment


@contextmanager
def shared(since: datetime) -> Iterator[None]:
    """Read what is planned once for the block, and remember what it adds."""
    token = _shared.set(planned(since - timedelta(hours=1)))
    try:
        yield
    finally:
        _shared.reset(token)
