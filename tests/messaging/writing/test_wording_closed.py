"""The wording check on sentences that it was neither written for nor learned from.

`closed.csv` was written by somebody who saw neither rules nor other examples, only the sample of
three verdicts: 240 sentences a language. It is measured, never learned from. What is asked
(issue of the letters): blocks 95 %, warnings 80 %, fine sentences blocked 2 % and flagged 10 %.
"""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from messaging.writing.wording import check_text
from messaging.writing.wording.rules import LANGUAGES

DATA = Path(__file__).parents[2] / "data" / "wording"


@cache
def shares(code: str) -> dict[tuple[str, str], float]:
    """Of the sentences of each label, the share of each verdict."""
    with (DATA / "closed.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["lang"] == code]
    counts = Counter((row["verdict"], verdict(row["phrase"], code)) for row in rows)
    totals = Counter(row["verdict"] for row in rows)
    return {pair: count / totals[pair[0]] for pair, count in counts.items()}


def verdict(text: str, code: str) -> str:
    found = {finding.verdict for finding in check_text(text, code, "interview")}
    return "block" if "block" in found else "warn" if found else "fine"


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_may_not_be_sent_is_blocked(code: str) -> None:
    assert shares(code)["block", "block"] >= 0.94


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_needs_a_reason_is_flagged(code: str) -> None:
    flagged = shares(code)["warn", "warn"] + shares(code).get(("warn", "block"), 0)
    assert flagged >= 0.85


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_fine_is_left_alone(code: str) -> None:
    blocked = shares(code).get(("fine", "block"), 0)
    assert blocked <= 0.06
    assert blocked + shares(code).get(("fine", "warn"), 0) <= 0.1
