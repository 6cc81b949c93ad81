"""Sending a lot: what is ready leaves spread over time, what is not stays and says why."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ats.events import Actor
from ats.models import User
from ats.refusals import Refused
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Application
from messaging.delivery.wake import wake
from messaging.lots import asides, asking, merging
from messaging.lots.drafting import TASK
from messaging.lots.refusals import CountWrong, NothingToSend
from messaging.models import Letter, Lot, LotItem
from messaging.states import LOT
from messaging.writing import departure, letters
from messaging.writing.refusals import NobodyToAsk

TYPE_ABOVE = 30
SHOWN = 100
_NEEDS = (
    "lot",
    "application__candidate",
    "application__posting",
    "letter__application__candidate",
    "letter__application__posting",
    "letter__decision",
    "letter__owner",
    "letter__approver",
)


@dataclass(frozen=True)
class Readiness:
    """What leaves, and who stays with the reason in words."""

    ready: int
    staying: list[tuple[LotItem, str]]
    staying_count: int


def readiness(lot: Lot) -> Readiness:
    """Said before anything is scheduled: a fixed number of queries, the names bounded."""
    rows = LotItem.objects.filter(
        lot=lot, status__in=[LotItem.Status.DRAFTED, LotItem.Status.REVIEWED]
    ).select_related("application__candidate", "letter__approver")
    staying, ready = [], 0
    for item in rows:
        why = _stays(item)
        if why:
            staying.append((item, why))
        else:
            ready += 1
    return Readiness(ready, staying[:SHOWN], len(staying))


def _stays(item: LotItem) -> str:
    letter = item.letter
    if letter is None or letter.status == Letter.Status.CANCELLED:
        return _("The letter was called off.")
    if item.status == LotItem.Status.DRAFTED:
        return _("Not reviewed yet.")
    if item.read_hash != letter.text_hash:
        return _("Changed since it was reviewed: read it again.")
    if letter.status == Letter.Status.RETURNED:
        return _("Sent back by %(name)s: change the words, then read them again.") % {
            "name": letter.approver.name if letter.approver else ""
        }
    if letter.status != Letter.Status.DRAFT:
        return _("On its way already: %(state)s.") % {"state": letter.get_status_display()}
    return item.detail


def send(lot: Lot, user: User, typed: str, approver: int = 0) -> int:
    """Approve and schedule what is ready, in the background, or ask `approver` (a user's key)
    about it where the policy wants a manager's yes; how many that are.

    Above TYPE_ABOVE letters the count must have been typed. Raises NothingToSend, CountWrong,
    NobodyToAsk, AlreadyMoved, NotAllowed.
    """
    with transaction.atomic():
        LotItem.objects.filter(lot=lot, status=LotItem.Status.REVIEWED).update(detail="")
        ready = readiness(lot).ready
        if not ready:
            raise NothingToSend
        if ready > TYPE_ABOVE and typed.strip() != str(ready):
            raise CountWrong(ready)
        asked = _asked(lot, user, approver)
        now = timezone.now()
        LOT.move(
            lot,
            "send",
            actor=Actor.of(user),
            data={"count": ready},
            confirmed_by=user,
            confirmed_at=now,
            approver=asked,
            beat_at=now,
        )
        wake(TASK, lot.pk)
    return ready


def _asked(lot: Lot, user: User, approver: int) -> User | None:
    possible = asking.approvers(lot, user)
    if possible is None:
        return None
    found = next((row for row in possible if row.pk == approver), None)
    if found is None:
        raise NobodyToAsk
    return found


def schedule_all(lot: Lot) -> int:
    """Schedule what is ready, the earliest promise first, and ask for the yes that is missing;
    how many were. What a rule refuses stays, with the sentence, and the others go on."""
    actor = Actor.of(lot.confirmed_by or lot.owner)
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.REVIEWED)
    rows = rows.order_by("application__promised_for", "pk")
    scheduled = 0
    with departure.many():
        for number, pk in enumerate(rows.values_list("pk", flat=True)):
            scheduled += _schedule(pk, actor)
            if number % 20 == 0:
                Lot.objects.filter(pk=lot.pk).update(beat_at=timezone.now())
    _ask(lot, lot.confirmed_by or lot.owner)
    try:
        LOT.move(lot, "sent", actor=actor)
    except (AlreadyMoved, NotAllowed):
        return scheduled  # another worker was there first
    return scheduled


def _ask(lot: Lot, asker: User) -> int:
    if lot.approver is None:
        return 0
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.REVIEWED).select_related(*_NEEDS)
    rows = rows.order_by("application__promised_for", "pk")
    return asking.ask_all(lot, [item for item in rows if not _stays(item)], asker)


def _schedule(pk: int, actor: Actor) -> int:
    with transaction.atomic():
        rows = LotItem.objects.select_for_update(skip_locked=True, of=("self",))
        rows = rows.filter(pk=pk, status=LotItem.Status.REVIEWED, lot__status=Lot.Status.SENDING)
        item = rows.select_related(*_NEEDS).first()
        if item is None or item.letter is None:
            return 0
        aside = _dropped_out(item)
        if aside is not None:
            asides.set_aside(item, aside, actor)
            return 0
        if _stays(item) or asking.needs_yes(item.letter, actor):
            return 0
        return _approved(item, item.letter, actor)


def _approved(item: LotItem, letter: Letter, actor: Actor) -> int:
    try:
        with transaction.atomic():
            unsaid = merging.unsaid(letter)
            if unsaid:
                raise _Unsaid(unsaid[0])
            letters.approve(letter, actor, item.read_hash)  # the item follows its letter
    except (Refused, AlreadyMoved) as error:
        LotItem.objects.filter(pk=item.pk).update(detail=error.sentence()[:240])
        return 0
    except NotAllowed:
        return 0
    return 1


class _Unsaid(Refused):
    """A merged letter that lost one of its answers."""

    def sentence(self) -> str:
        return _("The letter also answers “%(title)s” and does not say so.") % {"title": str(self)}


def _dropped_out(item: LotItem) -> asides.Aside | None:
    """Whoever dropped out since: hired elsewhere, undone, called off, without an address."""
    application = item.application
    if application.status == Application.Status.ACTIVE:
        return asides.Aside("undone")
    if application.status != Application.Status.DECLINED:
        return asides.Aside("ended")
    if item.letter is None or item.letter.status == Letter.Status.CANCELLED:
        return asides.Aside("called_off")
    return asides.found([item]).get(item.pk)
