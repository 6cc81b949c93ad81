"""What a text is like among examples that people labelled: a softmax regression over its signs.

A *sign* is a word, its beginning, two or three words in a row, or two words near each other. The
rarer it is in the examples the more it counts; its *pull* towards each answer was learned. The
files are made by `tools.learn_wording` and `tools.learn_intents`. Nothing is sent anywhere, and
the words that decided can be shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

STEM, ROOT = 6, 4  # letters: endings tell little, and a form that no example has may have a kin
NEAR = 4  # telling words between which two still count as near each other
TELLING = 4  # letters from which a word can be one of two that stand near each other
FEWEST = 2  # known words; one alone is no text
HUNDRED = 100  # the files hold hundredths

Places = tuple[int, ...]


@dataclass(frozen=True)
class Model:
    """`signs`: for each, how much it counts, then its pull towards each of `answers`."""

    answers: tuple[str, ...]
    bias: tuple[int, ...]
    signs: Mapping[str, tuple[int, ...]]
    learned_from: str
    """Which examples these were: see `tools.learning.fingerprint`."""


@cache
def model(path: Path) -> Model:
    """A file of weights, read once per process."""
    with path.open(encoding="utf-8") as lines:
        _, learned_from = next(lines).rstrip("\n").split("\t")
        _, _, *answers = next(lines).rstrip("\n").split("\t")
        _, _, *bias = next(lines).rstrip("\n").split("\t")
        rows = (line.rstrip("\n").split("\t") for line in lines)
        signs = {sign: tuple(map(int, numbers)) for sign, *numbers in rows}
    return Model(tuple(answers), tuple(map(int, bias)), signs, learned_from)


def signs_of(words: Sequence[str], start: int = 0) -> dict[str, Places]:
    """The signs of one sentence's plain words, each with the places of its words, counted from
    `start`."""
    found: dict[str, Places] = {}
    stems = [word[:STEM] for word in words]
    for at, word in enumerate(words, start):
        for sign in (f"w {word}", f"s {word[:STEM]}", f"r {word[:ROOT]}"):
            found.setdefault(sign, (at,))
    edged = ["<", *stems, ">"]
    last = start + len(words) - 1
    for at, (one, two) in enumerate(pairwise(edged), start - 1):
        found.setdefault(f"b {one} {two}", _within(start, last, at, at + 1))
    for at, run in enumerate(zip(edged, edged[1:], edged[2:], strict=False), start - 1):
        found.setdefault(f"t {' '.join(run)}", _within(start, last, at, at + 2))
    far = [(at, stem) for at, stem in enumerate(stems, start) if len(stem) >= TELLING]
    for number, (at, stem) in enumerate(far):
        for beside, other in far[number + 1 : number + 1 + NEAR]:
            found.setdefault(f"k {stem} {other}", (at, beside))
    return found


def _within(start: int, last: int, first: int, final: int) -> Places:
    return tuple(range(max(first, start), min(final, last) + 1))


@dataclass(frozen=True)
class Likeness:
    """How probable each answer is; they add up to one. `known`: how many whole words the examples
    have too."""

    chances: Mapping[str, float]
    known: int
    _model: Model
    _signs: Mapping[str, Places]

    @property
    def best(self) -> str:
        """The most probable answer."""
        return max(self.chances, key=lambda name: self.chances[name])

    def share(self, names: Iterable[str]) -> float:
        """How probable one of these is."""
        return sum(self.chances[name] for name in names)

    def spoke(self, answer: str, over: str = "") -> dict[int, float]:
        """How much each place of the text speaks for `answer`, compared with `over`, or with all
        answers when none is named."""
        mine = self._model.answers.index(answer) + 1
        other = self._model.answers.index(over) + 1 if over else 0
        found: dict[int, float] = {}
        for sign, places in self._signs.items():
            row = self._model.signs[sign]
            against = row[other] if other else sum(row[1:]) / len(self._model.answers)
            for place in places:
                found[place] = found.get(place, 0.0) + (row[mine] - against) * row[0] / len(places)
        return found


def likeness(signs: Mapping[str, Places], learned: Model) -> Likeness:
    """Likens signs to the examples. Without a known sign each answer is as probable as there."""
    known = {sign: places for sign, places in signs.items() if sign in learned.signs}
    length = math.sqrt(sum(learned.signs[sign][0] ** 2 for sign in known)) or 1.0
    sums = [float(start) for start in learned.bias]
    for sign in known:
        counts, *pulls = learned.signs[sign]
        for number, pull in enumerate(pulls):
            sums[number] += counts * pull / length
    highest = max(sums)
    spread = [math.exp((value - highest) / HUNDRED) for value in sums]
    whole = sum(spread)
    chances = dict(zip(learned.answers, (value / whole for value in spread), strict=True))
    words = sum(sign.startswith("w ") for sign in known)
    return Likeness(chances, words, learned, known)
