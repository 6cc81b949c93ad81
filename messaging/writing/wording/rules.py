"""The rules, read once from the data files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from messaging.writing.wording.patterns import Index, Lexicons, Pattern, compiled
from messaging.writing.wording.text import plain

HERE = Path(__file__).parent
LANGUAGES = ("fr", "en")
Verdict = Literal["block", "warn"]


@dataclass(frozen=True, slots=True)
class Concept:
    """One ground or habit: what is said about it, in each language. `consent`: it is fine for
    whoever agreed to it."""

    key: str
    verdict: Verdict
    name: dict[str, str]
    source: str
    why: dict[str, str]
    suggestion: dict[str, str]
    instead: dict[str, str]
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What one concept looks like in one language. A `soft` rule is about a word that is at
    home in talk of work: it keeps silent in a clause about work that objects to nobody.
    `named`: the last word must be a name.
    `plain`: its words mean little else, whatever sentences of such words are like elsewhere;
    such patterns stand under `plainly` in the files.
    """

    concept: Concept
    soft: bool
    named: bool
    unless: tuple[Pattern, ...]
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """All that the check knows about one language."""

    neutral: Index[None]
    rules: Index[Rule]
    work: tuple[Pattern, ...]
    objection: tuple[Pattern, ...]
    turns: frozenset[str]
    refusal: tuple[Pattern, ...]
    courtesy: tuple[Pattern, ...]
    reason: tuple[Pattern, ...]
    agreed: tuple[Pattern, ...]
    laconic: Rule
    hollow: frozenset[str]
    denies: frozenset[str]


@cache
def concepts() -> dict[str, Concept]:
    """Every concept by key."""
    rows = tomllib.loads((HERE / "concepts.toml").read_text("utf-8"))
    return {
        key: Concept(
            key,
            row["verdict"],
            row["name"],
            row.get("source", ""),
            row["why"],
            row["suggestion"],
            row.get("instead", {}),
            row.get("consent", False),
        )
        for key, row in rows.items()
    }


@cache
def language(code: str) -> Language:
    """The rules of a language; French for one that is not known."""
    code = code if code in LANGUAGES else "fr"
    data = _read(code)
    lexicons: Lexicons = data["lexicon"]

    def many(sources: list[str]) -> tuple[Pattern, ...]:
        return tuple(compiled(source, lexicons) for source in sources)

    return Language(
        neutral=Index((pattern, None) for pattern in many(data["neutral"])),
        rules=Index(_entries(data["rule"], lexicons)),
        work=many(data["work"]),
        objection=many(data["objection"]),
        turns=frozenset(map(plain, data["turns"])),
        refusal=many(data["refusal"]),
        courtesy=many(data["courtesy"]),
        reason=many(data["reason"]),
        agreed=many(data["agreed"]),
        laconic=Rule(concepts()["laconic"], soft=False, named=False, unless=()),
        hollow=frozenset(data["hollow"].split()),
        denies=frozenset(data["denies"].split()),
    )


def _read(code: str) -> dict[str, Any]:
    """The files of a language, whose rules stand one after the other."""
    data: dict[str, Any] = {"rule": [], "lexicon": {}}
    for path in sorted((HERE / code).glob("*.toml")):
        part = tomllib.loads(path.read_text("utf-8"))
        data["rule"] += part.pop("rule", [])
        data["lexicon"] |= part.pop("lexicon", {})
        data |= part
    return data


def _entries(rows: list[dict[str, Any]], lexicons: Lexicons) -> Iterator[tuple[Pattern, Rule]]:
    for row in rows:
        rule = Rule(
            concepts()[row["concept"]],
            soft=row.get("soft", False),
            named=row.get("named", False),
            unless=tuple(compiled(source, lexicons) for source in row.get("unless", [])),
        )
        for source in row.get("patterns", []):
            yield compiled(source, lexicons), rule
        for source in row.get("plainly", []):
            yield compiled(source, lexicons), replace(rule, plain=True)
