"""Whatever somebody types: it is refused in words, or it renders, quickly, within its bounds."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, nodes

from messaging.writing.library.check import BODY_AT_MOST, check
from messaging.writing.library.environment import OUTPUT_AT_MOST, compiled, names_of
from messaging.writing.library.kinds import KINDS
from messaging.writing.library.samples import all_sides
from messaging.writing.library.variables import paths, record_of

FULL = os.environ.get("PROVE") == "full"
DECLINE = KINDS["decline_finalist"]
NAMES = [path for path, _kind in paths(record_of(DECLINE.context)) if "[]" not in path]
SIDES = all_sides(DECLINE, "fr")

# What the grammar is made of, and what attacks on sandboxes are made of.
EXPRESSIONS = st.sampled_from(
    [
        *NAMES,
        "point.text",
        "name",
        "loop.revindex",
        "loop.cycle('a','b')",
        "loop.previtem",
        "self",
        "true",
        "none",
        "''",
        "'open'",
        "0",
        "99999999999",
        "1e999",
        "0x1F",
        "1_0",
        "''.__class__.__mro__[1].__subclasses__()",
        "tu.__init__.__globals__",
        "candidate|attr('__class__')",
        "'{0.__class__}'.format(candidate)",
        "'a' * 999999999",
        "range(999999999)",
        "lipsum()",
        "namespace()",
        "strengths|batch(99)|list",
        "'\\x'",
        "'\\ud800'",
        "é",
        "\u2028",
        "{}",
        "[]",
        "()",
        "-",
        "%",
    ]
)
OPERATORS = st.sampled_from(
    [
        "and",
        "or",
        "not",
        "==",
        "!=",
        "<",
        ">=",
        "in",
        "is",
        "~",
        "*",
        "**",
        "|length",
        "|",
        ".",
        ",",
    ]
)
PIECES = st.one_of(EXPRESSIONS, OPERATORS, st.text(max_size=6))
INSIDES = st.lists(PIECES, min_size=0, max_size=7).map(" ".join)
TAGS = st.one_of(
    INSIDES.map(lambda inside: "{{ " + inside + " }}"),
    INSIDES.map(lambda inside: "{% if " + inside + " %}"),
    INSIDES.map(lambda inside: "{% elif " + inside + " %}"),
    EXPRESSIONS.map(lambda said: "{% for point in " + said + " %}"),
    st.sampled_from(
        [
            "{% else %}",
            "{% endif %}",
            "{% endfor %}",
            "{% raw %}",
            "{% endraw %}",
            "{%- set x = 1 -%}",
            "{% macro a() %}",
            "{#",
            "#}",
            "{{",
            "}}",
            "{%",
            "%}",
            "\n\n",
            "{% if tu %}x{% endif %}",
            "{% for point in strengths %}{{ point.text }}{% endfor %}",
        ]
    ),
    st.text(max_size=12),
)
TEMPLATES = st.lists(TAGS, min_size=1, max_size=14).map("".join)

_FORBIDDEN = (
    nodes.Call,
    nodes.Getitem,
    nodes.Assign,
    nodes.Macro,
    nodes.Include,
    nodes.Import,
    nodes.Extends,
    nodes.Mul,
    nodes.Pow,
    nodes.Test,
    nodes.CondExpr,
)


def survives(body: str) -> bool:
    """Whether it passed; a fault or a bounded letter for every side, and nothing else."""
    began = time.process_time()
    faults = check(DECLINE, "fr", "Objet", body)
    assert time.process_time() - began < 5
    for fault in faults:
        assert 0 <= fault.start <= fault.end
        assert fault.start <= len(body)
        assert str(fault)
    if faults:
        return False
    tree = Environment(autoescape=False).parse(body)
    assert not list(tree.find_all(_FORBIDDEN))
    template = compiled("Objet", body)
    for context in SIDES:
        _subject, text = template.render(names_of(context))
        assert text.strip()
        assert len(text) <= OUTPUT_AT_MOST
        assert "__" not in text.replace("__", "", body.count("__"))
    return True


@pytest.mark.prove
@pytest.mark.timeout(1800 if FULL else 120)
@settings(max_examples=10_000 if FULL else 120, deadline=None)
@given(TEMPLATES)
def test_any_template_is_refused_in_words_or_is_harmless(body: str) -> None:
    survives(body)


@pytest.mark.prove
@pytest.mark.timeout(1800 if FULL else 120)
@settings(max_examples=5_000 if FULL else 60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all(body: str) -> None:
    survives(body)


@pytest.mark.prove
@pytest.mark.timeout(1800 if FULL else 120)
@settings(max_examples=5_000 if FULL else 60, deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5), st.data())
def test_what_is_well_formed_renders_on_every_side(names: list[str], data: st.DataObject) -> None:
    """Conditions of known names, negated and joined at will, always render."""
    words = [data.draw(st.sampled_from(["", "not "])) + name for name in names]
    joined = words[0]
    for word in words[1:]:
        joined += data.draw(st.sampled_from([" and ", " or "])) + word
    assert survives("{% if " + joined + " %}a{% else %}b{% endif %}")


@pytest.mark.parametrize(
    "body",
    [
        "{{ " + "(" * 9_000,
        "{{ " + "(" * 3 + "tu" + ")" * 3 + " }}x",
        "{% if tu %}" * 1_800,
        "{{ tu" + ".a" * 9_000 + " }}",
        "{{ tu" + " or tu" * 3_000 + " }}",
        "{{ not " * 3_000,
        "{{" * 9_000,
        "}}" * 9_000,
        "{#" * 9_000,
        "{{ '" + "\\" * 9_000 + "' }}",
        "{{ " + "9" * 9_000 + " }}",
        "{% elif tu %}" * 1_500,
        "\n" * 19_000,
        "a" * BODY_AT_MOST,
        "{{ x }}" * 390,
    ],
)
def test_a_wall_of_anything_is_answered_soon(body: str) -> None:
    began = time.process_time()
    survives(body[:BODY_AT_MOST])
    assert time.process_time() - began < 8
