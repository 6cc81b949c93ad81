"""The phrases that show an intent, read from `fr.toml` and `en.toml`, and where they occur.

A phrase is a row of words: `retir* {candidature}`. `*` ends the start of a word, `|` separates
alternatives, `{name}` stands for a list of words. Between two words of a phrase up to two others
may stand; none where they are joined by `_`, up to seven at `...`. A `^` binds it to the start of
a sentence, a `$` to its end. `me_plait|tente` is "me plait" or "tente". Phrases joined by ` & `
must all stand in the sentence, in whatever order.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain, product
from pathlib import Path
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein

from messaging.inbound.intents.words import Sentence

FILES = ("fr.toml", "en.toml")
NEAR, FAR = 2, 7
BEFORE = 4  # words before a phrase in which a negation counts
MAX_TRIES = 10  # places in a sentence where a phrase may start
MIN_TYPO = 6  # letters of a word that is worth guessing at

_NEGATIONS = frozenset("pas jamais aucun aucune aucunement sans ni not never without nor".split())
_TURNS = frozenset(("mais", "but"))  # what stands behind them is something else
_BARRIERS = frozenset(", : ( ) mais but et and car donc because so puisque cependant".split())


@dataclass(frozen=True)
class Span:
    """Where a phrase stands in a sentence: from its first word to its last."""

    start: int
    end: int


@dataclass(frozen=True)
class _Step:
    """One word of a phrase, and how many others may stand before it."""

    key: str
    exact: frozenset[str]
    prefixes: tuple[str, ...]
    gap: int

    def fits(self, word: str) -> bool:
        return word in self.exact or bool(self.prefixes and word.startswith(self.prefixes))


@dataclass(frozen=True)
class Phrase:
    """A compiled phrase. `negatable`: a negation before it or inside it takes it back."""

    steps: tuple[_Step, ...]
    negatable: bool
    at_start: bool
    at_end: bool
    keys: frozenset[str]
    others: tuple[Phrase, ...] = ()

    def find(self, sentence: Sentence, *, meant: bool = True) -> Span | None:
        """The first place where it stands and is `meant`: not taken back by a negation."""
        if not self.keys <= sentence.keys or any(not p.find(sentence) for p in self.others):
            return None
        words = sentence.words
        dead: set[tuple[int, int]] = set()
        tries = 0
        for start in range(min(1 if self.at_start else len(words), len(words))):
            if not self.steps[0].fits(words[start]):
                continue
            tries += 1
            if tries > MAX_TRIES:
                break
            hit = _follow(words, self.steps, 1, start, dead)
            if hit is None or (self.at_end and hit[-1] != _last(words)):
                continue
            if not (meant and self.negatable and _negated(words, hit)):
                return Span(start, hit[-1])
        return None


def _last(words: tuple[str, ...]) -> int:
    """The place of the last word, a courtesy and what follows a comma aside."""
    place = len(words) - 1
    for i, word in enumerate(words):
        if word in (",", "merci", "desole", "desolee", "sorry", "thanks", "cordialement", "svp"):
            return max(i - 1, 0)
    return place


def _follow(
    words: tuple[str, ...],
    steps: tuple[_Step, ...],
    step: int,
    at: int,
    dead: set[tuple[int, int]],
) -> tuple[int, ...] | None:
    """The places of the words from `step` on, behind `at`, which is given first. `dead` keeps
    where nothing follows, so that no place is tried twice."""
    if step == len(steps):
        return (at,)
    if (step, at) in dead:
        return None
    for place in range(at + 1, min(at + 2 + steps[step].gap, len(words))):
        if steps[step].fits(words[place]):
            rest = _follow(words, steps, step + 1, place, dead)
            if rest is not None:
                return (at, *rest)
        if words[place] in _TURNS:
            break
    dead.add((step, at))
    return None


def _negated(words: tuple[str, ...], hit: tuple[int, ...]) -> bool:
    for place in range(hit[0] - 1, max(hit[0] - 1 - BEFORE, -1), -1):
        if words[place] in _BARRIERS:
            break
        if _negates(words, place):
            return True
    inside = (place for place in range(hit[0], hit[-1]) if place not in hit)
    after = range(hit[-1] + 1, min(hit[-1] + 2, len(words)))
    return any(_negates(words, place) for place in (*inside, *after))


def _negates(words: tuple[str, ...], place: int) -> bool:
    """ "plus" is a negation behind "ne" only, "no" before a noun."""
    word = words[place]
    if word == "plus":
        return any(before in ("ne", "n") for before in words[max(place - 4, 0) : place])
    return word in _NEGATIONS


class Phrases:
    """Some phrases, of which only those are tried that have a chance in a sentence."""

    def __init__(self, rows: Iterable[Phrase] = ()) -> None:
        self.rows = tuple(rows)
        self._by_key: dict[str, list[int]] = {}
        for place, row in enumerate(self.rows):
            self._by_key.setdefault(_rarest(row.keys), []).append(place)

    def first(self, sentence: Sentence) -> Span | None:
        """Where the first of them that is there stands."""
        there = self._by_key.keys() & sentence.keys
        for place in sorted(place for key in there for place in self._by_key[key]):
            span = self.rows[place].find(sentence)
            if span is not None:
                return span
        return None

    def all(self, sentence: Sentence, *, meant: bool = True) -> list[Span]:
        """Where each of them stands, and is `meant`."""
        there = self._by_key.keys() & sentence.keys
        rows = (self.rows[place] for key in there for place in self._by_key[key])
        spans = (row.find(sentence, meant=meant) for row in rows)
        return [span for span in spans if span is not None]


def _rarest(keys: Iterable[str]) -> str:
    """The fewest words to choose from, and the longest of them."""
    return min(keys, key=lambda key: (key.count(" "), -len(key)))


@dataclass(frozen=True)
class Rule:
    """Phrases of one intent. One of `phrases` must stand in a sentence, none of `unless`."""

    intent: str
    phrases: Phrases
    unless: Phrases
    answering: frozenset[str] = frozenset()
    """The kinds of letters to which alone it can be an answer; all when empty."""
    asks: bool = False
    """Whether it must be a question."""

    def find(self, sentence: Sentence, answered: frozenset[str]) -> Span | None:
        """Where the rule holds in a sentence, if it does."""
        if self.asks and not sentence.asks:
            return None
        if self.answering and not self.answering & answered:
            return None
        span = self.phrases.first(sentence)
        return None if span is None or self.unless.first(sentence) else span


@dataclass
class Lexicon:
    """All that the two files say."""

    rules: list[Rule] = field(default_factory=list)
    groups: dict[str, Phrases] = field(default_factory=dict)
    strong: dict[str, Phrases] = field(default_factory=dict)
    weak: dict[str, Phrases] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    guessed: tuple[str, ...] = ()
    exact: dict[str, set[str]] = field(default_factory=dict)
    prefixes: dict[str, set[str]] = field(default_factory=dict)
    harmless: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    thanked: tuple[str, ...] = ()
    """Beginnings of what is thanked for when nothing else is meant."""

    def takes_back(self, intent: str, sentence: Sentence) -> bool:
        """Whether a rule's words stand in a sentence in which the rule does not hold."""
        return any(
            rule.intent == intent and rule.phrases.all(sentence, meant=False) for rule in self.rules
        )

    def says(self, group: str, sentence: Sentence) -> Span | None:
        """Where the first phrase of a group stands."""
        return self.groups[group].first(sentence)

    def corrected(self, sentence: Sentence) -> Sentence:
        """Words that are none, and one slip away from one that matters, read as that one."""
        words = tuple(self._corrected(word) for word in sentence.words)
        keys = frozenset(key for word in set(words) for key in self._keys(word))
        return replace(sentence, words=words, keys=keys)

    def _keys(self, word: str) -> set[str]:
        found = set(self.exact.get(word, ()))
        for size in range(1, len(word) + 1):
            found |= self.prefixes.get(word[:size], set())
        return found

    def index(self) -> None:
        """Notes which words the phrases are made of."""
        ruled = [row for rule in self.rules for row in (*rule.phrases.rows, *rule.unless.rows)]
        lists = (self.groups, self.strong, self.weak)
        grouped = [row for table in lists for phrases in table.values() for row in phrases.rows]
        for phrase in chain.from_iterable((p, *p.others) for p in (*ruled, *grouped)):
            for step in phrase.steps:
                for word in step.exact:
                    self.exact.setdefault(word, set()).add(step.key)
                for prefix in step.prefixes:
                    self.prefixes.setdefault(prefix, set()).add(step.key)
        self.common = frozenset(self.exact) | self.harmless

    def _corrected(self, word: str) -> str:
        if len(word) < MIN_TYPO or not word.isalpha() or word in self.common:
            return word
        return _guess(word, self.guessed)


