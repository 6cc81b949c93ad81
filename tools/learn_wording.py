"""Makes what the wording check has learned from the labelled sentences of `tests/data/wording`.

    python -m tools.learn_wording

`closed.csv` is never learned from: it says how good the rest is.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from messaging.writing.wording import learned
from messaging.writing.wording.rules import LANGUAGES, concepts, language
from messaging.writing.wording.text import sentences
from tools.learning import Labelled, fingerprint, learn, write

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
WORDING = DATA / "wording"
CLOSED = WORDING / "closed.csv"
VERDICTS_KEPT, KINDS_KEPT, KINDS_STEPS = (
    60_000,
    5_000,
    40,
)  # signs; the rest pulls too little to matter


@dataclass(frozen=True)
class Example:
    """`concept`: its key, empty where the label names none that the check knows."""

    language: str
    verdict: str
    concept: str
    text: str


def sources() -> list[Path]:
    """The files that are learned from, in a fixed order."""
    tables = [path for path in WORDING.rglob("*.csv") if path != CLOSED]
    letters = [*WORDING.glob("*.txt"), *(DATA / "letters").rglob("*.txt")]
    return sorted([*tables, *letters, WORDING / "labels.toml"])


def examples() -> list[Example]:
    """Every labelled sentence once; each sentence of an honest letter is fine."""
    tables = [row for path in sources() if path.suffix == ".csv" for row in table(path)]
    letters = [row for path in sources() if path.suffix == ".txt" for row in _letter(path)]
    return list({(row.language, row.text): row for row in [*tables, *letters]}.values())


@cache
def _labels() -> dict[str, str]:
    rows: dict[str, list[str]] = tomllib.loads((WORDING / "labels.toml").read_text("utf-8"))
    return {label: key for key, labels in rows.items() for label in [key, *labels]}


def table(path: Path) -> Iterator[Example]:
    """The rows of one file of labelled sentences."""
    concept_of = _labels()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            concept = concept_of.get(row.get("category") or "", "")
            verdict = "fine" if row["verdict"] in ("ok", "fine") else row["verdict"]
            bare = verdict == "block" and concept == "laconic"
            yield Example(row["lang"], "laconic" if bare else verdict, concept, row["phrase"])


def _letter(path: Path) -> Iterator[Example]:
    code = next(code for code in LANGUAGES if code in path.stem.replace("-", "_").split("_"))
    text = path.read_text(encoding="utf-8")
    refusal = language(code).refusal
    for sentence in sentences(text):
        # A refusal is fine beside its reasons only: alone it says nothing, and looks the same.
        if not any(pattern.regex.search(sentence.line) for pattern in refusal):
            yield Example(code, "fine", "", text[sentence.start : sentence.end])


def _signs(row: Example) -> set[str]:
    return set(learned.signs(sentences(row.text), row.text, row.language))


def main() -> None:
    """Writes the four files."""
    rows, source = examples(), fingerprint(sources())
    for code in LANGUAGES:
        mine = [(_signs(row), row) for row in rows if row.language == code]
        verdicts: list[Labelled] = [(signs, row.verdict) for signs, row in mine]
        write(
            learned.HERE / code / "verdicts.tsv",
            learn(verdicts, learned.ANSWERS, VERDICTS_KEPT, source),
        )
        told = [(signs, row.concept) for signs, row in mine if row.concept]
        known = sorted({concept for _, concept in told} & concepts().keys())
        write(
            learned.HERE / code / "kinds.tsv", learn(told, known, KINDS_KEPT, source, KINDS_STEPS)
        )


if __name__ == "__main__":
    main()
