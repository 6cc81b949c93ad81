"""What a template may hold, and what the writer is told of everything else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from messaging.writing.library.check import BODY_AT_MOST, SUBJECT_AT_MOST, check
from messaging.writing.library.kinds import KINDS, LANGUAGES
from messaging.writing.library.lookup import default_parts
from messaging.writing.library.samples import sample
from messaging.writing.library.variables import paths, record_of
from messaging.writing.library.words import WORDS

DECLINE = KINDS["decline_applied"]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def told(body: str, kind: str = "decline_applied", subject: str = "Objet") -> list[str]:
    """What the writer of a template reads."""
    return [str(fault) for fault in check(KINDS[kind], "fr", subject, body)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_delivered_passes_its_own_check(kind: str, language: str) -> None:
    assert check(KINDS[kind], language, *default_parts(kind, language)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_variable_has_its_meaning_and_its_sample(kind: str) -> None:
    """The names come from the dataclass; whoever adds a field gives it words as well."""
    known = {path for path, _type in paths(record_of(KINDS[kind].context))}
    assert {path.removeprefix("others[].") for path in known} - set(WORDS) == set()
    for language in LANGUAGES:
        assert sample(KINDS[kind], language) != sample(KINDS[kind], language, full=False)


def test_no_meaning_is_left_over() -> None:
    used = {path for kind in KINDS.values() for path, _t in paths(record_of(kind.context))}
    assert set(WORDS) - used == set()


@pytest.mark.parametrize(
    "body",
    [
        "Bonjour",
        "{{ candidate.given_name }}",
        "{# a note to colleagues #}Bonjour",
        "{% if tu %}tu{% else %}vous{% endif %}",
        "{% if tu and call_made or not strengths %}a{% elif gaps %}b{% endif %}c",
        '{% if door == "open" %}a{% elif door != "closed" %}b{% endif %}c',
        "{% if strengths|length > 1 %}a{% endif %}b",
        "{% for point in strengths %}{{ point.text }}{% else %}rien{% endfor %}.",
        "{% for a in strengths %}{% for b in gaps %}{{ a.text }}{% endfor %}{% endfor %}x",
        "{% for n in interviewed_by %}{{ n }}{% if loop.revindex > 2 %}, {% endif %}{% endfor %}x",
        "{% for n in interviewed_by %}{% if loop.first or loop.last %}!{% endif %}{% endfor %}x",
        '{{ interviewed_by|join(", ") }}.',
        "{{ next_step or candidate.given_name }}",
        "{%- if tu -%} tu {%- endif -%} x",
        "{% if tu %}x{% endif +%}y",
        '{{ "words" }}',
        "[[ à écrire ]] **gras** 100 % {ouvert",
    ],
)
def test_what_a_template_may_hold(body: str) -> None:
    assert told(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "{% set x = 1 %}x",
        "{% macro a() %}{% endmacro %}x",
        "{% include 'a' %}x",
        "{% import 'a' as b %}x",
        "{% from 'a' import b %}x",
        "{% extends 'a' %}x",
        "{% block a %}{% endblock %}x",
        "{% call a() %}{% endcall %}x",
        "{% filter upper %}a{% endfilter %}x",
        "{% with a = 1 %}{% endwith %}x",
        "{% autoescape false %}{% endautoescape %}x",
        "{% raw %}{{ x }}{% endraw %}x",
        "{% do x %}x",
        "{{ range(10) }}",
        "{{ candidate.given_name.upper() }}",
        "{{ lipsum() }}",
        "{{ cycler }}",
        "{{ self }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ candidate.__class__ }}",
        "{{ candidate._x }}",
        "{{ candidate['given_name'] }}",
        "{{ strengths[0].text }}",
        "{{ strengths[0:2] }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 9 }}",
        "{{ 1 + 1 }}",
        "{{ -1 }}",
        "{{ 'a' ~ 'b' }}",
        "{{ 1.5 }}",
        "{{ none }}",
        "{{ [1, 2] }}",
        "{{ (1, 2) }}",
        "{{ {'a': 1} }}",
        "{{ candidate.given_name if tu else 'x' }}",
        "{% if tu is defined %}x{% endif %}x",
        "{% if 'a' in interviewed_by %}x{% endif %}x",
        "{% if 1 < strengths|length < 3 %}x{% endif %}x",
        "{{ candidate.given_name|upper }}",
        "{{ strengths|map(attribute='text')|join }}",
        "{{ strengths|join(', ') }}",
        "{{ interviewed_by|join(promise) }}",
        "{{ interviewed_by|join(', ', attribute='x') }}",
        "{{ strengths|length(1) }}",
        "{{ tu|length }}",
        "{% for x in strengths recursive %}{% endfor %}x",
        "{% for x in strengths if x.text %}{% endfor %}x",
        "{% for x, y in strengths %}{% endfor %}x",
        "{% for x in candidate.given_name %}{% endfor %}x",
        "{% for x in 'abc' %}{% endfor %}x",
        "{% for x.y in strengths %}{% endfor %}x",
        "{% for candidate in strengths %}{% endfor %}x",
        "{% for loop in strengths %}{% endfor %}x",
        "{% for x in strengths %}{{ loop.index }}{% endfor %}x",
        "{{ loop.first }}",
        "{% if door > 'open' %}x{% endif %}x",
        "{% if door == 'ouverte' %}x{% endif %}x",
        "{% if tu == 'oui' %}x{% endif %}x",
        "{% if strengths == gaps %}x{% endif %}x",
        "{{ strengths }}",
        "{{ candidate }}",
        "{{ tu }}",
        "{{ body }}",
        "{{ 99999999999999999999999999999999 }}",
        "{{ ((((((tu)))))) }}",
        "{{ " + "not " * 60 + "tu }}",
        "{% if tu %}" * 9 + "x" + "{% endif %}" * 9,
        "{% for a in gaps %}{% for b in gaps %}{% for c in gaps %}{% endfor %}{% endfor %}"
        "{% endfor %}x",
        "{% if tu %}x{% endif %}" * 250,
        "x\0y",
    ],
)
def test_what_it_may_not(body: str) -> None:
    assert told(body) != []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "Bonjour,\n\n{{ candidat.prenom }}",
            "Line 3, column 4: there is no variable “candidat.prenom”. "
            "Did you mean “candidate.given_name”?",
        ),
        (
            "{{ candidate.givn_name }}",
            "Line 1, column 4: there is no variable “candidate.givn_name”. "
            "Did you mean “candidate.given_name”?",
        ),
        ("{{ xyzzy }}", "Line 1, column 4: there is no variable “xyzzy”."),
        (
            "{% for point in strengths %}{{ point.texte }}{% endfor %}",
            "Line 1, column 32: there is no variable “point.texte”. Did you mean “point.text”?",
        ),
        (
            "a\n{% if tu %}b",
            "Line 2, column 1: this “if” is never ended: write {% endif %} after it.",
        ),
        ("a {% endif %}", "Line 1, column 3: “endif” belongs to no “if” and no “for”."),
        (
            "{% endfi %}",
            "Line 1, column 1: “endfi” is not possible in a template. Did you mean “endif”?",
        ),
        ("a {{ tu", "Line 1, column 3: “{{” is never closed: “}}” is missing."),
        ("a }} b", "Line 1, column 3: “}}” closes nothing here: the opening braces are missing."),
        (
            "{ candidate.given_name }",
            "Line 1, column 1: two braces on each side: “{{ … }}”.",
        ),
        (
            "{{ candidate given_name }}",
            "Line 1, column 14: “given_name” is one word too many.",
        ),
        ("{{ }}", "Line 1, column 1: there is nothing between the braces."),
        (
            "{% if door == 'ouverte' %}x{% endif %}x",
            "Line 1, column 15: this is never “ouverte”; it can be “open”, “later”, “closed”.",
        ),
        ("{{ l’offre }}", "Line 1, column 5: “’” cannot stand here."),
        ("{{ 1000000000 }}", "Line 1, column 4: this number is too long."),
        (
            "{{ candidate.firstname }}",
            "Line 1, column 4: there is no variable “candidate.firstname”. "
            "Did you mean “candidate.given_name”?",
        ),
        (
            "{{ candidate.last_name }}",
            "Line 1, column 4: there is no variable “candidate.last_name”. "
            "Did you mean “candidate.family_name”?",
        ),
        ("", "Line 1, column 1: the letter is empty."),
        ("{% if tu %}Bonjour{% endif %}", "Line 1, column 1: the letter is empty for somebody."),
    ],
)
def test_a_mistake_is_told_where_it_is(body: str, words: str) -> None:
    assert told(body)[0] == words


def test_several_mistakes_are_told_at_once_in_the_order_of_the_text() -> None:
    body = "{{ prenom }}\n{% if tu %}\n{{ 1 + 1 }}\n{% endfor %}\n{% else %}\n{{ candidate.nom }}"
    assert [words.split(",")[0] for words in told(body)] == [
        "Line 1",
        "Line 3",
        "Line 4",  # that the “if” of line 2 is not ended is said here
        "Line 6",
    ]


@pytest.mark.parametrize("around", ["{}", "{{% if gaps %}}{}{{% endif %}}"])
def test_a_loop_that_is_not_begun_is_one_mistake(around: str) -> None:
    loop = "**{{ point.criterion }}.** {{ point.text }}{% endfor %}"
    assert [words.partition(": ")[2] for words in told(around.format(loop) + "x")] == [
        "this “endfor” ends no “for”: write {% for point in … %} where it begins."
    ]


def test_a_misspelt_name_is_no_loop_that_is_not_begun() -> None:
    assert len(told("{{ candidat.prenom }}{% endfor %}x")) == 2
    assert len(told("{{ one }}{{ two }}{% endfor %}x")) == 3


def test_the_subject_has_mistakes_of_its_own() -> None:
    assert told("Bonjour", subject="{{ titre }}") == [
        "Subject, column 4: there is no variable “titre”. Did you mean “posting.title”?"
    ]
    assert told("Bonjour", subject=" ") == ["Subject, column 1: the subject is empty."]
    assert "cannot stand here" in told("Bonjour", subject="a\nb")[0]


def test_mistakes_are_told_in_the_language_of_the_page() -> None:
    with translation.override("fr"):
        assert told("{{ candidat.prenom }}") == [
            "Ligne 1, colonne 4\u00a0: il n'y a pas de variable «\u00a0candidat.prenom\u00a0». "
            "Vouliez-vous écrire «\u00a0candidate.given_name\u00a0»\u202f?"
        ]


def test_what_is_too_long_is_refused_unread() -> None:
    assert "longer than" in told("x" * (BODY_AT_MOST + 1))[0]
    assert "longer than" in told("x", subject="x" * (SUBJECT_AT_MOST + 1))[0]
    loops = "{% for a in strengths %}{% for b in strengths %}"
    grown = loops + "x" * 19_000 + "{% endfor %}{% endfor %}"
    assert told(grown) == ["Line 1, column 1: the letter it makes is too long."]


def test_each_kind_knows_its_own_variables_only() -> None:
    assert told("{{ interview.when }}", kind="followup") == []
    assert "interview.when" in told("{{ interview.when }}", kind="acknowledgement")[0]
    assert told("{{ body }}", kind="answer") == []
