"""One person's yes to many letters: each is judged by itself, and what they share is read and
written for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from ats.events import Actor
from ats.refusals import Refused
from messaging.approval import voiding
from messaging.approval.services import Came
from messaging.care import calls
from messaging.models import Approval, Letter
from messaging.states import APPROVAL, LETTER
from messaging.writing import departure, letters
from messaging.writing.personal import personal
from messaging.writing.together import OVERRIDES
from messaging.writing.wording import records

_NEEDS = (
    "owner",
    "decision__decided_by",
    "application__candidate",
    "application__posting__contact",
    "application__posting__owner",
)
_WITH = ("application__candidate__addresses", OVERRIDES)


def approve_many(
    rows: Sequence[Approval], actor: Actor, seen: Mapping[int, str], came: Came
) -> list[Approval]:
    """`services.approve` for what this one person was asked, by a number of queries that does
    not grow with it: which were approved. What a rule refuses, what was answered meanwhile and
    what has other words than those in `seen` (approval → hash) stays as it is.
    """
    with transaction.atomic():
        ready = _ready(_as_seen(rows, actor, seen), actor)
        if ready:
            _approved(ready, actor, came)
    return ready


def _as_seen(rows: Sequence[Approval], actor: Actor, seen: Mapping[int, str]) -> list[Approval]:
    """Those that still wait for this person's answer in the words that they saw, locked:
    letters first, as by everyone who answers."""
    there = _locked(row.letter_id for row in rows)
    asked = Approval.objects.filter(pk__in=[row.pk for row in rows], status=Approval.Status.ASKED)
    asked = asked.filter(approver=actor.user).order_by("pk").select_for_update()
    words = dict(asked.values_list("pk", "text_hash"))
    found = []
    for row in rows:
        letter = there.get(row.letter_id)
        if letter is not None and seen[row.pk] == words.get(row.pk) == letter.text_hash:
            row.letter = letter
            found.append(row)
    return found


def _locked(pks: Iterable[int]) -> dict[int, Letter]:
    waiting = Letter.objects.filter(pk__in=list(pks), status=Letter.Status.IN_REVIEW)
    waiting = waiting.select_related(*_NEEDS).prefetch_related(*_WITH).order_by("pk")
    return {row.pk: row for row in waiting.select_for_update(of=("self",))}


def _ready(rows: Sequence[Approval], actor: Actor) -> list[Approval]:
    """Those that no rule refuses; what their yes will say stands in the letters, unsaved."""
    found = [row.letter for row in rows]
    owed, ready = calls.owed_of(found), []
    with records.held(found):
        for row in rows:
            if row.letter_id in owed:
                continue
            try:
                _weigh(row.letter, actor)
            except Refused:
                continue
            ready.append(row)
    return ready


def _weigh(letter: Letter, actor: Actor) -> None:
    letters.require_words(letter)
    departure.require_leaving(letter)
    letter.four_eyes = letters.under_four_eyes(letter, actor)
    letter.personal = personal(letter)
    letter.approved_hash = letter.text_hash


def _approved(rows: Sequence[Approval], actor: Actor, came: Came) -> None:
    said = [row.letter for row in rows]
    differ = ("approved_hash", "four_eyes", "personal")
    LETTER.move_many(said, "approve", actor=actor, each=differ, **departure.approved_by(actor))
    APPROVAL.move_many(rows, "approve", actor=actor, data=came.told, **came.noted)
    voiding.close_links(rows)
    voiding.call_off_requests(rows, actor)
    departure.schedule_many(said, actor)
