"""The feedback letter, word for word, in each language and form of address."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from messaging.writing.problems import check
from messaging.writing.render import tidy
from messaging.writing.wording import check_text
from tests.messaging.letter_contexts import FULL_FEEDBACK, Feedback
from tests.messaging.letter_rendering import render

KEPT = Path(__file__).resolve().parents[2] / "data" / "letters" / "feedback"
FORMS = [("fr", False, "fr-vous"), ("fr", True, "fr-tu"), ("en", False, "en")]
every_form = pytest.mark.parametrize(("lang", "tu", "name"), FORMS)


def text_of(lang: str, tu: bool, data: Feedback) -> str:
    return tidy(render(lang, "feedback", replace(data, tu=tu)))


@every_form
def test_the_texts_are_those_that_were_read(lang: str, tu: bool, name: str) -> None:
    """`GOLDEN=write` keeps new ones, to be read in the difference."""
    said = "\n\n=====\n\n".join(text_of(lang, tu, data) for data in (FULL_FEEDBACK, Feedback()))
    kept = KEPT / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(f"{said}\n", encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == f"{said}\n"


@every_form
def test_nothing_stands_in_its_way(lang: str, tu: bool, name: str) -> None:
    subject, body = text_of(lang, tu, FULL_FEEDBACK).removeprefix("Subject: ").split("\n\n", 1)
    labels = [point.criterion for point in (*FULL_FEEDBACK.strengths, *FULL_FEEDBACK.gaps)]
    facts = {"criteria": labels, "points": [{"criterion": "x"}]}
    for depth in ("applied", "phone", "interview", "finalist"):
        assert check(subject, body, depth=depth, names=("Amina", "Diallo"), facts=facts) == []
        assert check_text(body, lang, depth) == []
