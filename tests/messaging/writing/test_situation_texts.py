"""What the situations say: every letter they make, read as its receiver would, and compared with
the texts that are kept. `GOLDEN=write` writes these anew."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from messaging.writing.problems import check
from messaging.writing.render import tidy
from messaging.writing.situations.proposal import LABELS
from messaging.writing.situations.texts import said, texts
from messaging.writing.situations.words import (
    WITHOUT_GAP,
    Told,
    least_used,
    listed,
    openings,
    titled,
    worded,
)
from messaging.writing.wording import check_text
from tests.messaging.letter_contexts import (
    DECLINES,
    FULL_DECLINE,
    LANGUAGES,
    MARGIN,
    STOCK,
    TEAM,
    Decline,
    Point,
)
from tests.messaging.letter_rendering import render, told
from tests.messaging.test_letter_templates import CLICHES, GENDERED, TU, VOUS

KEPT = Path(__file__).resolve().parents[2] / "data" / "letters"
STRENGTHS = {
    "fr": (STOCK, TEAM),
    "en": (
        Point("Managing stock", "The rolling inventory was explained in three clear sentences."),
        Point("Leading a team", "The example of the December rota was precise."),
    ),
}
GAPS = {
    "fr": (MARGIN,),
    "en": (Point("Reading figures", "The margin was not yet linked to the daily work."),),
}
STEPS = {
    "fr": "Tenir pendant un mois le compte de résultat d'un rayon, même simple, aiderait.",
    "en": "Keeping the simple accounts of one department for a month would help.",
}
DATES = {"fr": "jeudi 26 novembre 2026", "en": "Thursday 26 November 2026"}


def letter_data(lang: str, kind: str, situation: str, *, tu: bool) -> Decline:
    told_gap = situation not in WITHOUT_GAP
    return replace(
        FULL_DECLINE,
        tu=tu,
        strengths=STRENGTHS[lang],
        gaps=GAPS[lang] if told_gap else (),
        next_step=STEPS[lang] if told_gap else "",
        interview_date=DATES[lang] if kind != "decline_applied" else "",
        interviewed_by=("Hélène Vasseur", "Inès Pereira") if kind != "decline_applied" else (),
        pool_consent=False,
        pool_until="",
        call_made=kind == "decline_finalist",
    )


def told_for(lang: str, kind: str, situation: str, data: Decline) -> Told:
    found = told(lang, kind, data, situation, after_test=situation == "test")
    before = "mars 2026" if lang == "fr" else "March 2026"
    return replace(found, facts={**found.facts, "before": before})


def one_letter(lang: str, kind: str, situation: str, *, tu: bool) -> str:
    data = letter_data(lang, kind, situation, tu=tu)
    words = worded(told_for(lang, kind, situation, data))
    passages: dict[str, Any] = dict(words.passages)
    return tidy(render(lang, kind, replace(data, **passages)))


def every_letter() -> Iterator[tuple[str, str, str, bool, str]]:
    for lang in LANGUAGES:
        for kind in DECLINES:
            for situation in texts(lang).situations:
                for tu in (False, True) if lang == "fr" else (False,):
                    yield lang, kind, situation, tu, one_letter(lang, kind, situation, tu=tu)


def test_every_letter_is_the_one_that_is_kept() -> None:
    sheets: dict[str, list[str]] = {}
    for lang, kind, situation, tu, text in every_letter():
        form = "" if lang == "en" else "-tu" if tu else "-vous"
        name = f"{lang}-{situation}{form}.txt"
        sheets.setdefault(name, []).append(f"===== {kind}\n{text}\n")
    if os.environ.get("GOLDEN") == "write":
        for name, parts in sheets.items():
            (KEPT / name).write_text("\n".join(parts), encoding="utf-8")
    assert {path.name for path in KEPT.glob("*.txt")} == set(sheets)
    for name, parts in sheets.items():
        assert (KEPT / name).read_text(encoding="utf-8") == "\n".join(parts), name


def test_nothing_stands_in_the_way_of_a_letter() -> None:
    found = []
    for lang, kind, situation, tu, text in every_letter():
        subject, body = text.removeprefix("Subject: ").split("\n\n", 1)
        facts: dict[str, Any] = {
            "criteria": [p.criterion for p in (*STRENGTHS[lang], *GAPS[lang])],
            "points": [{"criterion": "x"}],
            "situation": situation,
        }
        depth = kind.removeprefix("decline_")
        case = (lang, kind, situation, tu)
        problems = check(subject, body, depth=depth, names=("Amina", "Diallo"), facts=facts)
        found += [(*case, row.code, row.excerpt) for row in problems]
        found += [(*case, row.category, row.excerpt) for row in check_text(body, lang, depth)]
    assert found == []


def every_sentence(lang: str, *, tu: bool) -> Iterator[str]:
    """Each opening, reason, addition and closing, with all facts and with as few as can be."""
    for kind in DECLINES:
        for situation in texts(lang).situations:
            data = letter_data(lang, kind, situation, tu=tu)
            told = told_for(lang, kind, situation, data)
            bare = {name: told.facts[name] for name in ("company", "job")}
            for facts in (told.facts, bare):
                for call, left in ((False, False), (True, False), (False, True)):
                    one = replace(told, facts=facts, call_made=call, message_left=left)
                    for key in openings(one):
                        words = worded(one, key)
                        yield words.opening
                    yield from (words.because, words.gaps_intro, words.gaps_after, words.closing)
    jobs, spoken = (titled(names, lang) for names in (("Fleuriste", "Vendeuse"), ("Fleuriste",)))
    for group in texts(lang).merged.values():
        for about in ("", spoken):
            facts = {"company": "Maison Verdier", "jobs": jobs, "spoken": about}
            yield from (said(text, facts, tu=tu) for text in group)


@pytest.mark.parametrize(("lang", "tu"), [("fr", False), ("fr", True), ("en", False)])
def test_every_sentence_reads_well(lang: str, tu: bool) -> None:
    for text in set(every_sentence(lang, tu=tu)):
        for odd in ("{", "}", "[", "]", "|", "  ", " ,", " .", ",,", "..", "None", "()"):
            assert odd not in text.replace("None of", "Not one of"), text
        assert [words for words in CLICHES[lang] if words in text.casefold()] == [], text
        assert GENDERED.findall(text) == [], text
        if lang == "fr":
            other = VOUS if tu else TU
            assert [word for word in other.findall(text) if word not in ("chez", "assez")] == []
            odd_spaces = r"[^\u00a0]:|[^\u202f][;!?]|«[^\u00a0]|[^\u00a0]»"
            assert re.findall(odd_spaces, text) == [], text


def test_both_languages_know_the_same_situations() -> None:
    fr, en = texts("fr"), texts("en")
    assert list(fr.situations) and set(fr.situations) == set(en.situations) == set(LABELS)
    for group in ("merged", "thanks", "answer", "bridge", "closing"):
        one, other = getattr(fr, group), getattr(en, group)
        assert {k: len(v) for k, v in one.items()} == {k: len(v) for k, v in other.items()}
    for code, row in fr.situations.items():
        twin = en.situations[code]
        assert {k: len(v) for k, v in row.answers.items()} == {
            k: len(v) for k, v in twin.answers.items()
        }
        assert row.because.keys() == twin.because.keys()
        assert "" in row.because
        assert bool(row.after) is bool(twin.after)


def test_the_marks_of_a_sentence() -> None:
    text = "{Vous avez|Tu as} vu {people}[ le {date}][ à {place}]."
    facts = {"people": "Inès", "date": "lundi", "place": ""}
    assert said(text, facts, tu=False) == "Vous avez vu Inès le lundi."
    assert said(text, facts, tu=True) == "Tu as vu Inès le lundi."
    with pytest.raises(KeyError):
        said("{nobody}", facts, tu=True)
    braces = said("Poste {people}.", {"people": "{date} [x]"}, tu=False)
    assert braces == "Poste {date} [x]."  # what a fact holds is not read again


def test_names_read_as_a_sentence() -> None:
    assert listed((), "fr") == ""
    assert listed(("A",), "fr") == "A"
    assert listed(("A", "B"), "en") == "A and B"
    assert listed(("A", "B", "C"), "fr") == "A, B et C"


def test_openings_go_round_before_one_comes_twice() -> None:
    data = letter_data("fr", "decline_applied", "filled", tu=False)
    told = told_for("fr", "decline_applied", "filled", data)
    used: dict[str, int] = {}
    for _turn in range(len(openings(told)) * 2):
        key = least_used(told, used)
        used[key] = used.get(key, 0) + 1
    assert set(used) == set(openings(told))
    assert set(used.values()) == {2}


def test_the_next_opening_is_another_in_every_part() -> None:
    data = letter_data("fr", "decline_interview", "experience", tu=False)
    told = told_for("fr", "decline_interview", "experience", data)
    first = least_used(told, {})
    second = least_used(told, {first: 1})
    assert all(a != b for a, b in zip(first.split("/"), second.split("/"), strict=True))


def test_nothing_says_that_an_offer_was_made() -> None:
    """Nobody notes offers here: at the last stage one may have been made, or not."""
    for lang, words in (("fr", ("proposition", "offre")), ("en", ("offer",))):
        row = texts(lang).situations["offer_ended"]
        said_there = str([row.answers, row.because]).casefold()
        assert [word for word in words if word in said_there] == []
