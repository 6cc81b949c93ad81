"""Reviewing a lot, one after the other: the CV left, the letter right.

Saying that a letter is fine is deciding on its reader, by name and now (requirement B25; see
docs/decisions/0013-a-lot-proposes.md): without the CV on this very person's screen nobody can
say it, and until somebody has said it the application is on its way as if there were no lot.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ats import events
from ats.events import Actor
from ats.models import Event, User
from ats.refusals import ChangedMeanwhile
from candidates.models import Application, Decision, Document
from messaging.lots import asides, proposals
from messaging.lots.refusals import CvNotShown, LeavesTheLot, NotNow
from messaging.models import Letter, Lot, LotItem
from messaging.states import LOT_ITEM
from messaging.writing import letters

UNSENT = (Letter.Status.DRAFT, Letter.Status.RETURNED)
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
    """These words are fine, says somebody who has the CV before them; with that they decide.

    Raises NotNow, CvNotShown, NotReady, ReasonMissing, ChangedMeanwhile, AlreadyMoved,
    NotAllowed; LeavesTheLot when the person must not be declined here any more, and they are
    set aside.
    """
    letter = item.letter
    if letter is None or item.lot.status not in OPEN_TO_READ:
        raise NotNow
    if letter.status not in UNSENT:
        raise NotNow
    told = proposals.told_by(letter)
    opened = _opened(told, user)
    if letter.text_hash != seen_hash:
        raise ChangedMeanwhile
    letters.require_words(letter)
    actor = Actor.of(user)
    aside = _decided(item, letter, told, actor, opened)
    if aside is not None:
        proposals.let_go(item, aside, actor, undecide=False)
        raise LeavesTheLot(item.application.candidate.full_name, aside)


def _opened(told: list[Decision], user: User) -> datetime:
    """When the last of the files that the letter is about was before this person."""
    shown = [shown_at(row.application, user) for row in told]
    if None in shown:
        raise CvNotShown
    return max(moment for moment in shown if moment is not None)


def _decided(
    item: LotItem, letter: Letter, told: list[Decision], actor: Actor, opened: datetime
) -> asides.Aside | None:
    """Decide and note the reading, in one; or why this person must leave the lot instead."""
    with transaction.atomic():
        proposals.hold(row.application_id for row in told)
        aside = asides.found([item]).get(item.pk)
        if aside is not None:
            return aside
        LOT_ITEM.move(
            item,
            "read",
            actor=actor,
            opened_at=opened,
            read_hash=letter.text_hash,
            read_by=actor.user,
            read_at=timezone.now(),
            detail="",
        )
        proposals.confirm(letter, told, actor)
    return None


def put_aside(item: LotItem, user: User) -> None:
    """Take one out, to be decided on by themselves: they are on their way as before.

    Raises NotNow, LetterHasLeft, AlreadyMoved, NotAllowed.
    """
    if item.lot.status not in (Lot.Status.SORTING, *OPEN_TO_READ):
        raise NotNow
    proposals.let_go(item, asides.Aside("by_hand"), Actor.of(user))


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
