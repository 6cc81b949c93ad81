"""What whoever writes to somebody is told of our other words to them, and may choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from messaging.lots.travelling import may_travel
from messaging.models import Letter
from messaging.writing import voices
from messaging.writing.voices import Elsewhere

HOSTS = (Letter.Status.DRAFT, Letter.Status.RETURNED)
AT_MOST = 4  # answers that one letter takes in


@dataclass(frozen=True, slots=True)
class Choice:
    """Another application of the reader, and how the two can be one voice: told `here`, in the
    letter on screen, or `there`, in the other one."""

    row: Elsewhere
    here: bool
    there: bool


def choices(letter: Letter) -> list[Choice]:
    """For whoever writes the letter; a fixed number of queries."""
    rows = voices.elsewhere(letter)
    beside = [row.letter for row in rows if row.what == "written" and row.letter is not None]
    free = travelling([letter, *beside]) if beside else set()
    return [_choice(letter, row, free) for row in rows]


def travelling(letters: Sequence[Letter]) -> set[int]:
    """Which of these another letter may tell."""
    rows = may_travel().order_by().filter(pk__in=[row.pk for row in letters])
    return set(rows.values_list("pk", flat=True))


def _choice(letter: Letter, row: Elsewhere, free: set[int]) -> Choice:
    other = row.letter if row.what == "written" else None
    if other is None or other.language != letter.language:
        return Choice(row, here=False, there=False)
    return Choice(
        row,
        here=other.pk in free and letter.status in HOSTS,
        there=letter.pk in free and other.status in HOSTS,
    )
