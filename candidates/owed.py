"""What the letter of a decline owes its reader: the floor above, which knows the care policy,
says it on the page where the decision is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from candidates.models import Application


@dataclass(frozen=True, slots=True)
class Owed:
    """In words; how many points; whether a next step is among them."""

    words: str = ""
    points: int = 0
    next_step: bool = False


_sources: list[Callable[[Application], Owed]] = []


def register(source: Callable[[Application], Owed]) -> None:
    """`source` answers for an application as far as it has come; the last one counts."""
    _sources.append(source)


def owed_to(application: Application) -> Owed:
    """What is owed at the depth of this application."""
    return _sources[-1](application) if _sources else Owed()
