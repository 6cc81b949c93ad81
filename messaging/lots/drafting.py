"""Drafting the letters of a lot, in the background: the rows say what is left to do.

Each letter is its own transaction: decision, letter and item together. A worker that is killed
loses the one it was writing; the beat's sweep starts another, which finds the rest. A row that
somebody else holds is skipped, so nobody is written to twice.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from jinja2 import TemplateError

from ats.events import Actor
from ats.models import Company, User
from ats.refusals import Refused
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Application, Decision, DecisionPoint
from candidates.services import decisions
from candidates.services.decisions import DeclineData, Point
from candidates.services.refusals import Refusal
from messaging.delivery.wake import wake
from messaging.lots import asides, choosing, evidence, groups, merging
from messaging.lots.refusals import NobodyLeft
from messaging.models import Letter, Lot, LotItem
from messaging.states import LOT, LOT_ITEM
from messaging.writing import departure

TASK = "messaging.work_on_lot"
BATCH, ATTEMPTS = 20, 3
SILENT_FOR = timedelta(seconds=45)  # then the worker is taken for dead
# What can go wrong with one person's letter; anything else is an error of ours.
FAILED = (TemplateError, Refused, Refusal, AlreadyMoved, NotAllowed)
_NEEDS = (
    "lot",
    "group__criterion",
    "application__candidate",
    "application__posting__owner",
    "application__posting__contact",
)


def begin(lot: Lot, user: User) -> None:
    """Whoever asks for the letters decides on these people, by name: the lot is theirs.

    Raises NotSorted, SentenceMissing, NobodyLeft, AlreadyMoved, NotAllowed.
    """
    actor = Actor.of(user)
    with transaction.atomic():
        choosing.refresh(lot, actor)
        groups.require_sorted(lot)
        if not left(lot).exists():
            raise NobodyLeft
        LOT.move(lot, "draft", actor=actor, owner=user, beat_at=timezone.now())
        wake(TASK, lot.pk)


def left(lot: Lot) -> QuerySet[LotItem]:
    """The people whose letter is not drafted yet."""
    return LotItem.objects.filter(lot=lot, status=LotItem.Status.CHOSEN)


def draft_all(lot: Lot) -> int:
    """Draft what is left; how many letters were written. Stops when another worker is on it."""
    actor, written = Actor.of(lot.owner), 0
    with departure.many():
        while batch := _batch(lot):
            done = sum(_draft(pk, actor) for pk in batch)
            Lot.objects.filter(pk=lot.pk).update(beat_at=timezone.now())
            written += done
            if not done and left(lot).filter(pk__in=batch).exists():
                return written
    _finish(lot, actor)
    return written


def _batch(lot: Lot) -> list[int]:
    """The next rows. One that has been tried before comes alone: it may be what kills us."""
    rows = left(lot).order_by("attempts", "pk").values_list("pk", "attempts")[:BATCH]
    found = list(rows)
    if found and found[0][1]:
        found = found[:1]
    pks = [pk for pk, _attempts in found]
    LotItem.objects.filter(pk__in=pks).update(attempts=F("attempts") + 1)
    return pks


def _draft(pk: int, actor: Actor) -> int:
    with transaction.atomic():
        rows = LotItem.objects.select_for_update(skip_locked=True, of=("self",))
        rows = rows.filter(pk=pk, status=LotItem.Status.CHOSEN).select_related(*_NEEDS)
        item = rows.first()
        if item is None:
            return 0
        if item.attempts > ATTEMPTS:
            asides.set_aside(item, asides.Aside("failed"), actor)
            return 1
        try:
            with transaction.atomic():
                letter = _written(item, actor)
        except FAILED as error:
            asides.set_aside(item, asides.Aside("failed", _sentence(error)), actor)
        else:
            LOT_ITEM.move(item, "draft", actor=actor, letter=letter)
    return 1


def _written(item: LotItem, actor: Actor) -> Letter:
    """Decide with the group's words and this person's own; the letter comes with the decision."""
    application = item.application
    if application.status == Application.Status.DECLINED:  # brought back with their decision
        standing = application.decisions.get(undone_at=None, outcome="declined")
    else:
        standing = decisions.decline(application, actor, _data(item))
    letter = merging.letter_of(standing)
    merging.take_in_others(letter, actor)
    return letter


def _data(item: LotItem) -> DeclineData:
    group, tu, points = item.group, Company.get().tu, []
    met = evidence.strength_of(item, tu=tu)
    if met is not None:
        criterion = item.application.posting.criteria.filter(pk=met[0]).first()
        if criterion is not None:
            points.append(Point(DecisionPoint.Kind.STRENGTH, criterion, met[1]))
    if group.criterion is not None:
        gap = group.gap(item.application.language)
        points.append(Point(DecisionPoint.Kind.GAP, group.criterion, gap))
    return DeclineData(points=points, next_step=evidence.advice_of(item, tu=tu), door=group.door)


def _sentence(error: Exception) -> str:
    if isinstance(error, Refused | Refusal | AlreadyMoved):
        return error.sentence()
    return str(error)


def _finish(lot: Lot, actor: Actor) -> None:
    try:
        LOT.move(lot, "drafted", actor=actor)
    except (AlreadyMoved, NotAllowed):
        return  # another worker was there first


def standing(item: LotItem) -> Decision | None:
    """The decision that the item's letter tells."""
    return item.application.decisions.filter(undone_at=None).first()
