"""What a letter says against what is recorded: a verdict by facts, not by taste.

The words in `contradictions.toml` only find the sentence that claims something; the fact is
asked of `known.Known`, and a sentence that is true is never found.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.utils.translation import gettext as _

from messaging.writing.wording.engine import Finding
from messaging.writing.wording.known import Known
from messaging.writing.wording.patterns import Pattern, compiled
from messaging.writing.wording.rules import LANGUAGES, Verdict
from messaging.writing.wording.text import Sentence, plain, sentences


@dataclass(frozen=True, slots=True)
class Claim:
    """One kind of sentence that is true or not, in one language."""

    key: str
    verdict: Verdict
    category: str
    why: dict[str, str]
    suggestion: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]

    def made(self, sentence: Sentence) -> re.Match[str] | None:
        """The words that claim it."""
        if any(pattern.regex.search(sentence.line) for pattern in self.unless):
            return None
        found = (pattern.regex.search(sentence.line) for pattern in self.patterns)
        return next((match for match in found if match is not None), None)


@cache
def _read() -> dict[str, dict[str, object]]:
    text = (Path(__file__).parent / "contradictions.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def claims(code: str) -> dict[str, Claim]:
    """Every kind of claim of a language, by key."""
    data: dict[str, dict[str, object]] = dict(_read())
    lexicon = data.pop("lexicon")
    lexicons = {
        "wanted": [word for row in lexicon["wanted"] for word in row],  # type: ignore[attr-defined]
        "asked": [part for line in lexicon["asked"][code] for part in line.split("|")],  # type: ignore[index]
    }
    return {key: _claim(key, row, code, lexicons) for key, row in data.items()}


def _claim(key: str, row: dict[str, object], code: str, lexicons: dict[str, list[str]]) -> Claim:
    def of(name: str) -> dict[str, list[str]]:
        return row.get(name, {})  # type: ignore[return-value]

    said: dict[str, dict[str, str]] = {name: row[name] for name in ("name", "why", "suggestion")}  # type: ignore[misc]
    return Claim(
        key,
        "block" if row["verdict"] == "block" else "warn",
        said["name"][code],
        said["why"],
        said["suggestion"][code],
        tuple(compiled(source, lexicons) for source in of("patterns").get(code, [])),
        tuple(compiled(source, lexicons) for source in of("unless").get(code, [])),
    )


def contradictions(text: str, code: str, reader: str, known: Known) -> Iterator[Finding]:
    """What the text claims and the record does not bear. Nothing is asked of the record unless
    a sentence claims something, or names somebody."""
    code = code if code in LANGUAGES else "fr"
    read, about = list(sentences(text)), ""
    for sentence in read:
        for claim in claims(code).values():
            match = claim.made(sentence)
            if match is not None and _untrue(claim.key, match, sentence, about, known):
                yield _finding(text, sentence, claim, match, reader)
        about = sentence.line  # a heading names the criterion that the next sentence is about
    yield from _others(text, read, code, known)


def _untrue(key: str, match: re.Match[str], sentence: Sentence, about: str, known: Known) -> bool:
    if key == "stopped":
        return known.taking_applications
    if key == "filled":
        return not known.hired
    if key == "readers":
        return known.readers < _said_number(match.group())
    if key == "unpublished":
        return not _asked_for(match.group(), known.published)
    named = [label for label in known.criteria if _names(label, sentence.line + about)]
    return bool(named) and any(label in known.unborne for label in named)


_TWO = 2
_COUNTS = {"trois": 3, "three": 3, "quatre": 4, "four": 4, "cinq": 5, "five": 5, "six": 6}


def _said_number(words: str) -> int:
    """How many are claimed; “several” and “the whole team” are two at least."""
    return next((_COUNTS[word] for word in words.split() if word in _COUNTS), _TWO)


def _asked_for(words: str, published: str) -> bool:
    """Whether the posting asks for the thing, in either language."""
    there = {plain(word) for word in re.findall(r"\w+", published)}
    said = set(words.split())
    for row in _read()["lexicon"]["wanted"]:  # type: ignore[attr-defined]
        forms = {part for entry in row for part in plain(entry).replace("+", " ").split("-")}
        if said & forms:
            return bool(there & forms)
    return True


def _names(label: str, line: str) -> bool:
    """Whether the words of a criterion stand in a line, in their order."""
    said = " ".join(word.form for one in sentences(label) for word in one.words)
    return bool(said) and f" {said} " in line


def _finding(
    text: str, sentence: Sentence, claim: Claim, match: re.Match[str], reader: str
) -> Finding:
    first = sentence.words[sentence.index(match.start())]
    last = sentence.words[sentence.index(match.end() - 1)]
    return Finding(
        verdict=claim.verdict,
        category=claim.category,
        start=first.start,
        end=last.end,
        excerpt=text[first.start : last.end],
        why=claim.why.get(reader, claim.why["fr"]),
        suggestion=claim.suggestion,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
    )


def _others(text: str, read: list[Sentence], code: str, known: Known) -> Iterator[Finding]:
    """Another candidate of the posting, by their whole name: nobody reads of another."""
    capital = [
        text[word.start : word.end]
        for sentence in read
        for word in sentence.words
        if text[word.start].isupper() and word.end - word.start > 1
    ]
    pairs = [f"{one} {two}" for one, two in pairwise(capital)]
    if not pairs:
        return
    for given, family in known.others(dict.fromkeys([*capital, *pairs])):
        name = re.compile(rf"\b{re.escape(given)} {re.escape(family)}\b").search(text)
        if name is not None:
            yield _named(text, name.start(), name.group(), code)


def _named(text: str, start: int, name: str, code: str) -> Finding:
    suggestions = {
        "fr": "Retirez ce nom : la lettre ne parle que de la personne qui la lit.",
        "en": "Take the name out: the letter speaks of its reader only.",
    }
    return Finding(
        verdict="block",
        category="autre_candidat" if code == "fr" else "other_candidate",
        start=start,
        end=start + len(name),
        excerpt=name,
        why=_("This is the name of another person who applied for this posting."),
        suggestion=suggestions[code],
    )
