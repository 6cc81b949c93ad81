"""Reviewing a lot, one after the other: the CV left, the letter right.

Reading here is the opening of the file that a decision needs (requirement B25): without the CV
on this very person's screen nobody can say that the letter is fine, and it cannot be scheduled.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ats import events
from ats.events import Actor
from ats.models import Event, User
from ats.refusals import ChangedMeanwhile
from candidates.models import Application, Document
from candidates.services import decisions
from messaging.lots import asides, drafting
from messaging.lots.refusals import CvNotShown, NotNow
from messaging.models import Lot, LotItem
from messaging.states import LOT_ITEM
from messaging.writing import letters
from messaging.writing.refusals import NotReady

OPEN_TO_READ = (Lot.Status.REVIEW, Lot.Status.LEAVING, Lot.Status.PAUSED)


def shown_at(application: Application, user: User) -> datetime | None:
    """When this person had a file of the application before them; now, when it came without."""
    files = list(Document.objects.filter(application=application))
    if not files:
        return timezone.now()
    opened = Event.objects.filter(
        subject__in=[events.subject_key(row) for row in files],
        kind="document.opened",
        actor=user,
    )
    return opened.order_by("-id").values_list("at", flat=True).first()


def fine(item: LotItem, user: User, seen_hash: str) -> None:
    """These words are fine, says somebody who has the CV before them.

    Raises NotNow, CvNotShown, NotReady, ChangedMeanwhile, AlreadyMoved, NotAllowed.
    """
    letter = item.letter
    if letter is None or item.lot.status not in OPEN_TO_READ:
        raise NotNow
    opened = shown_at(item.application, user)
    if opened is None:
        raise CvNotShown
    if letter.text_hash != seen_hash:
        raise ChangedMeanwhile
    problems = letters.check_ready(letter)
    if any(problem.blocks for problem in problems):
        raise NotReady(problems)
    LOT_ITEM.move(
        item,
        "read",
        actor=Actor.of(user),
        opened_at=opened,
        read_hash=seen_hash,
        read_by=user,
        read_at=timezone.now(),
        detail="",
    )


def put_aside(item: LotItem, user: User) -> None:
    """Take one out: their decision is taken back, and they are decided on by themselves.

    Raises NotNow, LetterHasLeft, AlreadyMoved, NotAllowed.
    """
    if item.lot.status not in (Lot.Status.SORTING, *OPEN_TO_READ):
        raise NotNow
    actor = Actor.of(user)
    with transaction.atomic():
        asides.set_aside(item, asides.Aside("by_hand"), actor)
        decision = drafting.standing(item)
        if decision is not None and item.letter_id is not None:
            decisions.undo(decision, actor)


def next_to_read(lot: Lot, after: int = 0) -> LotItem | None:
    """The next letter that nobody has read, after one or from the start."""
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.DRAFTED).order_by("pk")
    return rows.filter(pk__gt=after).first() or rows.first()


def beside(item: LotItem) -> tuple[int | None, int | None]:
    """The letters before and after in the lot, read or not."""
    rows = LotItem.objects.filter(
        lot=item.lot_id, status__in=[LotItem.Status.DRAFTED, LotItem.Status.REVIEWED]
    )
    before = rows.filter(pk__lt=item.pk).order_by("-pk").values_list("pk", flat=True).first()
    after = rows.filter(pk__gt=item.pk).order_by("pk").values_list("pk", flat=True).first()
    return before, after
