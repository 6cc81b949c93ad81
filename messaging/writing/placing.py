"""Where a point goes in a letter, for whoever has no caret: beside its kind, else in its hole."""

from __future__ import annotations

import re

from messaging.care.policy import CarePolicy
from messaging.models import Letter, LetterPoint
from messaging.writing.checklist import missing_kinds

_HOLE = re.compile(r"\[\[.*?(?:\]\]|\Z)", re.DOTALL)


def as_passage(point: LetterPoint) -> str:
    """A point as a paragraph of a letter: its criterion, then what is said of it."""
    lead = point.criterion if point.kind in ("strength", "gap") else ""
    return f"**{lead}.** {point.text}" if lead else point.text


def placed(
    letter: Letter, point: LetterPoint, points: list[LetterPoint], policy: CarePolicy
) -> str:
    """The letter's body with the point in it. `points` are matched to the body."""
    body, new = letter.body, as_passage(point)
    holes = list(_HOLE.finditer(body))
    missing = missing_kinds(letter, points, policy)
    number = missing.index(point.kind) if point.kind in missing else len(holes)
    if number < len(holes):
        hole = holes[number]
        return body[: hole.start()] + new + body[hole.end() :]
    return _after(body, _last_of(point.kind, points, body), new)


def removed(body: str, passage: str) -> str:
    """The body without that passage, and without the empty lines that it would leave."""
    at = body.rfind(passage) if passage else -1
    if at < 0:
        return body
    before, after = body[:at].rstrip(), body[at + len(passage) :].lstrip()
    return "\n\n".join(part for part in (before, after) if part)


def _last_of(kind: str, points: list[LetterPoint], body: str) -> str:
    """The passage that the new one follows: the last of its kind, else the last that rests on
    anything."""
    used = sorted((row for row in points if row.used), key=lambda row: body.rfind(row.passage))
    alike = [row.passage for row in used if row.kind == kind]
    return (alike or [row.passage for row in used] or [""])[-1]


def _after(body: str, passage: str, new: str) -> str:
    """Behind that passage; without one, before the last two paragraphs: the farewell."""
    if passage:
        end = body.rfind(passage) + len(passage)
        return f"{body[:end]}\n\n{new}{body[end:]}"
    parts = body.split("\n\n")
    at = max(1, len(parts) - 2)
    return "\n\n".join([*parts[:at], new, *parts[at:]])
