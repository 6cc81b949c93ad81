"""The wording check on sentences that it was neither written for nor learned from.

`closed.csv` was written by somebody who saw neither rules nor other examples, only the sample of
three verdicts: some 240 sentences a language. It is measured, never learned from. What is asked
(issue of the letters): blocks 95 %, warnings 80 %, fine sentences blocked 2 % and flagged 10 %.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from messaging.writing.wording import check_text
from messaging.writing.wording.rules import LANGUAGES

DATA = Path(__file__).parents[2] / "data" / "wording"


def closed(code: str) -> list[dict[str, str]]:
    with (DATA / "closed.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["lang"] == code]


@cache
def shares(code: str) -> dict[tuple[str, str], float]:
    """Of the sentences of each label, the share of each verdict."""
    rows = closed(code)
    counts = Counter((row["verdict"], verdict(row["phrase"], code)) for row in rows)
    totals = Counter(row["verdict"] for row in rows)
    return {pair: count / totals[pair[0]] for pair, count in counts.items()}


def verdict(text: str, code: str) -> str:
    found = {finding.verdict for finding in check_text(text, code, "interview")}
    return "block" if "block" in found else "warn" if found else "fine"


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_may_not_be_sent_is_blocked(code: str) -> None:
    assert shares(code)["block", "block"] >= 0.95


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_needs_a_reason_is_flagged(code: str) -> None:
    flagged = shares(code)["warn", "warn"] + shares(code).get(("warn", "block"), 0)
    assert flagged >= 0.8


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_fine_is_left_alone(code: str) -> None:
    blocked = shares(code).get(("fine", "block"), 0)
    assert blocked <= 0.02
    assert blocked + shares(code).get(("fine", "warn"), 0) <= 0.1


@pytest.mark.parametrize("code", LANGUAGES)
def test_within_an_honest_letter_it_is_found_as_well(code: str) -> None:
    """A bare refusal is none in a letter that gives its reasons."""
    whole = (DATA / f"letters_{code}.txt").read_text(encoding="utf-8")
    letters = [
        text.strip() for text in re.split(r"^=====.*$", whole, flags=re.MULTILINE) if text.strip()
    ]
    counts: Counter[tuple[str, str]] = Counter()
    for number, row in enumerate(closed(code)):
        if row["category"] == "laconic":
            continue
        greeting, first, *rest = letters[number % len(letters)].split("\n\n")
        letter = "\n\n".join([greeting, first, row["phrase"], *rest])
        counts[row["verdict"], verdict(letter, code)] += 1

    def blocked(label: str) -> float:
        total = sum(count for (was, _), count in counts.items() if was == label)
        return counts[label, "block"] / total

    assert blocked("block") >= 0.92
    assert blocked("fine") <= 0.02
