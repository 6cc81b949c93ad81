"""The sentences of the situations, read once, and the few marks that they are written with.

`{vous avez|tu as}` says both forms, `{job}` is a fact, and a passage in `[ … ]` is left out
when one of its facts is missing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[3] / "templates" / "letters"

_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_EITHER = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")
_FACT = re.compile(r"\{(\w+)\}")
# A no-break space before a colon and inside quotes, a narrow one before ; ! ?
_SPACES = (
    (re.compile(r" (?=:)|(?<=«) | (?=»)"), "\u00a0"),
    (re.compile(r" (?=[;!?])"), "\u202f"),
)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is particular to one situation; what it leaves empty, the depth says."""

    code: str
    answers: Mapping[str, tuple[str, ...]]
    because: Mapping[str, str]
    after: str


@dataclass(frozen=True, slots=True)
class Texts:
    """All the sentences of one language."""

    thanks: Mapping[str, tuple[str, ...]]
    answer: Mapping[str, tuple[str, ...]]
    bridge: Mapping[str, tuple[str, ...]]
    closing: Mapping[str, tuple[str, ...]]
    aside: str
    merged: Mapping[str, tuple[str, ...]]
    situations: Mapping[str, Situation]


@cache
def texts(language: str) -> Texts:
    """The sentences of a language, typographed."""
    file = FOLDER / ("en" if language == "en" else "fr") / "situations.toml"
    read: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    put = spaced if language != "en" else str
    groups = {
        name: {key: tuple(map(put, rows)) for key, rows in read[name].items()}
        for name in ("merged", "thanks", "answer", "bridge", "closing")
    }
    found = {code: _situation(code, row, put) for code, row in read["situation"].items()}
    return Texts(
        **groups,
        aside=put(read["because"]["aside"]),
        situations=found,
    )


def _situation(code: str, row: Mapping[str, Any], put: Any) -> Situation:
    """Keys with a depth at their end hold for it alone; the bare one for all other depths."""
    return Situation(
        code,
        {_depth(key): tuple(map(put, row[key])) for key in row if key.startswith("answer")},
        {_depth(key): put(row[key]) for key in row if key.startswith("because")},
        put(row.get("after", "")),
    )


def _depth(key: str) -> str:
    return key.partition("_")[2]


def spaced(text: str) -> str:
    for space, replacement in _SPACES:
        text = space.sub(replacement, text)
    return text


def said(text: str, facts: Mapping[str, str], *, tu: bool) -> str:
    """The sentence for one reader. Raises KeyError when a fact outside brackets is unknown."""
    text = _EITHER.sub(r"\2" if tu else r"\1", text)
    text = _OPTIONAL.sub(lambda passage: _kept(passage[1], facts), text)
    return _FACT.sub(lambda fact: facts[fact[1]], text)


def _kept(passage: str, facts: Mapping[str, str]) -> str:
    return passage if all(facts.get(name) for name in _FACT.findall(passage)) else ""
