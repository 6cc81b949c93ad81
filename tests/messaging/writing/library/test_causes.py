"""A mistake is told once, where it was made; what only follows from it is not told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.utils import translation

from messaging.writing.library.check import check
from messaging.writing.library.kinds import KINDS
from messaging.writing.library.lookup import default_parts
from messaging.writing.library.scan import tags_of

WRITE_IT_SO = "Line 1, column 1: write it so: {% for point in strengths %}."


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def told(body: str, kind: str = "decline_applied") -> list[str]:
    """What the writer of a template reads."""
    return [str(fault) for fault in check(KINDS[kind], "fr", "Objet", body)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        # A “for” that cannot be read: its end is not wrong, nor what it names.
        ("{% for x %}{{ x.text }}{% endfor %}", WRITE_IT_SO),
        ("{% for x of strengths %}{{ x.text }}{% endfor %}", WRITE_IT_SO),
        ("{% for x, y in strengths %}{{ x }}{{ y }}{% endfor %}", WRITE_IT_SO),
        ("{% for %}{{ x.text }}{{ loop.revindex }}{% endfor %}", WRITE_IT_SO),
        ("{% for strengths %}{{ x.text }}{% else %}y{% endfor %}", WRITE_IT_SO),
        (
            "{% for x in strenghts %}{{ x.text }}{% endfor %}",
            "Line 1, column 13: there is no variable “strenghts”. Did you mean “strengths”?",
        ),
        (
            "{% for l’un in strengths %}{{ l }}{% endfor %}",
            "Line 1, column 9: “’” cannot stand here.",
        ),
        (
            "{% for x in strengths\n{{ x.text }}\n{% endfor %}",
            "Line 1, column 1: “{%” is never closed: “%}” is missing.",
        ),
        (
            "{% for x in strengths }}{{ x.text }}{% endfor %}",
            "Line 1, column 1: close “{%” with “%}”, not with “}}”.",
        ),
        (
            "{ % for x in strengths %}{{ x.text }}{% endfor %}",
            "Line 1, column 24: “%}” closes nothing here: the opening braces are missing.",
        ),
        (
            "{% fro x in strengths %}{{ x.text }}{{ loop.revindex }}{% endfor %}",
            "Line 1, column 1: “fro” is not possible in a template. Did you mean “for”?",
        ),
        (
            "{% pour x in strengths %}{{ x.text }}{% endfor %}",
            "Line 1, column 1: “pour” is not possible in a template. Did you mean “for”?",
        ),
        (
            "{% for tu in strengths %}{{ tu.text }}{% endfor %}{% if tu %}x{% endif %}",
            "Line 1, column 1: “tu” has a meaning already: take another word.",
        ),
        (
            "{% for x in tu %}{{ x }}{% endfor %}",
            "Line 1, column 1: “for” goes through a list only.",
        ),
        # An “if” that cannot be read: its “else” and its end are not wrong.
        ("{% if l’offre %}a{% else %}b{% endif %}", "Line 1, column 8: “’” cannot stand here."),
        (
            "{% if tu }a{% elif gaps %}b{% endif %}",
            "Line 1, column 1: “{%” is never closed: “%}” is missing.",
        ),
        (
            "{if tu %}a{% else %}b{% endif %}",
            "Line 1, column 8: “%}” closes nothing here: the opening braces are missing.",
        ),
        (
            "{% si tu %}a{% else %}b{% endif %}",
            "Line 1, column 1: “si” is not possible in a template. Did you mean “if”?",
        ),
        ("{% if " + "not " * 50 + "tu %}a{% else %}b{% endif %}", "Line 1, column 1: this is too"),
        ("{% %}a{% else %}b{% endif %}", "Line 1, column 1: there is nothing between the braces."),
        ("{% unless tu %}a{% else %}b{% endif %}", "Line 1, column 1: “unless” is not possible"),
        (
            "{% if gaps %}{% unless tu %}a{% else %}b{% endif %}{% elif tu %}c{% endif %}",
            "Line 1, column 14: “unless” is not possible in a template.",
        ),
        # Nor is an “if” without its end, where the end was meant.
        (
            "{% if tu %}a{% endfi %}",
            "Line 1, column 13: “endfi” is not possible in a template. Did you mean “endif”?",
        ),
        (
            "{% if tu %}a{% endif",
            "Line 1, column 13: “{%” is never closed: “%}” is missing.",
        ),
        (
            "{% if tu %}a{% endfor %}",
            "Line 1, column 13: “endfor” cannot stand here: the “if” of line 1 is not ended.",
        ),
        (
            "{% if tu %}\n{% for x in gaps %}\n{{ x.text }}{% endif %}{{ x.text }}{% endfor %}",
            "Line 3, column 13: “endif” cannot stand here: the “for” of line 2 is not ended.",
        ),
        (
            "{% for x in gaps %}{% if tu %}a{% endfor %}{% for y in gaps %}b{% endfor %}",
            "Line 1, column 32: “endfor” cannot stand here: the “if” of line 1 is not ended.",
        ),
        ("{% else %}a{% endif %}", "Line 1, column 1: “else” belongs to no “if” and no “for”."),
        ("{% elif tu %}a{% endif %}", "Line 1, column 1: “elif” belongs to no “if” and no “for”."),
        (
            "{% if tu %}a{% else if gaps %}b{% else %}c{% endif %}",
            "Line 1, column 13: “else” stands alone between the braces. Did you mean “elif”?",
        ),
        (
            "{% if tu %}a{% else %}b{% else %}c{% endif %}",
            "Line 1, column 24: “else” comes after the “else” of the same block.",
        ),
        # What stands in a construct that a template has not.
        ("{% set x = 1 %}{{ x }}", "Line 1, column 1: “set” is not possible in a template."),
        ("{% raw %}x{% endraw %}", "Line 1, column 1: “raw” is not possible in a template."),
        ("{% macro a(b) %}{{ b }}{% endmacro %}", "Line 1, column 1: “macro” is not possible"),
        ("{{ strengths[0].text }}", "Line 1, column 13: a template cannot do this"),
        ("{{ candidate.given_name %}", "Line 1, column 1: close “{{” with “}}”, not with “%}”."),
        ("{# to colleagues %}", "Line 1, column 1: close “{#” with “#}”, not with “%}”."),
        ("{{ {a.b} }}", "Line 1, column 8: this is not understood from here on."),
    ],
)
def test_only_the_first_cause_is_told(body: str, words: str) -> None:
    found = told(body)
    assert len(found) == 1, found
    assert found[0].startswith(words)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("{% for x %}\n{{ titre }}{% endfor %}", [1, 2]),
        ("{% for x %}\n{% endfor %}\n{{ x }}", [1, 3]),
        ("{% for x %}\n{% endfor %}\n{% endfor %}", [1, 3]),
        ("{% if l’offre %}a\n{% endfor %}", [1, 2]),
        ("{% set x = 1 %}\n{% endif %}", [1, 2]),
        ("{% unless tu %}\n{% endunless %}\n{% endunless %}", [1, 3]),
        ("{% if tu }\n{{ 1 + 1 }}\n{% endif %}\n{% endif %}", [1, 2, 4]),
        ("{% if tu %}\n{% if gaps %}\n{% endif %}", [1]),
        ("{{ candidat.nom }}\n{{ candidat.nom }}", [1, 2]),
    ],
)
def test_what_is_wrong_by_itself_is_told_as_well(body: str, lines: list[int]) -> None:
    found = check(KINDS["decline_applied"], "fr", "Objet", body)
    assert [fault.line for fault in found] == lines


def _slips(said: str) -> Iterator[str]:
    """One tag with one slip of the hand."""
    yield said[:-1]
    yield said[:-2] + ("}}" if said.startswith("{%") else "%}")
    yield "{ " + said[1:]
    yield re.sub(r" *-?[%}]\}$", r" ’\g<0>", said)
    word = re.search(r"\w+", said)
    if said.startswith("{%") and word:
        yield said.replace(word[0], word[0][:-2] + word[0][-1] + word[0][-2], 1)


@pytest.mark.parametrize(
    ("kind", "language"), [("decline_applied", "fr"), ("interview_invitation", "en")]
)
def test_one_slip_in_a_good_template_is_one_mistake(kind: str, language: str) -> None:
    subject, body = default_parts(kind, language)
    for tag in tags_of("body", body)[0]:
        for slip in _slips(tag.said):
            broken = body[: tag.start] + slip + body[tag.end :]
            found = check(KINDS[kind], language, subject, broken)
            line = body.count("\n", 0, tag.start) + 1
            assert [fault.line for fault in found] == [line], (slip, list(map(str, found)))