@cache
def _guess(word: str, among: tuple[str, ...]) -> str:
    slips = 1 if len(word) < 9 else 2
    for known in among:
        if word.startswith(known):
            return word
        near = abs(len(known) - len(word)) <= slips and known[0] == word[0]
        if near and DamerauLevenshtein.distance(word, known, score_cutoff=slips) <= slips:
            return known
    return word


@cache
def lexicon() -> Lexicon:
    """The files, compiled once per process."""
    found = Lexicon()
    guessed: list[str] = []
    for name in FILES:
        data = tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
        concepts = {key: _alternatives(words, {}) for key, words in data["concepts"].items()}
        found.rules += [_rule(row, concepts) for row in data["rules"]]
        _gather(found.groups, data["groups"], concepts)
        _gather(found.strong, data["strong"], concepts, negatable=True)
        _gather(found.weak, data["weak"], concepts)
        found.spelled |= data["spelled"]
        guessed += data["words"]["guessed"].split()
        found.thanked += tuple(data["words"]["thanked"].split())
        found.harmless |= frozenset(data["words"]["harmless"].split())
    found.guessed = tuple(guessed)
    found.index()
    return found


def _gather(
    into: dict[str, Phrases],
    rows: dict[str, list[str]],
    concepts: dict[str, tuple[str, ...]],
    *,
    negatable: bool = False,
) -> None:
    for name, phrases in rows.items():
        before = into[name].rows if name in into else ()
        into[name] = Phrases((*before, *_phrases(phrases, concepts, negatable=negatable)))


