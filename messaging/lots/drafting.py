"""Drafting the letters of a lot, in the background: the rows say what is left to do.

A draft decides nothing: what it rests on is a proposal, and becomes a decision when somebody who
has opened the file says that the letter is fine (`lots.reviewing`).

Letters are written in small batches, each a transaction: proposals, letters and items together,
by a number of queries that does not grow with the people. A worker that is killed loses the
batch it was writing; the beat's sweep starts another, which finds the rest. A row that somebody
else holds is skipped, so nobody is written to twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ats.events import Actor
from ats.models import User
from ats.states import AlreadyMoved, NotAllowed
from messaging.delivery.wake import wake
from messaging.lots import asides, batches, choosing, groups, writing
from messaging.lots.refusals import NobodyLeft
from messaging.models import Lot, LotItem
from messaging.states import LOT
from messaging.writing import departure

TASK = "messaging.work_on_lot"
SILENT_FOR = timedelta(seconds=45)  # then the worker is taken for dead


def begin(lot: Lot, user: User) -> None:
    """Let the letters of a sorted lot be drafted, in the background. The lot belongs to this user
    from here on.

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
    """Draft what is left; how many people were seen to. Stops when another worker is on it."""
    actor, written = Actor.of(lot.owner), 0
    with departure.many():
        while batch := batches.next_of(left(lot)):
            done = _draft(lot, batch, actor)
            Lot.objects.filter(pk=lot.pk).update(beat_at=timezone.now())
            written += done
            if not done and left(lot).filter(pk__in=batch).exists():
                return written
    _finish(lot, actor)
    return written


def _draft(lot: Lot, pks: Sequence[int], actor: Actor) -> int:
    with transaction.atomic():
        rows = left(lot).filter(pk__in=pks).order_by("pk")
        rows = rows.select_for_update(skip_locked=True, of=("self",))
        items = list(rows.select_related(*writing.NEEDS).prefetch_related(*writing.ADDRESSES))
        for item in items:
            if item.attempts > batches.ATTEMPTS:
                asides.set_aside(item, asides.Aside("failed"), actor)
        fresh = [row for row in items if row.attempts <= batches.ATTEMPTS]
        writing.write(lot.posting, fresh, actor)
    return len(items)


def _finish(lot: Lot, actor: Actor) -> None:
    try:
        LOT.move(lot, "drafted", actor=actor)
    except (AlreadyMoved, NotAllowed):
        return  # another worker was there first
