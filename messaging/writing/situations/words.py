"""What a letter says in a situation: its opening, its reason, what comes after, its closing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import product

from messaging.writing.situations.texts import Situation, Texts, said, texts

PLAIN = "criterion_missing"
# What sentences may name; which of them is known depends on the letter.
FACTS = ("company", "job", "date", "people", "phone", "criterion", "pay", "before")
# Nothing in the application explains these answers: a strength is owed instead of a gap.
WITHOUT_GAP = frozenset({"filled", "frozen", "late"})


@dataclass(frozen=True, slots=True)
class Told:
    """The situation of one letter, and what its sentences may name."""

    situation: str
    depth: str
    language: str
    tu: bool
    facts: Mapping[str, str]
    call_made: bool = False
    message_left: bool = False
    after_test: bool = False  # an exercise is what they gave their time to, not a conversation

    @property
    def step(self) -> str:
        """What one thanks for, when nobody called."""
        return "test" if self.after_test else self.depth

    @property
    def texts(self) -> Texts:
        """The sentences of its language."""
        return texts(self.language)

    @property
    def row(self) -> Situation:
        """What is particular to the situation."""
        return self.texts.situations[self.situation]

    @property
    def gap_owed(self) -> bool:
        """Whether a gap explains the answer."""
        return self.situation not in WITHOUT_GAP

    def say(self, text: str) -> str:
        """A sentence, for this reader."""
        return said(text, self.facts, tu=self.tu)


@dataclass(frozen=True, slots=True)
class Words:
    """The passages of one letter; `key` says which opening it is, whatever the language."""

    opening: str = ""
    because: str = ""
    gaps_intro: str = ""
    gaps_after: str = ""
    closing: str = ""
    gap_owed: bool = True
    key: str = ""

    @property
    def passages(self) -> dict[str, str | bool]:
        """What a template is told, by its variable."""
        return {row.name: getattr(self, row.name) for row in fields(self) if row.name != "key"}


def listed(names: tuple[str, ...], language: str) -> str:
    """“Hélène Vasseur, Marc Oury et Inès Pereira”."""
    last = " and " if language == "en" else " et "
    return last.join(filter(None, (", ".join(names[:-1]), "".join(names[-1:]))))


def titled(titles: Sequence[str], language: str) -> str:
    """“« Fleuriste », « Caissière » et « Vendeuse »”; each language with its own quotes."""
    quoted = "“{}”" if language == "en" else "«\u00a0{}\u00a0»"
    return listed(tuple(quoted.format(title) for title in titles), language)


Part = tuple[str, str]  # its name within the key, its sentence


def _parts(group: str, rows: tuple[str, ...]) -> list[Part]:
    return [(f"{group}.{number}", row) for number, row in enumerate(rows)]


def openings(told: Told) -> dict[str, tuple[str, ...]]:
    """Every opening that fits, by its key: thanks, answer and, where a gap follows, a bridge."""
    rows, depth = told.texts, told.depth
    first = "called" if told.call_made else "left" if told.message_left else told.step
    own = told.row.answers.get(depth) or told.row.answers.get("")
    answers = _parts(told.situation, own) if own else _parts(depth, rows.answer[depth])
    bridges = _parts(told.step, rows.bridge[told.step]) if told.gap_owed else [("none", "")]
    choices = product(_parts(first, rows.thanks[first]), answers, bridges)
    return {
        "/".join(name for name, _text in parts): tuple(text for _name, text in parts if text)
        for parts in choices
    }


def least_used(told: Told, used: Mapping[str, int]) -> str:
    """The opening that the fewest others got; among equals, the one whose sentences did."""
    sentences: Counter[tuple[int, str]] = Counter()
    for key, times in used.items():
        for place, name in enumerate(key.split("/")):
            sentences[place, name] += times
    return min(
        openings(told),
        key=lambda key: (
            used.get(key, 0),
            sum(sentences[place] for place in enumerate(key.split("/"))),
        ),
    )


def merged_openings(language: str, group: str = "opening") -> dict[str, str]:
    """How a letter begins that answers several applications, by its key; `group`: `opening`,
    or `called` and `left` after a call, or a message left on a phone."""
    name = "merged" if group == "opening" else f"merged_{group}"
    return dict(_parts(name, texts(language).merged[group]))


def merged_opening(key: str, language: str) -> str:
    """The sentences of such a beginning, unsaid; "" for a key that is none."""
    group = key.partition(".")[0].removeprefix("merged").removeprefix("_") or "opening"
    known = merged_openings(language, group) if group in texts(language).merged else {}
    return known.get(key, "")


def worded(told: Told, key: str = "") -> Words:
    """The passages of the letter, with that opening, else with the first."""
    choices = openings(told)
    key = key if key in choices else next(iter(choices))
    reasons, depth = told.row.because, told.depth
    reason = told.say(reasons.get(depth) or reasons[""])
    closings = told.texts.closing[depth]
    turn = sum(int(part.rpartition(".")[2]) for part in key.split("/") if "." in part)
    return Words(
        opening=" ".join(told.say(text) for text in choices[key]),
        because="" if told.gap_owed else reason,
        gaps_intro=reason if told.gap_owed else told.texts.aside,
        gaps_after=told.say(told.row.after),
        closing=told.say(closings[turn % len(closings)]),
        gap_owed=told.gap_owed,
        key=key,
    )
