"""Stopping a lot: for a while, or for good, until its letters have left one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats.events import Actor
from ats.models import User
from ats.refusals import Refused
from ats.states import AlreadyMoved, NotAllowed
from candidates.services.refusals import Refusal
from messaging.lots import asides, proposals
from messaging.models import Letter, Lot, LotItem
from messaging.states import LETTER, LOT, LOT_ITEM
from messaging.writing import departure

_STOPPABLE = (Letter.Status.SCHEDULED, Letter.Status.WITHHELD, Letter.Status.IN_REVIEW)
PAUSED = gettext_noop("Its lot is paused.")
_NEEDS = (
    "application__candidate",
    "letter__application__candidate",
    "letter__application__posting",
    "letter__decision",
    "letter__owner",
)


@dataclass
class Outcome:
    """How many were stopped, and the names of those whom it was too late for."""

    done: int = 0
    too_late: list[str] = field(default_factory=list)


def _scheduled(lot: Lot) -> Iterator[LotItem]:
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.SCHEDULED)
    yield from rows.select_related(*_NEEDS).order_by("pk")


def _asked(lot: Lot) -> Iterator[LotItem]:
    """Those about which a manager has been asked and has not answered."""
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.REVIEWED)
    rows = rows.filter(letter__status=Letter.Status.IN_REVIEW)
    yield from rows.select_related(*_NEEDS).order_by("pk")


def _each(items: Iterable[LotItem], act: Callable[[LotItem, Letter], bool]) -> Outcome:
    """Do it letter by letter; one that has left does not keep the others."""
    outcome = Outcome()
    for item in items:
        if item.letter is None:
            continue
        try:
            with transaction.atomic():
                outcome.done += act(item, item.letter)
        except (Refused, Refusal, AlreadyMoved, NotAllowed):
            outcome.too_late.append(item.application.candidate.full_name)
    return outcome


def pause(lot: Lot, user: User) -> Outcome:
    """Hold every letter that has not left. Raises AlreadyMoved, NotAllowed."""
    actor = Actor.of(user)
    LOT.move(lot, "pause", actor=actor)
    return _each(_scheduled(lot), lambda _item, letter: _hold(letter, actor))


def _hold(letter: Letter, actor: Actor) -> bool:
    if letter.status != Letter.Status.SCHEDULED:
        return False
    mails = departure.locked_mails(letter)
    now = timezone.now()
    LETTER.move(letter, "withhold", actor=actor, held_because=PAUSED, changed_at=now)
    departure.stop(letter, mails, actor)
    return True


def resume(lot: Lot, user: User) -> Outcome:
    """Let the held letters leave, spread anew. Raises AlreadyMoved, NotAllowed."""
    actor = Actor.of(user)
    LOT.move(lot, "resume", actor=actor)
    with departure.many():
        return _each(_scheduled(lot), lambda _item, letter: _release(letter, actor))


def _release(letter: Letter, actor: Actor) -> bool:
    if letter.status != Letter.Status.WITHHELD or letter.held_because != PAUSED:
        return False
    departure.resume(letter, actor)
    return True


def undo(lot: Lot, user: User, *, decisions_too: bool = False) -> Outcome:
    """Every letter that has not left is a draft again, word for word; the decisions are taken
    back as well when asked. Raises AlreadyMoved, NotAllowed."""
    actor = Actor.of(user)
    LOT.move(lot, "undo", actor=actor)
    act = _take_all_back if decisions_too else _take_back
    items = [*_scheduled(lot), *_asked(lot)]
    return _each(items, lambda item, letter: act(item, letter, actor))


def _take_back(item: LotItem, letter: Letter, actor: Actor) -> bool:
    if letter.status not in _STOPPABLE:
        return False
    mails = departure.locked_mails(letter)
    LETTER.move(
        letter,
        "edit",
        actor=actor,
        approver=None,
        **departure.NOT_APPROVED,
        held_because="",
        changed_at=timezone.now(),
    )
    departure.stop(letter, mails, actor)
    if item.status == LotItem.Status.SCHEDULED:
        LOT_ITEM.move(item, "undo", actor=actor)
    return True


def _take_all_back(item: LotItem, letter: Letter, actor: Actor) -> bool:
    if letter.status == Letter.Status.SENT:
        return False
    proposals.let_go(item, asides.Aside("undone"), actor)
    return True


def dissolve(lot: Lot, user: User, *, decisions_too: bool) -> Outcome:
    """End a lot that has not been sent. Those whose letter nobody has read are on their way as
    before; of the others the decision is taken back, or their letters stay, each by itself.

    Raises AlreadyMoved, NotAllowed.
    """
    actor, outcome = Actor.of(user), Outcome()
    LOT.move(lot, "cancel", actor=actor)
    rows = LotItem.objects.filter(lot=lot, status__in=LotItem.LIVE)
    for item in rows.exclude(status=LotItem.Status.SCHEDULED).select_related(*_NEEDS):
        try:
            proposals.let_go(item, asides.Aside("dissolved"), actor, undecide=decisions_too)
            outcome.done += 1
        except (Refused, Refusal, AlreadyMoved, NotAllowed):
            outcome.too_late.append(item.application.candidate.full_name)
    return outcome
