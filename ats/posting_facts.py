"""Numbers beside postings in lists: upper floors bring them, one query for the whole list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """One number that means something: “12 active applications”; tone as in the interface."""

    label: str
    count: int
    href: str
    tone: str = "neutral"


Source = Callable[[Collection[int]], Mapping[int, Fact]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(posting keys)` answers with a fact for each posting that has one."""
    if source not in _sources:
        _sources.append(source)


def facts(postings: Collection[int]) -> Mapping[int, list[Fact]]:
    """The facts of each posting, in the order in which their sources were registered."""
    found: defaultdict[int, list[Fact]] = defaultdict(list)
    if postings:
        for source in _sources:
            for posting, fact in source(postings).items():
                found[posting].append(fact)
    return found
