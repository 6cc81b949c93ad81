"""Recognises the lines of our own letters in a reply, however they were wrapped or marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from messaging.inbound.quotes import Reader

SHINGLE = 5  # words in a row that are ours and hardly anybody else's
MIN_WORDS = 12  # a shorter passage may be a coincidence: "Je vous souhaite une bonne journée"
MAX_LETTERS = 20
MAX_LETTER = 50_000
MAX_LINES = 5_000

_WORD = re.compile(r"\w{1,60}")


def words(line: str) -> list[str]:
    """The words of a line, without case and punctuation."""
    return _WORD.findall(line[:2_000].casefold())


class Letters:
    """What we sent, ready to be looked up."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.shingles: set[tuple[str, ...]] = set()
        self.joined = ""
        for text in list(texts)[:MAX_LETTERS]:
            found = _WORD.findall(text[:MAX_LETTER].casefold())
            self.joined += " " + " ".join(found) + " "
            self.shingles.update(zip(*(found[i:] for i in range(SHINGLE)), strict=False))

    def has(self, found: list[str]) -> bool:
        """Whether a line of enough words is ours from its first word to its last."""
        if len(found) < SHINGLE:
            return False
        rows = zip(*(found[i:] for i in range(SHINGLE)), strict=False)
        return all(row in self.shingles for row in rows)

    def has_short(self, found: list[str]) -> bool:
        """The same for a line of few words, only to be believed beside a longer one."""
        return bool(found) and len(found) < SHINGLE and f" {' '.join(found)} " in self.joined


def correct(reader: Reader, letters: Letters) -> None:
    """Corrects the reader's decisions by what we know to be ours."""
    if not letters.shingles:
        return
    _believe_bullets(reader, letters)
    _subtract(reader, letters)


def _believe_bullets(reader: Reader, letters: Letters) -> None:
    """Some people write ">" before the items of a list: nothing announced it, nothing is ours."""
    if reader.found or not reader.quote_lines:
        return
    if any(letters.has(words(reader.lines[i])) for i in reader.quote_lines[:200]):
        return
    for i in reader.quote_lines:
        reader.keep[i] = True


def _subtract(reader: Reader, letters: Letters) -> None:
    """Hides the passages of our letters among the kept lines."""
    kept = [i for i, keep in enumerate(reader.keep) if keep and reader.lines[i].strip()]
    found = {i: words(reader.lines[i]) for i in kept[:MAX_LINES]}
    passage: list[int] = []
    for i in [*found, -1]:
        if i >= 0 and (letters.has(found[i]) or letters.has_short(found[i])):
            passage.append(i)
            continue
        _hide_passage(reader, letters, passage, found)
        passage = []


def _hide_passage(
    reader: Reader, letters: Letters, passage: list[int], found: dict[int, list[str]]
) -> None:
    while passage and not letters.has(found[passage[-1]]) and len(passage) > 1:
        # "Bonjour," and "Merci" above or below are ours only between lines that are.
        break
    if sum(len(found[i]) for i in passage if letters.has(found[i])) >= MIN_WORDS:
        for i in passage:
            reader.keep[i] = False
