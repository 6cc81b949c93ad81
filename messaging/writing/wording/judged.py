"""One sentence, judged by the rules and by what was learned from labelled sentences together.

Rules know what must not be missed and say why, but a word has many subjects; the examples know what
sentences are about, but not why. A ground that a rule sees is believed unless the examples speak
plainly against it; one that no rule sees is believed when they speak plainly for it. How plainly,
was measured on writers whose sentences had not been learned from (decision 0017).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from messaging.likeness import FEWEST, Likeness
from messaging.writing.wording import learned
from messaging.writing.wording.rules import Concept, concepts
from messaging.writing.wording.text import Sentence

# What the examples must grant at least to a ground that a rule sees, or to its clause alone, …
SEEN, SEEN_IN_CLAUSE = 0.65, 0.8
# … and to one that no rule sees, in a sentence that is the whole text and in one of several: a
# letter has many sentences, and one false alarm spoils it. There likeness alone warns of nothing.
BLOCKS, BLOCKS_BESIDE, WARNS = {"fr": 0.5, "en": 0.55}, 0.85, 0.7
FINE = 0.75  # from here on a warning of the rules is not believed
BARE = 0.5  # what a refusal must be like the bare ones at least, if no rule knows it for a refusal
SAYS_WHY = 0.88  # bare ones that nobody had learned from stood at 0.86 and below, fine ones above
ENOUGH = 3  # known words; of two, nothing is guessed that no rule sees
EXPLAINS = 5  # words behind a colon from which they can be a reason
WIDEST = 8  # words between those that are shown
# What is told by facts or by grammar, not by what a sentence is like; nor is whether a promise has
# its date, though a rule can mistake one.
_CERTAIN = frozenset({"laconic", "third_person", "mixed_address", "spelling", "new_criterion"})
_EXPLAINS = re.compile(r":|\s[-–—]\s")
_NOT_GUESSED = _CERTAIN | {"promise"}


def _not_fine(like: Likeness) -> float:
    """What would only be a warning by the examples is believed to be what a rule sees in it."""
    return 1 - like.chances["fine"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A concept and the words it stands in, by their place in the sentence, both included."""

    concept: Concept
    first: int
    last: int
    likened: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence of a text, and how it is like the examples."""

    sentence: Sentence
    clauses: Sequence[Sentence]
    """The sentence cut where it turns: praise before a `but` makes nothing after it less likely."""
    like: Likeness
    text: str
    code: str

    @classmethod
    def of(cls, clauses: Sequence[Sentence], sentence: Sentence, text: str, code: str) -> Judged:
        """Judge one sentence of `text` by its likeness to the labelled examples."""
        return cls(sentence, clauses, learned.verdict(sentence, text, code), text, code)

    @property
    def bare(self) -> bool:
        """Whether it is like a refusal that says nothing."""
        return self._told and self.like.chances["laconic"] > BARE

    @property
    def says_why(self) -> bool:
        """Whether a refusal is so like what may stand in a letter that it must give its reason."""
        return self.like.known >= ENOUGH and self.like.chances["fine"] > SAYS_WHY

    @property
    def behind_a_colon(self) -> Sentence | None:
        """What follows its last colon or dash, when that is long enough to be a reason."""
        said = self.text[self.sentence.start : self.sentence.end]
        marks = [found.end() for found in _EXPLAINS.finditer(said)]
        at = self.sentence.start + marks[-1] if marks else self.sentence.end
        words = [word for word in self.sentence.words if word.start >= at]
        return Sentence(words, self.sentence.end) if len(words) >= EXPLAINS else None

    def explains(self, rest: Sentence) -> bool:
        """Whether a part of it is like what may stand in a letter."""
        return learned.verdict(rest, self.text, self.code).chances["fine"] > BARE

    @property
    def _told(self) -> bool:
        return self.like.known >= FEWEST

    def passages(self, ruled: Sequence[Passage], *, alone: bool, refuses: bool) -> list[Passage]:
        """What stands in the way of it, of what the rules saw and of what they did not.
        `alone`: it is the whole text. `refuses`: it is the no itself, whose neighbours say
        whether it is bare; no example can."""
        if not self._told:
            return list(ruled)
        believed = [passage for passage in ruled if self._believes(passage)]
        if refuses or any(passage.concept.verdict == "block" for passage in believed):
            return believed
        return believed + self._unseen(alone=alone, beside=bool(believed))

    def _unseen(self, *, alone: bool, beside: bool) -> list[Passage]:
        """What no rule saw; a warning only when there is none yet."""
        chances = self.like.chances
        if self.like.known < ENOUGH:
            return []
        if chances["block"] > (BLOCKS[self.code] if alone else BLOCKS_BESIDE):
            return [self._most_like("block")]
        if beside or not alone or chances["warn"] + chances["block"] <= WARNS:
            return []
        found = self._most_like("warn")
        return [] if found.concept.key in _NOT_GUESSED else [found]

    def _believes(self, passage: Passage) -> bool:
        if passage.plain or passage.concept.key in _CERTAIN:
            return True
        if passage.concept.verdict == "warn":
            return self.like.chances["fine"] < FINE
        return _not_fine(self.like) > SEEN or self._its_clause(passage) > SEEN_IN_CLAUSE

    def _its_clause(self, passage: Passage) -> float:
        """What the examples grant to the clauses that a passage stands in, when there are more."""
        granted, at = 0.0, 0
        for clause in self.clauses if len(self.clauses) > 1 else ():
            if at <= passage.last and at + len(clause.words) > passage.first:
                granted = max(granted, _not_fine(learned.verdict(clause, self.text, self.code)))
            at += len(clause.words)
        return granted

    def _most_like(self, verdict: str) -> Passage:
        """The concept that the sentence is most like, and the words that say so."""
        chances = learned.kind(self.sentence, self.text, self.code).chances
        keys = [key for key in chances if concepts()[key].verdict == verdict and key != "laconic"]
        key = max(keys, key=lambda one: chances[one])
        return Passage(concepts()[key], *self._telling(verdict), likened=True)

    def _telling(self, verdict: str) -> tuple[int, int]:
        """The first and the last of the words that spoke most for it, not too far apart."""
        spoke = self.like.spoke(verdict, over="fine")
        best = max(spoke, key=lambda place: spoke[place])
        near = [
            place
            for place, weight in spoke.items()
            if weight >= spoke[best] / 2 and abs(place - best) <= WIDEST // 2
        ]
        return min([*near, best]), max([*near, best])
