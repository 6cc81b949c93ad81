"""Sending a lot: what is ready leaves spread over time, what is not stays and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ats.events import Actor
from ats.models import User
from ats.refusals import Refused
from candidates.models import Application
from messaging.delivery.wake import wake
from messaging.lots import asides, asking, batches, merging
from messaging.lots.drafting import TASK
from messaging.lots.refusals import CountWrong, NothingToSend
from messaging.models import Letter, Lot, LotItem
from messaging.states import LOT
from messaging.writing import departure, together
from messaging.writing.refusals import NobodyToAsk

TYPE_ABOVE = 30
SHOWN = 100
_ORDER = ("application__promised_for",)
_PERSON = ("application__candidate", "application__posting__owner")
_LETTER = ("decision", "owner", "approver")
_NEEDS = (
    "lot",
    *_PERSON,
    "letter__application__candidate",
    "letter__application__posting",
    *(f"letter__{name}" for name in _LETTER),
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
        rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.REVIEWED)
        rows.update(detail="", attempts=0)
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
    how many were. What a rule refuses stays, with the sentence, and the others go on. As with
    drafting a worker that is killed loses one batch, and the rows say what is left."""
    actor, scheduled = Actor.of(lot.confirmed_by or lot.owner), 0
    seen: set[int] = set()
    with departure.many():
        while batch := batches.next_of(_left(lot).exclude(pk__in=seen), *_ORDER):
            seen.update(batch)
            scheduled += _schedule(lot, batch, actor)
            Lot.objects.filter(pk=lot.pk).update(beat_at=timezone.now())
    with transaction.atomic():
        if not _still_sending(lot):
            return scheduled  # another worker was there first, or somebody has undone it
        _ask(lot, lot.confirmed_by or lot.owner)
        LOT.move(lot, "sent", actor=actor)
    return scheduled


def _left(lot: Lot) -> QuerySet[LotItem]:
    """The letters that somebody has read and nobody has scheduled."""
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.REVIEWED)
    return rows.filter(lot__status=Lot.Status.SENDING)


def _still_sending(lot: Lot) -> bool:
    """Lock the lot and say whether it is still being sent: whoever undoes it waits for this batch,
    and takes its letters back too."""
    rows = Lot.objects.select_for_update(no_key=True).filter(pk=lot.pk)
    return rows.values_list("status", flat=True).get() == Lot.Status.SENDING


def _ask(lot: Lot, asker: User) -> int:
    if lot.approver is None:
        return 0
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.REVIEWED).select_related(*_NEEDS)
    rows = rows.order_by("application__promised_for", "pk")
    return asking.ask_all(lot, [item for item in rows if not _stays(item)], asker)


def _schedule(lot: Lot, pks: Sequence[int], actor: Actor) -> int:
    with transaction.atomic():
        items = _held(lot, pks) if _still_sending(lot) else []
        gone = _dropped_out(items)
        for item in items:
            if item.pk in gone:
                asides.set_aside(item, gone[item.pk], actor)
        staying = [row for row in items if row.pk not in gone]
        done = _approved([row for row in staying if _may_go(row, actor)], actor)
        tried = LotItem.objects.filter(pk__in=[row.pk for row in staying])
        tried.filter(attempts__lte=batches.ATTEMPTS).update(attempts=0)
    return done


def _held(lot: Lot, pks: Sequence[int]) -> list[LotItem]:
    """Lock these rows and their letters. One that somebody else has in hand stays for them."""
    rows = _left(lot).filter(pk__in=pks).order_by(*_ORDER, "pk")
    rows = rows.select_for_update(skip_locked=True, of=("self",)).select_related(*_PERSON)
    items = list(rows.prefetch_related("application__candidate__addresses"))
    letters_held = Letter.objects.select_for_update(skip_locked=True, of=("self",))
    there = letters_held.filter(pk__in=[item.letter_id for item in items]).order_by("pk")
    found = {letter.pk: letter for letter in there.select_related(*_LETTER)}
    for item in items:
        item.letter = found.get(item.letter_id or 0)
        if item.letter is not None:
            item.letter.application = item.application
    return [item for item in items if item.letter is not None or item.letter_id is None]


def _may_go(item: LotItem, actor: Actor) -> bool:
    if item.attempts > batches.ATTEMPTS:
        _stay(item, _("It could not be scheduled with the others: approve it on its own page."))
        return False
    stays = item.letter is None or _stays(item)
    return not (stays or item.letter is None or asking.needs_yes(item.letter, actor))


def _stay(item: LotItem, why: str) -> None:
    LotItem.objects.filter(pk=item.pk).update(detail=why[:240])


def _approved(items: Sequence[LotItem], actor: Actor) -> int:
    """Say yes to all of these; their rows in the lot follow the letters."""
    of = {item.letter.pk: item for item in items if item.letter is not None}
    rows = [item.letter for item in of.values() if item.letter is not None]
    silent = merging.first_unsaid(rows)
    for pk, title in silent.items():
        _stay(of[pk], _Unsaid(title).sentence())
    ready = [letter for letter in rows if letter.pk not in silent]
    seen = {letter.pk: of[letter.pk].read_hash for letter in ready}
    refused = together.approve_many(ready, actor, seen)
    for letter, refusal in refused:
        _stay(of[letter.pk], refusal.sentence())
    return len(ready) - len(refused)


class _Unsaid(Refused):
    """A merged letter that lost one of its answers."""

    def sentence(self) -> str:
        return _("The letter also answers “%(title)s” and does not say so.") % {"title": str(self)}


def _dropped_out(items: Sequence[LotItem]) -> dict[int, asides.Aside]:
    """Whose letter must not leave any more, and why, by the item's key: hired elsewhere, undone,
    called off, without an address."""
    found = asides.found(items, apart=True)
    return {row.pk: why for row in items if (why := _ended(row) or found.get(row.pk)) is not None}


def _ended(item: LotItem) -> asides.Aside | None:
    application = item.application
    if application.status == Application.Status.ACTIVE:
        return asides.Aside("undone")
    if application.status != Application.Status.DECLINED:
        return asides.Aside("ended")
    if item.letter is None or item.letter.status == Letter.Status.CANCELLED:
        return asides.Aside("called_off")
    return None
