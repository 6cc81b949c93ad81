"""An answer that travels in a letter which is more than its own: a passage after its points.

A letter after a conversation keeps its words, and so does one that somebody has worked on: the
other answer is added to it, never written over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from ats.events import Actor
from ats.models import Company
from candidates.models import Decision
from messaging.models import Letter, MergedDecision
from messaging.writing import contexts, letters
from messaging.writing.markdown import escape
from messaging.writing.situations.texts import said, texts
from messaging.writing.situations.words import titled

FAREWELL = 3  # paragraphs: the last sentence, “kind regards”, the name
_POINT = ("**", "[[")  # how a paragraph begins that tells one, or the place for one


def rewrite(letter: Letter, rows: Sequence[MergedDecision], actor: Actor, seen: str) -> bool:
    """Write the letter again from its own decision, each other answer in its passage. Raises
    ChangedMeanwhile when its words are no longer those that were seen."""
    with transaction.atomic():
        text, facts = letters.composed(letter.decision, letter.owner, letter.facts)
        body = text.markdown
        for turn, row in enumerate(rows):
            body = with_answer(body, row.decision, letter.language, turn)
        changed = letters.edit(letter, text.subject, body, actor, seen, why="drafted")
        _note(letter, facts, (row.decision for row in rows))
    return changed


def add(letter: Letter, decision: Decision, actor: Actor) -> None:
    """Add an answer to words that somebody has worked on, as an edit of theirs. Raises
    ChangedMeanwhile, AlreadyMoved."""
    before = letter.merged.exclude(decision=decision).count()
    body = with_answer(letter.body, decision, letter.language, before)
    with transaction.atomic():
        letters.edit(letter, letter.subject, body, actor, letter.text_hash)
        rows = letter.merged.select_related("decision__application__posting")
        _note(letter, letter.facts, (row.decision for row in rows))


def _note(letter: Letter, facts: dict[str, object], told: Iterable[Decision]) -> None:
    letter.facts = {**facts, "also": [row.application.posting.title for row in told]}
    Letter.objects.filter(pk=letter.pk).update(facts=letter.facts)


def with_answer(body: str, decision: Decision, language: str, turn: int = 0) -> str:
    """The body with this answer in it, before what is said of another time; `turn`: how many it
    tells besides already, so that no sentence comes twice."""
    parts = body.split("\n\n")
    at = _after_points(parts)
    return "\n\n".join([*parts[:at], passage(decision, language, turn), *parts[at:]])


def _after_points(parts: Sequence[str]) -> int:
    """Where the points end: a no that comes after “our door stays open” would shut it again."""
    farewell = max(1, len(parts) - FAREWELL)
    points = [at for at, part in enumerate(parts[:farewell], 1) if part.startswith(_POINT)]
    return max(points, default=farewell)


def passage(decision: Decision, language: str, turn: int = 0) -> str:
    """What is said of an application in the letter about another: the answer, then its points."""
    jobs = titled([escape(decision.application.posting.title)], language)
    merged, tu = texts(language).merged, Company.get().tu
    also = merged["also"]
    first = said(also[turn % len(also)], {"jobs": jobs}, tu=tu)
    told = contexts.decline_context(decision, decision.decided_by, call_made=False)
    points = [
        f"**{escape(point.criterion)}.** {escape(point.text)}"
        for point in (*told.strengths, *told.gaps)
    ]
    hole = said(merged["to_fill"][0], {"jobs": jobs}, tu=tu)
    return "\n\n".join([first, *(points or [f"[[ {hole} ]]"])])
