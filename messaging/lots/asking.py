"""Where the policy wants a hiring manager's yes at CV depth too: a lot asks for all of them at
once, by one mail with one link; each letter leaves after its own yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.db.models import Model
from django.utils.translation import gettext as _

from ats.events import Actor
from ats.models import Event, User
from ats.refusals import Refused
from ats.states import AlreadyMoved
from messaging.approval import batches
from messaging.approval.services import possible_approvers
from messaging.models import Letter, Lot, LotItem
from messaging.states import LOT_ITEM
from messaging.writing import letters


def needs_yes(letter: Letter, actor: Actor) -> bool:
    """Whether this person's own yes is not enough for the letter to leave."""
    return letters.policy_of(letter).needs_manager and not letters.may_alone(letter, actor)


def approvers(lot: Lot, user: User) -> list[User] | None:
    """Whom the lot may ask; None when it need not. One letter stands for all: they share
    posting, depth and owner."""
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.REVIEWED)
    rows = rows.filter(letter__status__in=("draft", "returned"), letter__taken_over_at=None)
    item = rows.select_related("letter__application__posting").order_by("pk").first()
    if item is None or item.letter is None or not needs_yes(item.letter, Actor.of(user)):
        return None
    return possible_approvers(item.letter, user)


def ask_all(lot: Lot, items: list[LotItem], asker: User) -> int:
    """Ask the lot's approver about these letters; how many were. A letter that cannot be asked
    about stays with its reason."""
    of = {item.letter.pk: item for item in items if item.letter is not None}
    found = [item.letter for item in items if item.letter is not None]
    if lot.approver is None or not found:
        return 0
    asked = batches.ask_many(found, lot.approver, "", asker)
    for letter, error in asked.aside:
        LotItem.objects.filter(pk=of[letter.pk].pk).update(detail=_said(error)[:240])
    return len(asked.approvals)


def _said(error: Exception) -> str:
    if isinstance(error, Refused | AlreadyMoved):
        return error.sentence()
    return _("This is not possible any more. Here is the present state.")


def letters_scheduled(pairs: Sequence[tuple[Event, Model]]) -> None:
    """Handler of letters that were scheduled, by whatever page: their rows in a lot count as
    scheduled too."""
    event, _subject = pairs[0]
    found = [cast(Letter, subject).pk for _event, subject in pairs]
    items = LotItem.objects.filter(letter__in=found, status=LotItem.Status.REVIEWED)
    actor = Actor(event.actor_name, event.actor)
    LOT_ITEM.move_many(list(items.order_by("pk")), "schedule", actor=actor)
