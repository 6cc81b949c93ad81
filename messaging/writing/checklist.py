"""What the care level still owes a text, counted as one writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.care.policy import CarePolicy
from messaging.models import Letter, LetterPoint
from messaging.writing.points import folded, passages

_Words = Callable[[int], str]
_LEAD = re.compile(r"\*\*(?P<lead>[^*]+)\*\*")
# How templates, ours and most others, begin the passage about what comes next.
_NEXT = re.compile(r"suite|prochain|ensuite|next|step|make it a yes|en faire un oui", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Owed:
    """One line of the list."""

    done: bool
    text: str


def checklist(
    letter: Letter, body: str, points: list[LetterPoint], policy: CarePolicy
) -> list[Owed]:
    """What is owed at this depth and what `body` has of it; `points` are matched to it.

    What somebody wrote themselves under the name of a criterion counts as well as a point.
    """
    strengths, gaps = _counted(letter, body, points)
    made = [
        *_line(strengths, policy.strengths, _strengths, _strengths_missing),
        *_line(gaps, policy.gaps, _gaps, _gaps_missing),
    ]
    if policy.points > policy.strengths + policy.gaps:
        named = _named(letter, body)
        made += _line(named, policy.points, _criteria, _criteria_missing)
    if policy.next_step:
        done = _has_next_step(body, points)
        made.append(Owed(done, _("a next step") if done else _("a next step is missing")))
    return made


def _line(count: int, owed: int, there: _Words, missing: _Words) -> list[Owed]:
    if not owed:
        return []
    done = count >= owed
    return [Owed(done, there(count) if done else missing(owed - count))]


def _strengths(count: int) -> str:
    return ngettext("%(num)s strength", "%(num)s strengths", count) % {"num": count}


def _strengths_missing(count: int) -> str:
    words = ngettext("a strength is missing", "%(num)s strengths are missing", count)
    return words % {"num": count}


def _gaps(count: int) -> str:
    return ngettext("%(num)s gap", "%(num)s gaps", count) % {"num": count}


def _gaps_missing(count: int) -> str:
    return ngettext("a gap is missing", "%(num)s gaps are missing", count) % {"num": count}


def _criteria(count: int) -> str:
    return ngettext("%(num)s criterion named", "%(num)s criteria named", count) % {"num": count}


def _criteria_missing(count: int) -> str:
    words = ngettext("a criterion is missing", "%(num)s criteria are missing", count)
    return words % {"num": count}


def _counted(letter: Letter, body: str, points: list[LetterPoint]) -> tuple[int, int]:
    """The passages that tell a strength, and those that tell a gap."""
    labels = [folded(label) for label in letter.facts.get("criteria", [])]
    kinds = {point.passage: point.kind for point in points if point.used}
    strengths = gaps = 0
    for passage in passages(body):
        kind = kinds.get(passage)
        if kind is None and _own(passage, labels):
            # Letters tell what was good first.
            kind = LetterPoint.Kind.GAP if gaps or strengths else LetterPoint.Kind.STRENGTH
        strengths += kind == LetterPoint.Kind.STRENGTH
        gaps += kind == LetterPoint.Kind.GAP
    return strengths, gaps


def _own(passage: str, labels: list[str]) -> bool:
    lead = _LEAD.match(passage)
    return lead is not None and folded(lead["lead"]) in labels


def _named(letter: Letter, body: str) -> int:
    said = folded(body)
    return sum(folded(label) in said for label in letter.facts.get("criteria", []))


def _has_next_step(body: str, points: list[LetterPoint]) -> bool:
    if any(point.used and point.kind == LetterPoint.Kind.NEXT_STEP for point in points):
        return True
    leads = ((passage, _LEAD.match(passage)) for passage in passages(body))
    # The lead alone, before a note that is still to be written, says nothing.
    return any(
        lead and _NEXT.search(lead["lead"]) and len(folded(passage[lead.end() :])) > 10
        for passage, lead in leads
    )


def missing_kinds(
    letter: Letter, body: str, points: list[LetterPoint], policy: CarePolicy
) -> list[str]:
    """The kinds that the text still owes, in the order of a letter."""
    strengths, gaps = _counted(letter, body, points)
    short = {
        LetterPoint.Kind.STRENGTH: strengths < policy.strengths,
        LetterPoint.Kind.GAP: gaps < policy.gaps,
        LetterPoint.Kind.NEXT_STEP: policy.next_step and not _has_next_step(body, points),
    }
    return [kind for kind, owed in short.items() if owed]
