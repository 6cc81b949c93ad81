"""What a mail is like among the labelled examples: what it wants, and whether somebody must answer.

`wants.tsv` and `waits.tsv` are made by `tools.learn_intents` from `tests/data/intents`. A mail is
likened as a whole, and the words that decided can be shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from messaging.inbound.intents.words import Sentence
from messaging.likeness import FEWEST, STEM, Likeness, Places, likeness, model, signs_of

HERE = Path(__file__).parent
WAITING = ("waits", "quiet")
ASKS = "?"
SHOWN = 3
A_LINE = 12  # words
MEANT = 4  # letters from which a word can be shown as a reason: "because of « que »" says nothing


def _words(sentence: Sentence) -> list[tuple[str, str]]:
    """Its plain words, and as they were typed."""
    rows = zip(sentence.words, sentence.typed, strict=True)
    return [(word, typed) for word, typed in rows if word.isalnum() or word.startswith("#")]


def signs(read: Iterable[Sentence]) -> dict[str, Places]:
    """What a text is likened by; places count the words of all its sentences."""
    found: dict[str, Places] = {}
    start = 0
    for sentence, marks in _marked(list(read)):
        words = [word for word, _ in _words(sentence)]
        found = signs_of(words, start) | _beside(words, marks, start) | found
        start += len(words)
        if sentence.asks:
            found.setdefault(ASKS, ())
    return found | {f"length {_length(start)}": ()}


def _marked(read: list[Sentence]) -> Iterator[tuple[Sentence, str]]:
    """What is wanted stands in a question, or first, or last: the same word tells more there."""
    for number, sentence in enumerate(read):
        first, last = number == 0, number == len(read) - 1
        yield sentence, "q" * sentence.asks + "f" * first + "l" * last


def _beside(words: list[str], marks: str, start: int) -> dict[str, Places]:
    rows = [(at, word[:STEM]) for at, word in enumerate(words, start)]
    return {f"{mark} {stem}": (at,) for mark in marks for at, stem in reversed(rows)}


def _length(words: int) -> int:
    """Steps of about a half: a mail of three words is another thing than one of thirty."""
    return min(8, int(1.5 * math.log2(words + 1)))


@dataclass(frozen=True)
class Like:
    """A whole text: its likeness to each intent, and how probable it is that it waits."""

    wants: Likeness
    waits: float
    _typed: tuple[str, ...]

    @property
    def told(self) -> bool:
        """Whether enough of its words are known to say anything."""
        return self.wants.known >= FEWEST

    @property
    def brief(self) -> bool:
        """Whether it is a line and no more."""
        return len(self._typed) <= A_LINE

    def words(self, intent: str) -> tuple[str, ...]:
        """The words that speak most for an intent, as they were typed, the most telling first."""
        spoke = self.wants.spoke(intent)
        telling = sorted((place for place in spoke if spoke[place] > 0), key=lambda at: -spoke[at])
        words = list(dict.fromkeys(filter(None, (self._typed[at] for at in telling))))
        return tuple([word for word in words if len(word) >= MEANT] or words)[:SHOWN]


def like(read: Iterable[Sentence]) -> Like:
    """Likens a text to the examples."""
    read = list(read)
    found = signs(read)
    waits = likeness(found, model(HERE / "waits.tsv")).chances["waits"]
    typed = tuple(typed for sentence in read for _, typed in _words(sentence))
    return Like(likeness(found, model(HERE / "wants.tsv")), waits, typed)
