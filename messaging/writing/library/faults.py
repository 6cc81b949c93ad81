"""What is wrong with a template, in plain words, at the place where it was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from jinja2 import TemplateError
from rapidfuzz import fuzz, process

from ats.refusals import Refused
from messaging.writing.library.environment import TooMuch

Part = Literal["subject", "body"]
CLOSE_ENOUGH = 62  # of 100


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: from `start` to `end` (characters of the part), and what to do about it."""

    part: Part
    start: int
    end: int
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        """“Line 7, column 12: there is no …”; a subject has one line only."""
        if self.part == "subject":
            place = _("Subject, column %(column)s") % {"column": self.column}
        else:
            place = _("Line %(line)s, column %(column)s") % {
                "line": self.line,
                "column": self.column,
            }
        return _("%(place)s: %(what)s") % {"place": place, "what": self.text}


class Faulty(Refused):
    """A template with mistakes is not kept."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("faulty")
        self.faults = tuple(faults)

    def sentence(self) -> str:
        return _("Nothing was saved: the template has mistakes, shown where they are.")


def fault_at(part: Part, source: str, start: int, end: int, text: str) -> Fault:
    """A fault with the line and column (from 1) of an offset."""
    start = min(start, len(source))
    line = source.count("\n", 0, start) + 1
    return Fault(part, start, max(end, start), line, start - source.rfind("\n", 0, start), text)


def folded(word: str) -> str:
    """Without accents, case and what parts words: how a guess is compared."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if letter.isalnum() or letter == ".")


def nearest(word: str, names: Iterable[tuple[str, str]]) -> str:
    """Of (what people may write, what it is called), the closest name; "" when none is."""
    known = list(names)
    spelled = [folded(written) for written, _name in known]
    found = process.extractOne(
        folded(word)[:80], spelled, scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH
    )
    return known[found[2]][1] if found else ""


def failure(error: TemplateError) -> str:
    """Why a letter could not be written for somebody, in plain words."""
    if isinstance(error, TooMuch):
        return _("The letter would be too long.")
    missing = re.search(r"'([\w.]+)' is undefined|no attribute '(\w+)'", error.message or "")
    if missing:
        name = missing[1] or missing[2]
        return _("The template asks for “%(name)s”, and it is not known.") % {"name": name}
    return _("The template cannot be filled in.")


def empty() -> str:
    """A letter without words."""
    return _("The letter would be empty.")
