"""A guess learned from the labelled examples, for what is said in none of the known ways.

`learned.tsv` holds, for each word (its first letters) and each pair of words, how much it speaks
for which intents; `python -m tools.learn_intents` makes it from `tests/data/intents`. A mail is
guessed at as a whole, and the words that decided it can be shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from messaging.inbound.intents.order import ORDER
from messaging.inbound.intents.words import Sentence

FILE = Path(__file__).parent / "learned.tsv"
STEM = 6  # letters: an ending tells little of what somebody wants
ROOT = 4  # letters, for words that no example has in this form
SHOWN = 3
FEWEST = 2  # known words; one alone is no text
ASKS = "?"

Weights = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Guess:
    """`sure`: from 0 to 1, against all other intents. `words` as they were typed."""

    intent: str
    sure: float
    words: tuple[str, ...]


def signs(read: Iterable[Sentence]) -> dict[str, str]:
    """What a text is guessed by: beginnings of words and pairs of them, and as they were typed."""
    found: dict[str, str] = {}
    for sentence in read:
        rows = [
            (word[:STEM], typed)
            for word, typed in zip(sentence.words, sentence.typed, strict=True)
            if word.isalnum() or word.startswith("#")
        ]
        found |= {f"{word[:ROOT]}-": typed for word, typed in rows if word[ROOT:].isalpha()}
        found |= dict(rows)
        for (one, typed), (other, beside) in pairwise(rows):
            found[f"{one} {other}"] = f"{typed} {beside}".strip()
        if sentence.asks:
            found[ASKS] = "?"
    return found


def weighed(found: Iterable[str], weights: Weights) -> dict[str, float]:
    """How probable each intent is; they add up to one. Empty when nothing is known of the words."""
    known = [weights[sign] for sign in sorted(found) if sign in weights]
    if not known:
        return {}
    scale = 1 / math.sqrt(len(known) + 1)
    sums = dict.fromkeys(ORDER, 0.0)
    for row in known:
        for name, weight in row.items():
            sums[name] += weight
    highest = max(sums.values())
    spread = {name: math.exp((value - highest) * scale) for name, value in sums.items()}
    whole = sum(spread.values())
    return {name: value / whole for name, value in spread.items()}


@dataclass(frozen=True)
class Likeness:
    """How a text is like the examples of each intent; `chances` is empty for unknown words."""

    chances: dict[str, float]
    signs: dict[str, str]

    def best(self, *, but: str = "") -> Guess | None:
        """What it most probably wants, one intent aside; None when too few of its words are
        known."""
        weights = learned()
        known = sum(sign in weights and sign.isalpha() for sign in self.signs)
        if known < FEWEST:
            return None
        best = max(self.chances.keys() - {but}, key=lambda name: (self.chances[name], name))
        speaking = {sign: weights.get(sign, {}).get(best, 0.0) for sign in self.signs}
        telling = sorted(speaking, key=lambda sign: -speaking[sign])
        words = dict.fromkeys(self.signs[sign] for sign in telling if speaking[sign] > 0)
        return Guess(best, self.chances[best], tuple(filter(None, words))[:SHOWN])

    def share(self, names: Iterable[str]) -> float:
        """How probable it is that it wants one of these; 1 when nothing is known of its words."""
        return sum(self.chances[name] for name in names) if self.chances else 1.0


def likeness(read: Iterable[Sentence]) -> Likeness:
    """Likens a whole text to the examples."""
    found = signs(read)
    return Likeness(weighed(found, learned()), found)


@cache
def learned() -> Weights:
    """The file, read once per process."""
    found: Weights = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        sign, *pairs = line.split("\t")
        found[sign] = {name: float(value) for name, value in (pair.split("=", 1) for pair in pairs)}
    return found
