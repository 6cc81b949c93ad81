"""What stands between a text and its reader, and what changed between two texts."""

from __future__ import annotations

from typing import Any

import pytest

from ats.depths import DEPTHS
from messaging.care.policy import default_for
from messaging.writing.difference import condensed, difference
from messaging.writing.problems import check

FACTS: dict[str, Any] = {
    "criteria": ["Rigueur comptable", "Maîtrise d’Excel", "Accueil des clients"],
    "points": [{"criterion": "Rigueur comptable"}],
    "call_made": False,
}
GOOD = "Bonjour Amina,\n\n**Rigueur comptable.** Oui.\n\n**Maîtrise d'Excel.** Pas encore."


def codes(
    body: str, *, subject: str = "Objet", depth: str = "interview", **facts: Any
) -> list[str]:
    """The codes of the problems found, blocking ones first."""
    found = check(subject, body, depth=depth, names=("Amina", "Diallo"), facts={**FACTS, **facts})
    assert all(problem.text for problem in found)
    return [problem.code for problem in found]


def test_a_good_letter_has_no_problem() -> None:
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("[[ un ]] et [[ deux ]]", 2),
        ("[[ ouvert", 1),
        ("[[\nsur deux\nlignes\n]]", 1),
        ("[ un ]", 0),
    ],
)
def test_every_hole_is_found(body: str, count: int) -> None:
    assert codes(f"{GOOD}\n\n{body}").count("hole") == count


def test_a_hole_in_the_subject_counts_too() -> None:
    assert codes(GOOD, subject="[[ objet ]]") == ["hole"]


@pytest.mark.parametrize("left", ["{{ candidate.name }}", "{% if x %}", "{{", "%%link:approve%%"])
def test_pieces_of_the_template_are_found(left: str) -> None:
    assert codes(f"{GOOD} {left}") == ["leftover"]


def test_percent_signs_and_braces_of_ordinary_words_are_fine() -> None:
    assert codes(f"{GOOD} Une marge de 30 % {{sic}}.") == []


def test_nothing_written_is_a_problem() -> None:
    assert codes(GOOD, subject=" ") == ["no_subject"]
    assert codes(" \n ", points=[{"criterion": "x"}])[0] == "no_body"


@pytest.mark.parametrize(
    ("greeting", "wrong"),
    [
        ("Bonjour Amina,", False),
        ("Bonjour Madame Diallo,", False),
        ("Chère Amina,", False),
        ("Hello AMINA,", False),
        ("Madame,", False),
        ("Bonjour,", False),
        ("Bonjour Paul,", True),
        ("Dear Mr Smith,", True),
        ("Cher Benoît,", True),
    ],
)
def test_a_greeting_to_somebody_else_is_seen(greeting: str, wrong: bool) -> None:
    assert ("greeting" in codes(GOOD.replace("Bonjour Amina,", greeting))) is wrong


def test_a_letter_without_any_criterion_is_refused() -> None:
    assert codes("Bonjour Amina, non.", points=[]) == ["no_criterion"]
    assert codes("Bonjour Amina, votre rigueur comptable.", points=[], depth="applied") == []
    assert codes("Bonjour Amina, non.", points=[], criteria=[]) == []


@pytest.mark.parametrize(("depth", "owed"), [("applied", 1), ("phone", 2), ("finalist", 3)])
def test_too_few_criteria_for_the_depth_is_a_warning(depth: str, owed: int) -> None:
    labels = FACTS["criteria"]
    for count in range(len(labels) + 1):
        found = codes("Bonjour Amina, " + ", ".join(labels[:count]), depth=depth)
        assert found == ([] if count >= owed else ["few_criteria"])


def test_a_call_that_was_made_is_mentioned() -> None:
    assert codes(GOOD, call_made=True) == ["call"]
    assert codes(GOOD + " Comme dit au téléphone.", call_made=True) == []


def test_what_blocks_comes_first() -> None:
    assert codes("Bonjour Paul, [[ x ]]") == ["hole", "greeting"]


def test_the_policy_grows_with_the_way_gone() -> None:
    rows = [default_for(depth) for depth in DEPTHS]
    assert [row.depth for row in rows] == list(DEPTHS)
    assert [row.approval for row in rows] == ["recruiter", "recruiter", "manager", "manager"]
    assert [row.call for row in rows] == ["none", "none", "offered", "required"]
    assert [row.delay for row in rows] == [2, 1, 1, 0]
    assert [row.points for row in rows] == sorted(row.points for row in rows)
    assert all(row.strengths + row.gaps <= row.points for row in rows)
    assert [row.next_step for row in rows] == [False, False, True, True]
    assert [row.answer_within for row in rows] == [10, 5, 5, 2]


PAIRS = [
    ("", ""),
    ("même texte", "même texte"),
    ("un deux trois", "un 2 trois"),
    ("", "tout neuf"),
    ("tout parti", ""),
    ("l'équipe d’ici", "l'équipe de là"),
    ("a\n\nb\n\nc", "a\n\nB\n\nc"),
    ("espace\u00a0insécable : non", "espace\u00a0insécable : oui"),
    ("🙂 oui [[ x ]]", "🙂 non **x**"),
]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_difference_loses_nothing(old: str, new: str) -> None:
    segments = difference(old, new)
    assert "".join(text for kind, text in segments if kind != "insert") == old
    assert "".join(text for kind, text in segments if kind != "delete") == new


def test_a_difference_is_told_in_words_and_not_in_letters() -> None:
    assert difference("le planning précis", "le planning très précis") == [
        ("equal", "le planning "),
        ("insert", "très "),
        ("equal", "précis"),
    ]
    assert difference("un vieux texte ici", "mon nouveau mot ici") == [
        ("delete", "un vieux texte"),
        ("insert", "mon nouveau mot"),
        ("equal", " ici"),
    ]


def test_only_the_paragraphs_that_changed_are_shown() -> None:
    paragraphs = [f"Paragraphe {number}." for number in range(8)]
    old = "\n\n".join(paragraphs)
    new = old.replace("Paragraphe 4.", "Alinéa 4.")
    assert "".join(text for _kind, text in condensed(difference(old, new))) == (
        "…\n\nParagrapheAlinéa 4.\n\n…"
    )
    assert condensed(difference("a b", "a c")) == difference("a b", "a c")
