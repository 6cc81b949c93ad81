"""Where a point goes in a letter, for whoever has no caret: beside its kind, else in its hole."""

from __future__ import annotations

from messaging.care.policy import CarePolicy
from messaging.models import Letter, LetterPoint
from messaging.writing.checklist import missing_kinds
from messaging.writing.holes import HOLE
from messaging.writing.situations.words import WITHOUT_GAP


def as_passage(point: LetterPoint) -> str:
    """A point as a paragraph of a letter: its criterion, then what is said of it."""
    lead = point.criterion if point.kind in ("strength", "gap") else ""
    return f"**{lead}.** {point.text}" if lead else point.text


def hole_for(
    letter: Letter, body: str, kind: str, points: list[LetterPoint], policy: CarePolicy
) -> int | None:
    """Which of the notes to oneself in `body` a point of that kind is written instead of; None
    when each of them asks for something else. `points` are matched to the body."""
    holes = HOLE.findall(body)
    asked = missing_kinds(letter, body, points, policy) or [_explains(letter)]
    number = asked.index(kind) if kind in asked else len(holes)
    return number if number < len(holes) else None


def placed(
    letter: Letter, point: LetterPoint, points: list[LetterPoint], policy: CarePolicy
) -> str:
    """The letter's body with the point in it. `points` are matched to the body."""
    body, new = letter.body, as_passage(point)
    holes = list(HOLE.finditer(body))
    number = hole_for(letter, body, point.kind, points, policy)
    if number is not None:
        return body[: holes[number].start()] + new + body[holes[number].end() :]
    if holes and not any(row.used for row in points):
        at = holes[0].start()
        return f"{body[:at]}{new}\n\n{body[at:]}"
    return _after(body, _last_of(point.kind, points, body), new)


def _explains(letter: Letter) -> str:
    """The kind that the note of a letter is for which owes no kind by its policy: what explains
    the answer, and where a gap does not, a strength."""
    told = letter.facts.get("situation", "")
    return LetterPoint.Kind.STRENGTH if told in WITHOUT_GAP else LetterPoint.Kind.GAP


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
