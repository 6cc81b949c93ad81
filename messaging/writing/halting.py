"""Many letters that stop, go back or go on at once: what they share is asked and written for all.

Rows are locked as everywhere: mails, then letters. The caller is the transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from ats.events import Actor
from ats.refusals import Refused
from candidates.models import Application
from messaging.approval import voiding
from messaging.delivery import outbox
from messaging.models import Letter, Outbound
from messaging.states import LETTER
from messaging.writing import departure
from messaging.writing.refusals import TooLate

_NEEDS = ("application__candidate", "application__posting", "decision", "owner")


@dataclass
class Held:
    """Letters that nobody else can move now, and their mails that have not left; of those in
    `gone` a mail is out of our hands."""

    letters: list[Letter]
    gone: list[Letter] = field(default_factory=list)
    mails: list[Outbound] = field(default_factory=list)


def hold(pks: Collection[int], *, wait: bool = True) -> Held:
    """Lock these letters and their mails, in two queries and one for the addresses. Without
    `wait` raises TooLate when a worker holds one of the mails this very moment."""
    rows = Outbound.objects.filter(letter__in=pks).exclude(status="cancelled").order_by("id")
    rows = rows.select_related("conversation").select_for_update(of=("self",), nowait=not wait)
    try:
        mails = list(rows)
    except DatabaseError as error:
        raise TooLate("handed") from error
    found = Letter.objects.filter(pk__in=pks).select_related(*_NEEDS).order_by("pk")
    found = found.prefetch_related("application__candidate__addresses")
    there = list(found.select_for_update(of=("self",)))
    gone = {mail.letter_id for mail in mails if mail.status in departure.GONE}
    stoppable = [mail for mail in mails if mail.status in departure.STOPPABLE]
    return Held(
        letters=[row for row in there if row.pk not in gone],
        gone=[row for row in there if row.pk in gone],
        mails=[mail for mail in stoppable if mail.letter_id not in gone],
    )


def withhold(held: Held, rows: Sequence[Letter], actor: Actor, because: str) -> None:
    """These of the held letters do not leave for now: scheduled ones only."""
    now = timezone.now()
    LETTER.move_many(rows, "withhold", actor=actor, held_because=because, changed_at=now)
    _stop(held, rows, actor)


def take_back(held: Held, rows: Sequence[Letter], actor: Actor) -> None:
    """These of the held letters are drafts again, word for word, and nobody's yes is on them."""
    changes: dict[str, Any] = {**departure.NOT_APPROVED, "approver": None, "held_because": ""}
    LETTER.move_many(rows, "edit", actor=actor, changed_at=timezone.now(), **changes)
    _stop(held, rows, actor)


def cancel(pks: Collection[int], actor: Actor) -> None:
    """None of these letters leaves, and no worker is waited for: `departure.cancel` for many, all
    of them or none. Raises TooLate, NotAllowed.

    The answers that they told besides are due again: their applications are locked first.
    """
    also = Application.objects.filter(decisions__merged__letter__in=pks).order_by("pk")
    list(also.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    held = hold(pks, wait=False)
    if held.gone:
        raise TooLate("handed")
    now = timezone.now()
    LETTER.move_many(held.letters, "cancel", actor=actor, scheduled_for=None, changed_at=now)
    _stop(held, held.letters, actor)


def resume(held: Held, rows: Sequence[Letter], actor: Actor) -> list[Letter]:
    """These of the held letters leave after all, each by a new mail, its moment anew. Those that
    nobody is there to read, or whose decision no longer stands, stay and come back."""
    ready, refused = [], []
    for letter in rows:
        try:
            departure.require_leaving(letter)
        except Refused:
            refused.append(letter)
        else:
            ready.append(letter)
    if ready:
        LETTER.move_many(ready, "resume", actor=actor, held_because="", changed_at=timezone.now())
        outbox.cancel_all(_mails_of(held, ready), actor)
        departure.schedule_many(ready, actor)
    return refused


def _stop(held: Held, rows: Sequence[Letter], actor: Actor) -> None:
    outbox.cancel_all(_mails_of(held, rows), actor)
    voiding.void_all_open(rows, actor)


def _mails_of(held: Held, rows: Sequence[Letter]) -> list[Outbound]:
    pks = {row.pk for row in rows}
    return [mail for mail in held.mails if mail.letter_id in pks]
