"""The environment of the pages: what is data stays data."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import translation

from tools.templates import refused, untold


def _environment() -> Jinja2:
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    return backend


def _render(source: str, **context: object) -> str:
    return str(_environment().env.from_string(source).render(context))


def test_a_stored_msgid_is_escaped_even_when_it_is_somebodys_words() -> None:
    assert _render("{{ words|said }}", words="<b>no</b>") == "&lt;b&gt;no&lt;/b&gt;"
    assert _render("{{ words|said }}", words="") == ""


def test_gettext_of_data_is_refused_by_the_lint_because_it_would_not_be() -> None:
    assert _render("{{ _(words) }}", words="<b>no</b>") == "<b>no</b>", "why the rule is there"
    assert list(untold(_environment().env, "<p>{{ _(words) }}</p>")) != []
    assert list(untold(_environment().env, '<p>{{ _("Hello %(n)s", n=words) }}</p>')) == []


def test_what_a_placeholder_holds_is_escaped() -> None:
    assert "<b>" not in _render('{{ _("Hello %(name)s", name=words) }}', words="<b>")


@pytest.mark.parametrize(
    "source",
    [
        '<p onclick="x()">',
        '<p style="color:red">',
        "<script>x()</script>",
        '<a href="javascript:x()">',
        '<p hx-on:click="x()">',
    ],
)
def test_what_the_policy_refuses_is_found(source: str) -> None:
    assert list(refused(source)) != []


def test_dates_and_money_in_the_readers_language() -> None:
    evening = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # after midnight in Paris
    with translation.override("fr"):
        assert _render("{{ day|date }}", day=date(2026, 12, 1)) == "1er décembre 2026"
        assert _render("{{ day|date('full') }}", day=date(2026, 12, 1)) == (
            "mardi 1er décembre 2026"
        )
        assert _render("{{ day|date('d MMM y') }}", day=date(2026, 11, 11)) == "11 nov. 2026"
        assert _render("{{ at|datetime }}", at=evening) == "1er décembre à 00:30"
        assert _render("{{ pay|money }}", pay=38000).replace("\u202f", " ") == "38 000\xa0€"
        assert _render("{{ size|number }}", size=1.25) == "1,2"
    with translation.override("en"):
        assert _render("{{ day|date }}", day=date(2026, 12, 1)) == "1 December 2026"
        assert _render("{{ at|datetime }}", at=evening) == "1 December, 00:30"
