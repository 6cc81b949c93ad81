"""The small language of the rules, compiled.

`trop senior|âgé*` are two words, the second one of two, `*` any ending; `@age` a lexicon;
`.` one word between at most, `..` up to three and `...` up to eight; `?très` may be there; `!pas`
must not follow; `#` a number; `=vous` not tu; `_` any word; `^` and `$` the ends of the
sentence. Accents, case, apostrophes and hyphens do not matter: `l'âge` is `l age`. A verb that
says vous is looked for with tu as well: `portez` is `portes`, `gagniez` is `gagnais`.

Every pattern is looked for only in sentences that hold one of its rarest words (its *gate*):
that is what makes hundreds of them cost little.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from messaging.writing.wording.text import Sentence, plain

_SPLIT = re.compile(r"['’\-]")
_NUMBERS = (
    "deux trois quatre cinq six sept huit neuf dix vingt trente quarante cinquante soixante "
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
).split()
_NUMBER = rf"(?:\d+|{'|'.join(_NUMBERS)}) "
_GAPS = {".": r"(?:[^ ]+ )?", "..": r"(?:[^ ]+ ){0,3}?", "...": r"(?:[^ ]+ ){0,8}?"}
_FIXED = {"#": _NUMBER, "_": r"[^ ]+ ", "$": r"\Z", "^": r"(?<=\A )", **_GAPS}

# The rules say vous; a letter may say tu. `=vous` is that very word.
_SAME = {
    "votre": ("votre", "ton", "ta"),
    "vos": ("vos", "tes"),
    "vous": ("vous", "tu", "toi", "te", "t"),
    "etes": ("etes", "es"),
    "avez": ("avez", "as"),
    "vivez": ("vivez", "vis"),
}
_TU = (("iez", "ais"), ("rez", "ras"), ("ez", "es"))  # the first ending that fits

Lexicons = Mapping[str, list[str]]
Payload = TypeVar("Payload")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; `gate`: the words, or beginnings (with `*`), one of which it needs."""

    source: str
    regex: re.Pattern[str]
    gate: tuple[str, ...]


def _forms(alternative: str) -> list[str]:
    """The plain words of one alternative: `burn-out*` is `burn`, `out*`."""
    words = [part for chunk in alternative.split() for part in _SPLIT.split(chunk) if part]
    return [plain(word) for word in words]


def _alternatives(element: str, lexicons: Lexicons) -> list[list[str]]:
    found = []
    for part in element.split("|"):
        if part.startswith("@"):
            found += [_forms(entry) for entry in lexicons[part[1:]]]
        else:
            found.append(_forms(part))
    return found


def _same(form: str) -> tuple[str, ...]:
    """The form and those that say tu where it says vous."""
    if form in _SAME:
        return _SAME[form]
    for vous, tu in _TU:
        if form.endswith(vous) and len(form) > len(vous) + 1:
            return form, form.removesuffix(vous) + tu
    return (form.removeprefix("="),)


def _word(form: str) -> str:
    same = _same(form)
    if len(same) > 1:
        return f"(?:{'|'.join(same)}) "
    form = same[0]
    return f"{re.escape(form[:-1])}[^ ]* " if form.endswith("*") else f"{re.escape(form)} "


def _either(alternatives: list[list[str]]) -> str:
    return "(?:" + "|".join("".join(map(_word, forms)) for forms in alternatives) + ")"


def _gates(alternatives: list[list[str]]) -> Iterable[str]:
    for forms in alternatives:
        longest = max(forms, key=len)
        yield from _same(longest)


def compiled(source: str, lexicons: Lexicons) -> Pattern:
    """Compile one pattern. Raises KeyError for an unknown lexicon, ValueError when nothing in
    it can serve as a gate."""
    parts, gates = ["(?<= )"], []
    for element in source.split():
        mark, rest = element[0], element[1:]
        if element in _FIXED:
            parts.append(_FIXED[element])
        elif mark in "?!":
            either = _either(_alternatives(rest, lexicons))
            parts.append(f"{either}?" if mark == "?" else f"(?!{either})")
        else:
            alternatives = _alternatives(element, lexicons)
            parts.append(_either(alternatives))
            gates.append(tuple(_gates(alternatives)))
    if not gates:
        raise ValueError(source)
    gate = max(gates, key=lambda words: (min(map(len, words)), -len(words)))
    return Pattern(source, re.compile("".join(parts)), gate)


class Index(Generic[Payload]):
    """Patterns by their gates: which of them may match a sentence."""

    def __init__(self, entries: Iterable[tuple[Pattern, Payload]]) -> None:
        self.entries = list(entries)
        self._exact: defaultdict[str, list[int]] = defaultdict(list)
        self._begin: defaultdict[str, list[int]] = defaultdict(list)
        for number, (pattern, _payload) in enumerate(self.entries):
            for word in pattern.gate:
                target = self._begin if word.endswith("*") else self._exact
                target[word.rstrip("*")].append(number)
        self._lengths = sorted({len(stem) for stem in self._begin})

    def candidates(self, sentence: Sentence) -> list[tuple[Pattern, Payload]]:
        """The entries whose gate is open, in the order of the file."""
        numbers: set[int] = set()
        for form in {word.form for word in sentence.words}:
            numbers.update(self._exact.get(form, ()))
            for length in self._lengths:
                if length > len(form):
                    break
                numbers.update(self._begin.get(form[:length], ()))
        return [self.entries[number] for number in sorted(numbers)]
