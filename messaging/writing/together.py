"""Many letters that one person says yes to at once: each is judged by itself, and what they share
is read and written for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from ats.events import Actor
from ats.refusals import Refused
from messaging.models import Letter, WordingOverride
from messaging.states import LETTER
from messaging.writing import departure, letters
from messaging.writing.personal import personal
from messaging.writing.wording import records

OVERRIDES = Prefetch("overrides", WordingOverride.objects.select_related("by"))


def approve_many(
    rows: Sequence[Letter], actor: Actor, seen: Mapping[int, str]
) -> list[tuple[Letter, Refused]]:
    """`letters.approve` for letters in one state that the caller's transaction holds, by a
    number of queries that does not grow with them; those that a rule refuses come back, with
    its reason. `seen`: letter → the hash of the words that the person saw.

    Raises AlreadyMoved, NotAllowed.
    """
    ready, refused = [], []
    prefetch_related_objects(rows, OVERRIDES)
    with records.held(rows):
        for letter in rows:
            try:
                _weigh(letter, actor, seen[letter.pk])
            except Refused as refusal:
                refused.append((letter, refusal))
            else:
                ready.append(letter)
    if ready:
        _approved(ready, actor)
    return refused


def _weigh(letter: Letter, actor: Actor, seen_hash: str) -> None:
    """Everything that is asked of a yes; what it will say stands in the letter, unsaved."""
    letters.require_approvable(letter, actor, seen_hash)
    departure.require_leaving(letter)
    letter.four_eyes = letters.under_four_eyes(letter, actor)
    letter.personal = personal(letter)
    letter.approved_hash = seen_hash


def _approved(rows: Sequence[Letter], actor: Actor) -> None:
    differ = ("approved_hash", "four_eyes", "personal")
    with transaction.atomic():
        LETTER.move_many(rows, "approve", actor=actor, each=differ, **departure.approved_by(actor))
        departure.schedule_many(rows, actor)
