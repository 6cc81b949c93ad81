"""Stopping a lot: for a while, or for good, until its letters have left one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from ats.answers import REFUSED
from ats.events import Actor
from ats.models import User
from messaging.lots import asides, proposals
from messaging.lots.batches import BATCH
from messaging.models import Letter, Lot, LotItem
from messaging.states import LOT, LOT_ITEM
from messaging.writing import departure, halting

_STOPPABLE = (Letter.Status.SCHEDULED, Letter.Status.WITHHELD, Letter.Status.IN_REVIEW)
PAUSED = gettext_noop("Its lot is paused.")
_NEEDS = ("application__candidate", "letter__decision")


@dataclass
class Outcome:
    """How many were stopped, and the names of those whom it was too late for."""

    done: int = 0
    too_late: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Batch:
    """Rows of a lot, and their letters, which nobody else can move now."""

    items: list[LotItem]
    held: halting.Held

    def which(self, may: Callable[[Letter], bool], outcome: Outcome) -> list[Letter]:
        """The letters that may be moved. The names of those that would be, but have already left,
        go into `outcome.too_late`."""
        late = [row for row in self.held.gone if may(row)]
        outcome.too_late += [row.application.candidate.full_name for row in late]
        return [row for row in self.held.letters if may(row)]


_Act = Callable[[_Batch, Outcome], None]


def _scheduled(lot: Lot) -> QuerySet[LotItem]:
    return LotItem.objects.filter(lot=lot, status=LotItem.Status.SCHEDULED).order_by("pk")


def _asked(lot: Lot) -> QuerySet[LotItem]:
    """Those about which a manager has been asked and has not answered."""
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.REVIEWED)
    return rows.filter(letter__status=Letter.Status.IN_REVIEW).order_by("pk")


def _in_batches(pks: Sequence[int], act: _Act) -> Outcome:
    """Do it by batches, so that a lot of a thousand is not one transaction."""
    outcome = Outcome()
    for start in range(0, len(pks), BATCH):
        with transaction.atomic():
            act(_hold(pks[start : start + BATCH]), outcome)
    return outcome


def _hold(pks: Sequence[int]) -> _Batch:
    """Letters before the lot's rows, as whoever says yes to one does."""
    rows = LotItem.objects.filter(pk__in=pks, letter__isnull=False).order_by("pk")
    held = halting.hold([pk for pk in rows.values_list("letter", flat=True) if pk])
    return _Batch(list(rows.select_for_update(of=("self",))), held)


def _scheduled_letter(letter: Letter) -> bool:
    return letter.status == Letter.Status.SCHEDULED


def _paused(letter: Letter) -> bool:
    return letter.status == Letter.Status.WITHHELD and letter.held_because == PAUSED


def _stoppable(letter: Letter) -> bool:
    return letter.status in _STOPPABLE


def pause(lot: Lot, user: User) -> Outcome:
    """Hold every letter that has not left. Raises AlreadyMoved, NotAllowed."""
    actor = Actor.of(user)

    def act(batch: _Batch, outcome: Outcome) -> None:
        rows = batch.which(_scheduled_letter, outcome)
        halting.withhold(batch.held, rows, actor, PAUSED)
        outcome.done += len(rows)

    LOT.move(lot, "pause", actor=actor)
    return _in_batches(_keys(_scheduled(lot)), act)


def resume(lot: Lot, user: User) -> Outcome:
    """Let the held letters leave, spread anew. Raises AlreadyMoved, NotAllowed."""
    actor = Actor.of(user)

    def act(batch: _Batch, outcome: Outcome) -> None:
        rows = batch.which(_paused, outcome)
        refused = halting.resume(batch.held, rows, actor)
        outcome.done += len(rows) - len(refused)
        outcome.too_late += [row.application.candidate.full_name for row in refused]

    LOT.move(lot, "resume", actor=actor)
    with departure.many():
        return _in_batches(_keys(_scheduled(lot)), act)


def undo(lot: Lot, user: User, *, decisions_too: bool = False) -> Outcome:
    """Every letter that has not left is a draft again, word for word; the decisions are taken
    back as well when asked. Raises AlreadyMoved, NotAllowed."""
    actor = Actor.of(user)

    def act(batch: _Batch, outcome: Outcome) -> None:
        rows = batch.which(_stoppable, outcome)
        halting.take_back(batch.held, rows, actor)
        back = {row.pk for row in rows}
        items = [row for row in batch.items if row.letter_id in back]
        leaving = [row for row in items if row.status == LotItem.Status.SCHEDULED]
        LOT_ITEM.move_many(leaving, "undo", actor=actor)
        outcome.done += len(rows)

    LOT.move(lot, "undo", actor=actor)
    pks = [*_keys(_scheduled(lot)), *_keys(_asked(lot))]
    if decisions_too:
        return _all_let_go(pks, asides.Aside("undone"), actor)
    return _in_batches(pks, act)


def _keys(rows: QuerySet[LotItem]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _all_let_go(
    pks: Sequence[int], aside: asides.Aside, actor: Actor, *, undecide: bool = True
) -> Outcome:
    """Take the decisions back too, with all that follows from each; a batch together, and where
    one of it refuses each by itself."""
    outcome = Outcome()
    for start in range(0, len(pks), BATCH):
        rows = LotItem.objects.filter(pk__in=pks[start : start + BATCH]).order_by("pk")
        rows = rows.exclude(letter__status=Letter.Status.SENT).select_related(*_NEEDS, "letter")
        items = list(rows)
        try:
            proposals.let_all_go(items, aside, actor, undecide=undecide)
            outcome.done += len(items)
        except REFUSED:
            for item in rows.all():
                _let_go(item, aside, actor, outcome, undecide=undecide)
    return outcome


def _let_go(
    item: LotItem, aside: asides.Aside, actor: Actor, outcome: Outcome, *, undecide: bool
) -> None:
    try:
        proposals.let_go(item, aside, actor, undecide=undecide)
        outcome.done += 1
    except REFUSED:
        outcome.too_late.append(item.application.candidate.full_name)


def dissolve(lot: Lot, user: User, *, decisions_too: bool) -> Outcome:
    """End a lot that has not been sent. Those whose letter nobody has read are on their way as
    before; of the others the decision is taken back, or their letters stay, each by itself.

    Raises AlreadyMoved, NotAllowed.
    """
    actor = Actor.of(user)
    LOT.move(lot, "cancel", actor=actor)
    rows = LotItem.objects.filter(lot=lot, status__in=LotItem.LIVE).order_by("pk")
    pks = _keys(rows.exclude(status=LotItem.Status.SCHEDULED))
    return _all_let_go(pks, asides.Aside("dissolved"), actor, undecide=decisions_too)
