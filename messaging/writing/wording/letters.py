"""The wording check of a letter, with what is known about its reader and kept inside.

Internal texts are read here to be compared with the letter's words, and for nothing else: a
finding quotes the letter, never the note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from candidates.models import Candidate
from messaging.models import Letter
from messaging.writing.wording.contradictions import contradictions
from messaging.writing.wording.engine import Facts, Finding, check_text, gravest
from messaging.writing.wording.known import Known
from messaging.writing.wording.records import records
from messaging.writing.wording.text import Word, sentences

QUOTED_FROM = 6  # consecutive words that a letter and an inside text do not share by chance
UNREAD = "¤"  # no letter: it makes no word
LACONIC = frozenset({"laconique", "laconic"})


def check_letter(letter: Letter, body: str | None = None) -> list[Finding]:
    """The findings of a letter's words, or of others being typed, facts included."""
    text = letter.body if body is None else body
    found = _said(text, letter, facts_of(letter.application.candidate))
    reader = (get_language() or "fr")[:2]
    said = contradictions(text, letter.language, reader, Known(letter))
    return [*gravest([*found, *said]), *_quoted(text, letter)]


def check_words(letter: Letter, body: str | None = None) -> list[Finding]:
    """The findings that need nothing but the words: no query, for lists of letters. Nothing is
    known here of a recorded consent: the letter's own page and the gate know it."""
    return _said(letter.body if body is None else body, letter, None)


def check_subject(letter: Letter, subject: str | None = None) -> list[Finding]:
    """The findings of the subject line, which may be as short as it likes."""
    found = _said(letter.subject if subject is None else subject, letter, None)
    return [finding for finding in found if finding.category not in LACONIC]


def _said(text: str, letter: Letter, facts: Facts | None) -> list[Finding]:
    """The posting's own name is about the work, whatever place or thing it names; that of who
    signs speaks of nobody else."""
    reader, read = (get_language() or "fr")[:2], text
    signed = letter.owner.name if letter.owner_id else ""  # an answer in a thread has no owner
    for name in filter(None, (letter.application.posting.title, signed)):
        read = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", UNREAD * len(name), read)
    found = check_text(read, letter.language, letter.depth, facts, reader=reader)
    return [replace(row, excerpt=text[row.start : row.end]) for row in found]


def facts_of(candidate: Candidate) -> Facts:
    """What is recorded about a letter's reader: the pool consent that holds today."""
    last = records().pool(candidate)
    if last is None or not last.given or last.until is None:
        return Facts()
    return Facts(consent_until=last.until if last.until >= timezone.localdate() else None)


def _quoted(text: str, letter: Letter) -> Iterator[Finding]:
    inside = {run for source in _inside(letter) for run, _first, _last in _runs(source)}
    if not inside:
        return
    inside -= {run for source in _shared(letter) for run, _first, _last in _runs(source)}
    for run, first, last in _runs(text):
        if run in inside:
            yield Finding(
                verdict="block",
                category="note_interne" if letter.language == "fr" else "internal_note",
                start=first.start,
                end=last.end,
                excerpt=text[first.start : last.end],
                why=_("These words stand in an internal note, word for word."),
                suggestion=_("Say what was observed in words meant for the candidate."),
            )
            return


def _runs(text: str) -> Iterator[tuple[tuple[str, ...], Word, Word]]:
    for sentence in sentences(text):
        for at in range(len(sentence.words) - QUOTED_FROM + 1):
            words = sentence.words[at : at + QUOTED_FROM]
            yield tuple(word.form for word in words), words[0], words[-1]


def _inside(letter: Letter) -> Iterator[str]:
    """Reasons, notes and what scorecards keep; what a scorecard shares is not among them."""
    if letter.decision is not None:
        yield letter.decision.internal_reason
    yield from records().inside(letter.application_id)


def _shared(letter: Letter) -> Iterator[str]:
    """What may be told: the points that the letter rests on, and what ratings share."""
    yield from (str(point.get("text", "")) for point in letter.facts.get("points", []))
    yield from records().shared(letter.application_id)
