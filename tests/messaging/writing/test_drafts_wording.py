"""Whatever the product drafts by itself passes its own check: every letter, both languages,
both manners of speaking, every door and with or without a recorded consent."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from messaging.writing import cv_sentences
from messaging.writing.wording import Facts, check_text
from tests.messaging.letter_contexts import LANGUAGES, TO_CANDIDATES
from tests.messaging.letter_rendering import context, render


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("tu", [False, True])
@pytest.mark.parametrize("size", ["full", "minimal"])
@pytest.mark.parametrize("kind", TO_CANDIDATES)
def test_what_is_drafted_has_nothing_to_say_about(
    kind: str, size: str, tu: bool, lang: str
) -> None:
    data = context(kind, size, tu)
    names = {field.name for field in fields(data)}
    doors = ("open", "later", "closed") if "door" in names else ("",)
    for door in doors:
        for consent in (False, True):
            here = replace(data, door=door, pool_consent=consent) if door else data
            facts = Facts(consent_until=date(2028, 3, 12) if consent else None)
            depth = kind.removeprefix("decline_")
            found = check_text(render(lang, kind, here), lang, depth, facts)
            assert [(one.category, one.excerpt) for one in found] == [], (door, consent)


ADVICE = sorted(cv_sentences._FRENCH)
SAID = {"span": "2021 – 2019", "example": "gestion des stocks", "criterion": "Rigueur comptable"}


@pytest.mark.parametrize("code", ADVICE)
def test_advice_on_a_cv_may_be_put_into_a_letter(code: str) -> None:
    code, _mark, what = code.partition("_") if code.startswith("contact_") else (code, "", "")
    for lang, tu in (("fr", False), ("fr", True)):
        said = cv_sentences.sentence(code, lang, tu, SAID | ({"what": what} if what else {}))
        found = check_text(said, lang, "applied", Facts())
        assert [(one.category, one.excerpt) for one in found] == [], lang
