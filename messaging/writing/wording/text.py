"""A text as sentences of plain words, each word knowing where it stands in the original."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

# A word may hold combining accents and invisible characters; they are dropped from its form.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_WORD = rf"[^\W_](?:[^\W_]|[\u0300-\u036f{_INVISIBLE}])*"
# motivé(e)s, candidat·e·s, recruteur.rice, motivé-e: the ending is part of the word, not a word.
_INCLUSIVE = (
    r"(?:\((?:e|ne|le|se|ve|trice|rice|euse)?s?\)s?|[·•‧](?:[^\W\d_]{1,5})(?:[·•‧]s)?"
    r"|\.(?:e|ne|le|se|ve|trice|rice|euse)(?:\.s|s)?\b|-(?:e|es)\b)?"
)
_PIECE = re.compile(
    rf"(?P<word>{_WORD}){_INCLUSIVE}"
    r"|(?P<end>[.!?…;]+(?=[\s\"'»”)\]*_]|\Z)|\n[^\S\n]*(?=\n|[-*•]\s))"
)
_DROPPED = re.compile(rf"[\u0300-\u036f{_INVISIBLE}]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
WORDS_AT_MOST = 120  # of one sentence: a longer one is read in pieces, so that time stays linear


def plain(word: str) -> str:
    """Without case, accents, ligatures and invisible characters."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKD", word.translate(_LIGATURES).casefold())
    return _DROPPED.sub("", folded)


@dataclass(frozen=True)
class Word:
    """A plain word and its place in the original text."""

    form: str
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """The words of one sentence, and where it ends in the original (its mark included)."""

    words: list[Word]
    end: int

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.words[0].start

    @cached_property
    def line(self) -> str:
        """The plain words between single spaces, one before and one after."""
        return f" {' '.join(word.form for word in self.words)} "

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 1
        for word in self.words:
            starts.append(at)
            at += len(word.form) + 1
        return starts

    def index(self, position: int) -> int:
        """The word that stands at a position of `line`."""
        return max(0, bisect_right(self._starts, position) - 1)


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences that have words, in order; one line end is a space, an empty line ends."""
    words: list[Word] = []
    for piece in _PIECE.finditer(text):
        if piece["word"] is not None:
            words.append(Word(plain(piece["word"]), piece.start(), piece.end()))
            if len(words) < WORDS_AT_MOST:
                continue
        if words:
            yield Sentence(words, piece.end() if piece["word"] is None else words[-1].end)
            words = []
    if words:
        yield Sentence(words, words[-1].end)