def _rule(row: dict[str, Any], concepts: dict[str, tuple[str, ...]]) -> Rule:
    return Rule(
        row["intent"],
        Phrases(
            (
                *_phrases(row.get("phrases", ()), concepts, negatable=True),
                *_phrases(row.get("as_is", ()), concepts),
            )
        ),
        Phrases(_phrases(row.get("unless", ()), concepts)),
        frozenset(row.get("answering", ())),
        bool(row.get("asks")),
    )


def _phrases(
    rows: Iterable[str], concepts: dict[str, tuple[str, ...]], *, negatable: bool = False
) -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    for row in rows:
        heads, *others = (
            _variants(part, concepts, negatable=negatable) for part in row.split(" & ")
        )
        found += [replace(head, others=rest) for rest in product(*others) for head in heads]
    return tuple(found)


def _variants(
    row: str, concepts: dict[str, tuple[str, ...]], *, negatable: bool
) -> tuple[Phrase, ...]:
    return tuple(
        _phrase(choice, concepts, row, negatable=negatable)
        for choice in product(*(_choices(group) for group in row.strip("^$ ").split()))
    )


def _choices(group: str) -> list[str]:
    """`a|b|c_d` is two choices: one word, which is a or b, or the two words c and d."""
    parts = group.split("|")
    single = [part for part in parts if "_" not in part]
    return [*(["|".join(single)] if single else []), *(part for part in parts if "_" in part)]


def _phrase(
    groups: Iterable[str],
    concepts: dict[str, tuple[str, ...]],
    row: str,
    *,
    negatable: bool,
) -> Phrase:
    steps: list[_Step] = []
    gap = NEAR
    for group in groups:
        if group == "...":
            gap = FAR
            continue
        for number, piece in enumerate(group.split("_")):
            words = _alternatives(piece, concepts)
            exact = frozenset(word for word in words if not word.endswith("*"))
            prefixes = tuple(word[:-1] for word in words if word.endswith("*"))
            steps.append(_Step(" ".join(words), exact, prefixes, 0 if number else gap))
        gap = NEAR
    keys = frozenset(step.key for step in steps)
    return Phrase(tuple(steps), negatable, row.startswith("^"), row.endswith("$"), keys)


def _alternatives(piece: str, concepts: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    found: list[str] = []
    for word in piece.replace("|", " ").split():
        found += concepts[word.strip("{}")] if word.startswith("{") else [word]
    return tuple(found)
