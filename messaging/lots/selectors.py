"""Lots as lists and pages need them: a fixed number of queries, whatever the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from ats.access import allows, posting_roles
from ats.models import Criterion, User
from candidates.selectors.keyset import Slice, slice_of
from messaging.care.call_access import visible_calls
from messaging.care.call_script import Number, number_of
from messaging.lots import asides, gate
from messaging.lots.asides import TELLINGS, Telling
from messaging.models import CallTask, Lot, LotGroup, LotItem

PAGE, PEOPLE = 25, 100
DONE = ("reviewed", "scheduled")


@dataclass(frozen=True, slots=True)
class Numbers:
    """How far a lot has come, in people."""

    chosen: int
    drafted: int
    reviewed: int
    scheduled: int
    aside: int
    left: int
    asked: int

    @property
    def letters(self) -> int:
        """Letters that there are or will be."""
        return self.chosen + self.drafted + self.reviewed + self.scheduled

    @property
    def written(self) -> int:
        """Letters that are drafted."""
        return self.drafted + self.reviewed + self.scheduled

    @property
    def read(self) -> int:
        """Letters that a person has said yes to."""
        return self.reviewed + self.scheduled


def numbers(lots: list[Lot]) -> dict[int, Numbers]:
    """The numbers of these lots: three queries."""
    rows = LotItem.objects.filter(lot__in=lots).order_by()
    counts: dict[int, Counter[str]] = {lot.pk: Counter() for lot in lots}
    for lot, status, count in rows.values_list("lot", "status").annotate(Count("pk")):
        counts[lot][status] = count
    sent = rows.filter(status="scheduled", letter__status="sent")
    left = dict(sent.values_list("lot").annotate(Count("pk")))
    waiting = rows.filter(status="reviewed", letter__status="in_review")
    asked = dict(waiting.values_list("lot").annotate(Count("pk")))
    return {
        pk: Numbers(
            chosen=found["chosen"],
            drafted=found["drafted"],
            reviewed=found["reviewed"],
            scheduled=found["scheduled"],
            aside=found["aside"],
            left=left.get(pk, 0),
            asked=asked.get(pk, 0),
        )
        for pk, found in counts.items()
    }


def page_of(posting: int = 0, after: int = 0, before: int = 0) -> Slice[Lot]:
    """One page of lots, the newest first."""
    rows = Lot.objects.exclude(status=Lot.Status.CANCELLED).select_related("posting", "owner")
    if posting:
        rows = rows.filter(posting=posting)
    return slice_of(rows, ("-id",), PAGE, after, before)


def unfinished() -> QuerySet[Lot]:
    """Lots that wait for a person, the oldest first."""
    rows = Lot.objects.filter(status__in=[Lot.Status.SORTING, Lot.Status.REVIEW, Lot.Status.PAUSED])
    return rows.select_related("posting", "owner").order_by("pk")


@dataclass(frozen=True, slots=True)
class Sorted:
    """One group with its people, at most PEOPLE of them shown."""

    group: LotGroup
    people: list[LotItem]
    count: int
    languages: tuple[str, ...]


def sorted_groups(lot: Lot) -> list[Sorted]:
    """The groups that have people waiting for a letter; the heap of the unsorted first."""
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.CHOSEN)
    rows = rows.select_related("application__candidate").order_by("application__applied_at", "pk")
    by_group: dict[int, list[LotItem]] = {}
    for item in rows:
        by_group.setdefault(item.group_id, []).append(item)
    groups = lot.groups.select_related("criterion")
    found = [_sorted(group, by_group[group.pk]) for group in groups if group.pk in by_group]
    return sorted(found, key=_place)


def _sorted(group: LotGroup, people: list[LotItem]) -> Sorted:
    languages = tuple(sorted({row.application.language for row in people}, reverse=True))
    return Sorted(group, people[:PEOPLE], len(people), languages)


def _place(found: Sorted) -> tuple[int, int]:
    criterion = found.group.criterion
    return (criterion.position + 1 if criterion else 0, found.group.pk)


def criteria_of(lot: Lot) -> list[Criterion]:
    """What the posting asks for, and so what may have been missing."""
    return list(lot.posting.criteria.filter(retired=False))


@dataclass(frozen=True, slots=True)
class SetAside:
    """One person who is set aside, in words. Of those whom no mail reaches: whether the reader
    may note that they were told otherwise, their number, and the call that waits."""

    item: LotItem
    telling: Telling
    detail: str = ""
    tell: bool = False
    number: Number | None = None
    call: int | None = None


def set_aside(lot: Lot, user: User) -> list[SetAside]:
    """Who is set aside, bounded, for one reader; the counts by reason are `asides.counted`."""
    items = LotItem.objects.filter(lot=lot, status=LotItem.Status.ASIDE)
    items = items.select_related("application__candidate").order_by("reason", "pk")
    rows = list(items[:PEOPLE])
    unreached = [row.application_id for row in rows if row.reason in asides.UNREACHED]
    calls = _open_calls(user, unreached) if unreached else {}
    may = bool(unreached) and allows(posting_roles(user, lot.posting), "posting.edit")
    return [_aside(row, calls.get(row.application_id), may) for row in rows]


def _open_calls(user: User, applications: list[int]) -> dict[int, int]:
    rows = visible_calls(user).filter(
        status__in=CallTask.OPEN, decision__application__in=applications
    )
    return dict(rows.values_list("decision__application", "pk"))


def _aside(item: LotItem, call: int | None, may: bool) -> SetAside:
    if item.reason not in asides.UNREACHED:
        return SetAside(item, TELLINGS[item.reason], item.detail)
    application = item.application
    if application.told_at is not None:
        return SetAside(item, TELLINGS["told"])
    if application.status not in gate.OWED:
        return SetAside(item, TELLINGS["ended"])
    number = number_of(application.candidate)
    return SetAside(item, TELLINGS[item.reason], item.detail, may, number, call)


def to_read(lot: Lot) -> QuerySet[LotItem]:
    """The letters that nobody has said yes to."""
    return LotItem.objects.filter(lot=lot, status=LotItem.Status.DRAFTED)


def place_of(item: LotItem) -> tuple[int, int, int]:
    """Which of how many letters this one is, and how many are reviewed: one query."""
    rows = LotItem.objects.filter(lot=item.lot_id).exclude(status=LotItem.Status.ASIDE)
    found = list(rows.order_by("pk").values_list("pk", "status"))
    number = 1 + sum(pk < item.pk for pk, _status in found)
    return number, len(found), sum(status in DONE for _pk, status in found)


def reasons(lot: Lot) -> Mapping[str, int]:
    """How many are set aside, by reason."""
    return asides.counted(lot.pk)
