"""The labelled examples of `tests/data/intents`: sentences of our own, as candidates write."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from messaging.inbound.intents import ORDER

DATA = Path(__file__).resolve().parents[3] / "data" / "intents"


@dataclass(frozen=True)
class Example:
    """One reply, and what a person reads in it, the most important first."""

    language: str
    answered: str
    intents: tuple[str, ...]
    needs_answer: bool
    text: str


def examples(name: str) -> list[Example]:
    """The rows of `name.csv`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Example(
                row["lang"],
                row["answered"],
                tuple(sorted(row["intents"].split("+"), key=ORDER.index)),
                row["needs_answer"] == "yes",
                row["text"].replace("\\n", "\n"),
            )
            for row in csv.DictReader(file)
        ]
