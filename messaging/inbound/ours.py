"""Recognises the lines of our own letters in a reply, however they were wrapped or marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from messaging.inbound import phrases
from messaging.inbound.quotes import SIGNS, Reader

SHINGLE = 5  # words in a row that are ours and hardly anybody else's
MIN_WORDS = 12  # a shorter passage may be a coincidence: "Je vous souhaite une bonne journée"
MIN_KNOWN = 3  # lines of ours that frame an answer written between them
AFTER_HEADER = 8  # the most lines that the header of a quotation takes
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
        self.pairs: set[tuple[str, ...]] = set()
        self.joined = ""
        for text in list(texts)[:MAX_LETTERS]:
            found = _WORD.findall(text[:MAX_LETTER].casefold())
            self.joined += " " + " ".join(found) + " "
            self.shingles.update(zip(*(found[i:] for i in range(SHINGLE)), strict=False))
            self.pairs.update(pairwise(found))

    def has(self, found: list[str]) -> bool:
        """Whether a line of enough words is ours from its first word to its last."""
        if len(found) < SHINGLE:
            return False
        rows = zip(*(found[i:] for i in range(SHINGLE)), strict=False)
        return all(row in self.shingles for row in rows)

    def knows(self, found: list[str]) -> bool:
        """Whether a line looks like a part of ours that was rendered in another way."""
        pairs = list(pairwise(found))
        return sum(pair in self.pairs for pair in pairs) * 3 >= len(pairs)

    def follows(self, one: list[str], other: list[str]) -> bool:
        """Whether the one line ends in ours just before the other begins."""
        return bool(one and other) and (one[-1], other[0]) in self.pairs

    def has_short(self, found: list[str]) -> bool:
        """The same for a line of few words, only to be believed beside a longer one."""
        return bool(found) and len(found) < SHINGLE and f" {' '.join(found)} " in self.joined


def correct(reader: Reader, letters: Letters) -> None:
    """Corrects the reader's decisions by what we know to be ours."""
    if not letters.shingles:
        return
    _believe_bullets(reader, letters)
    _subtract(reader, letters)
    _recover(reader, letters)


def _believe_bullets(reader: Reader, letters: Letters) -> None:
    """What nothing announced and is not ours was not quoted from us."""
    if reader.found or not reader.quote_lines:
        return
    if any(letters.has(words(reader.lines[i])) for i in reader.quote_lines[:200]):
        return
    reader.believe_bullets()


def _subtract(reader: Reader, letters: Letters) -> None:
    """Hides the passages of our letters among the kept lines."""
    kept = [i for i, keep in enumerate(reader.keep) if keep and reader.lines[i].strip()]
    found = {i: words(reader.lines[i]) for i in kept[:MAX_LINES]}
    passage: list[int] = []
    for i in [*found, -1]:
        if i >= 0 and (not found[i] or letters.has(found[i]) or letters.has_short(found[i])):
            passage.append(i)
            continue
        _hide_passage(reader, letters, passage, found)
        passage = []
    _hide_rests(reader, letters)


def _hide_passage(
    reader: Reader, letters: Letters, passage: list[int], found: dict[int, list[str]]
) -> None:
    """From the first line that goes on in the next one as in ours: a line of the person's own
    above it ("69002 Lyon") may stand in our letter as well."""
    if sum(len(found[i]) for i in passage if letters.has(found[i])) < MIN_WORDS:
        return
    worded = [i for i in passage if found[i]]
    while len(worded) > 1 and not letters.has(found[worded[0]]):
        if letters.follows(found[worded[0]], found[worded[1]]):
            break
        worded.pop(0)
    while len(worded) > 1 and not letters.has(found[worded[-1]]):
        if letters.follows(found[worded[-2]], found[worded[-1]]):
            break
        worded.pop()
    for i in passage:
        if worded[0] <= i <= worded[-1]:
            reader.keep[i] = False


def _hide_rests(reader: Reader, letters: Letters) -> None:
    """The rest of a line of ours that was wrapped after it had got its mark: it goes on from the
    hidden line above, and in the one below."""
    for i in reader.quote_lines[:MAX_LINES]:
        at = i + 1
        if at + 1 >= len(reader.lines) or not reader.keep[at] or reader.keep[at + 1]:
            continue
        rest = words(reader.lines[at])
        below = next((row for row in map(words, reader.lines[at + 1 : at + 4]) if row), [])
        if rest and letters.follows(words(reader.lines[i]), rest) and letters.follows(rest, below):
            reader.keep[at] = False


def _recover(reader: Reader, letters: Letters) -> None:
    """Shows answers written between the lines of our letter where no program marks them.

    Outlook quotes without marks: "see my answers below" leaves them behind its cut, between lines
    of ours. Only what stands between the first and the last of at least three such lines counts.
    """
    tail = range(reader.cut_at, min(_next_quotation(reader), reader.cut_at + MAX_LINES))
    found = {i: words(reader.lines[i]) for i in tail if reader.lines[i].strip()}
    known = [i for i, line in found.items() if letters.has(line)]
    if len(known) < MIN_KNOWN:
        return
    for i in range(known[0], known[-1]):
        if i in found and _foreign(reader.lines[i], found[i], letters):
            reader.keep[i] = True


def _next_quotation(reader: Reader) -> int:
    """Where an older quotation starts below the first: behind its own header."""
    for i in range(reader.cut_at + AFTER_HEADER, len(reader.lines)):
        line = reader.lines[i]
        if phrases.is_separator(line) or phrases.header_kind(line) == "from":
            return i
    return len(reader.lines)


def _foreign(line: str, found: list[str], letters: Letters) -> bool:
    if line[:1] in SIGNS or len(found) < 2 or "http" in line or "@" in line:
        return False
    return not letters.has_short(found) and not letters.knows(found)
