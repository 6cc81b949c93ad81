"""Makes `messaging/inbound/intents/learned.tsv` from the labelled examples of `tests/data/intents`.

    python -m tools.learn_intents [check]

A plain softmax regression over beginnings of words and pairs of them, in a fixed order, so that
the same examples give the same file. `check` only says how often what was learned from four fifths
is right about the fifth, five times over.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

from messaging.inbound.intents import ORDER
from messaging.inbound.intents.learned import FILE, Weights, signs, weighed
from messaging.inbound.intents.phrases import lexicon
from messaging.inbound.intents.words import sentences

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "intents"
ROUNDS, PACE, SLOWING = 25, 0.9, 0.3
OFTEN = 2  # a sign that stands in a single example is only that example
LIGHT = 0.3  # weights below say nothing and are left out

Labelled = tuple[list[str], str]


def labelled() -> list[Labelled]:
    """Every example as its signs and its most important intent."""
    book = lexicon()
    found = []
    for path in sorted(DATA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                read = sentences(row["text"].replace("\\n", "\n"), book.spelled)
                first = min(row["intents"].split("+"), key=ORDER.index)
                found.append((sorted(signs(read)), first))
    return found


def learn(rows: list[Labelled]) -> Weights:
    """The weights after some rounds over the examples, light ones left out."""
    often = Counter(sign for signed, _name in rows for sign in signed)
    kept = [([sign for sign in signed if often[sign] >= OFTEN], name) for signed, name in rows]
    weights: Weights = defaultdict(lambda: dict.fromkeys(ORDER, 0.0))
    dice = random.Random(1)  # noqa: S311 - an order, not a secret
    for turn in range(ROUNDS):
        dice.shuffle(kept)
        for signed, name in kept:
            _step(weights, signed, name, PACE / (1 + turn * SLOWING))
    return {sign: heavy for sign, row in sorted(weights.items()) if (heavy := _heavy(row))}


def _step(weights: Weights, signed: list[str], name: str, pace: float) -> None:
    rows = [weights[sign] for sign in signed]
    chances = weighed(signed, weights)
    for intent, chance in chances.items():
        change = (chance - (intent == name)) * pace / (len(rows) + 1) ** 0.5
        for row in rows:
            row[intent] -= change


def _heavy(row: dict[str, float]) -> dict[str, float]:
    return {name: round(row[name], 2) for name in ORDER if abs(row[name]) >= LIGHT}


def right(weights: Weights, rows: list[Labelled]) -> int:
    """How many examples are guessed right."""
    found = 0
    for signed, name in rows:
        chances = weighed(signed, weights)
        found += bool(chances) and max(chances, key=lambda one: chances[one]) == name
    return found


def main(arguments: list[str]) -> None:
    """Writes the file, or measures."""
    rows = labelled()
    if arguments == ["check"]:
        random.Random(2).shuffle(rows)  # noqa: S311 - an order, not a secret
        parts = [rows[i::5] for i in range(5)]
        found = sum(
            right(learn([row for other in parts if other is not part for row in other]), part)
            for part in parts
        )
        print(f"{found} of {len(rows)} right, each by what the others taught")
        return
    lines = [
        "\t".join([sign, *(f"{name}={weight:g}" for name, weight in row.items())])
        for sign, row in learn(rows).items()
    ]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} signs learned from {len(rows)} examples")


if __name__ == "__main__":
    main(sys.argv[1:])
