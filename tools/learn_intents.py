"""Makes what is learned of candidates' replies from the labelled ones of `tests/data/intents`.

    python -m tools.learn_intents

`closed.csv` is never learned from: it says how good the rest is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from messaging.inbound.intents import ORDER, learned
from messaging.inbound.intents.phrases import lexicon
from messaging.inbound.intents.reader import telling
from messaging.inbound.intents.words import sentences
from tools.learning import fingerprint, learn, write

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "intents"
CLOSED = DATA / "closed.csv"
WANTS_KEPT, WAITS_KEPT = 60_000, 40_000  # signs; the rest pulls too little to matter


@dataclass(frozen=True)
class Example:
    """A reply, the most important of its intents, and whether somebody must answer."""

    signs: frozenset[str]
    intent: str
    waits: bool


def sources() -> list[Path]:
    """The files that are learned from, in a fixed order."""
    return sorted(path for path in DATA.glob("*.csv") if path != CLOSED)


def examples() -> Iterator[Example]:
    """Every labelled reply."""
    book = lexicon()
    for path in sources():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                text = row["text"].replace("\\n", "\n")
                read = [book.corrected(one) for one in sentences(text, book.spelled)]
                read = telling(read, book)
                first = min(row["intents"].split("+"), key=ORDER.index)
                waits = row["needs_answer"] == "yes"
                yield Example(frozenset(learned.signs(read)), first, waits)


def main() -> None:
    """Writes both files."""
    rows, source = list(examples()), fingerprint(sources())
    wants = [(row.signs, row.intent) for row in rows]
    write(learned.HERE / "wants.tsv", learn(wants, ORDER, WANTS_KEPT, source))
    waits = [(row.signs, "waits" if row.waits else "quiet") for row in rows]
    write(learned.HERE / "waits.tsv", learn(waits, learned.WAITING, WAITS_KEPT, source))


if __name__ == "__main__":
    main()
