"""What the wording check says of a letter, as problems: every page and every gate asks here."""

from __future__ import annotations

from typing import Literal

from messaging.models import Letter
from messaging.writing.problems import Part, Problem
from messaging.writing.wording.engine import Finding
from messaging.writing.wording.letters import check_letter, check_subject, check_words


def wording_of(letter: Letter, subject: str, body: str, *, listed: bool = False) -> list[Problem]:
    """The findings of a subject and a body; `listed`: by the words alone, without a query."""
    said = check_words(letter, body) if listed else check_letter(letter, body)
    in_subject = [problem_of(found, "subject", subject) for found in check_subject(letter, subject)]
    return [*in_subject, *(problem_of(found, "body", body) for found in said)]


def problem_of(found: Finding, part: Part | Literal[""], text: str) -> Problem:
    """The whole sentence is the passage that a reason is about; `part` is "" where the text is not
    the one that is being edited."""
    return Problem(
        found.verdict,
        f"wording_{found.category}",
        found.advice,
        found.excerpt,
        passage=text[found.sentence_start : found.sentence_end],
        finding=found,
        part=part,
        start=found.start,
        end=found.end,
    )
