"""The gate before a posting closes: nobody who applied is left without an answer.

This floor does not know who applied; upper floors register what is still owed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ats.models import Posting


@dataclass(frozen=True, slots=True)
class Untold:
    """People who still wait for something: in words, how many, and where to see to it."""

    label: str
    count: int
    href: str


Gate = Callable[[Posting], Iterable[Untold]]
_gates: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """Let an upper floor name who is untold; rows with a count of 0 are left out."""
    if gate not in _gates:
        _gates.append(gate)


def untold(posting: Posting) -> list[Untold]:
    """Everyone who still waits; empty when the posting may close."""
    return [row for gate in _gates for row in gate(posting) if row.count]
