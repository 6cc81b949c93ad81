"""Where the words of a filled-in template stand in its source, so that what is found in the letter
as its reader gets it can be shown where it was typed.

Each piece of plain text is marked before the template is rendered: a branch that is not taken
leaves no mark, and whatever is filled in stands between two of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from messaging.writing.library.faults import Part
from messaging.writing.library.scan import plain_parts

# Of a plane for private use, one sign a piece: no letter has these.
_FIRST = 0xF0000
_MARK = re.compile(r"[\U000F0000-\U000FFFFD]")
# Within a line, from its first sign to its last: whitespace around tags is left to Jinja.
_PIECE = re.compile(r"\S(?:[^\n]*\S)?")

Spot = tuple[Part, int, int]


@dataclass(frozen=True, slots=True)
class Marked:
    """A template with its pieces marked; `pieces` say from where to where each was typed."""

    subject: str
    body: str
    pieces: tuple[Spot, ...]


def marked(subject: str, body: str) -> Marked:
    """Mark the pieces of a template without mistakes."""
    pieces: list[Spot] = []
    return Marked(_marked("subject", subject, pieces), _marked("body", body, pieces), tuple(pieces))


def _marked(part: Part, source: str, pieces: list[Spot]) -> str:
    out, done = [], 0
    for start, end in _pieces_of(part, source):
        out += [source[done:start], chr(_FIRST + len(pieces))]
        pieces.append((part, start, end))
        done = start
    return "".join([*out, source[done:]])


def _pieces_of(part: Part, source: str) -> Iterator[tuple[int, int]]:
    for start, end in plain_parts(source):
        yield from (match.span() for match in _PIECE.finditer(source, start, end))


class Trace:
    """A rendered template: `text` without the marks, and the way back to where it was typed."""

    def __init__(self, rendered: str, pieces: tuple[Spot, ...]) -> None:
        self.text = _MARK.sub("", rendered)
        self._at: list[int] = []
        self._pieces: list[Spot] = []
        for before, mark in enumerate(_MARK.finditer(rendered)):
            number = ord(mark.group()) - _FIRST
            if number < len(pieces):
                self._at.append(mark.start() - before)
                self._pieces.append(pieces[number])

    def spot(self, start: int, end: int) -> Spot | None:
        """Where that passage of the text was typed; None when it begins or ends in what was filled
        in, or goes over both parts."""
        first, last = self._origin(start), self._origin(end - 1)
        if first is None or last is None or first[0] != last[0] or last[1] < first[1]:
            return None
        return first[0], first[1], last[1] + 1

    def _origin(self, at: int) -> tuple[Part, int] | None:
        number = bisect_right(self._at, at) - 1
        if number < 0:
            return None
        part, start, end = self._pieces[number]
        place = start + at - self._at[number]
        return (part, place) if place < end else None
