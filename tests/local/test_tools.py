"""The checks check: each is shown something wrong once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from jinja2 import Environment

from ats.local.files import BASE_DIR
from tools import catalogue, house, lint, templates


@pytest.mark.parametrize(
    "wrong",
    [
        '<a onclick="x()">',
        "<p\n class='a'\n style='color: red'>",
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<button hx-on:click="x()">',
        '<a href="javascript:x()">',
    ],
)
def test_what_the_policy_refuses_is_found(wrong: str) -> None:
    assert list(templates.refused("<p>fine</p>\n" + wrong))


@pytest.mark.parametrize(
    "fine",
    [
        '<script src="/static/js/a.js" type="module"></script>',
        '<script type="application/ld+json">{}</script>',
        '<p data-once="1" class="onward style">style= and onclick= in words</p>',
    ],
)
def test_what_the_policy_allows_is_left_alone(fine: str) -> None:
    assert list(templates.refused(fine)) == []


def test_a_template_that_does_not_compile_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "TEMPLATES", tmp_path)
    (tmp_path / "page.html").write_text("{% if x %}never closed")
    (problem,) = templates.problems(Environment(autoescape=True))
    assert problem.startswith("page.html: ")


def test_what_is_too_long_or_says_nothing_is_named(tmp_path: Path) -> None:
    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    body = "    pass\n" * house.FUNCTION_AT_MOST
    write("ats/fine.py", '"""Says it."""\n')
    write("ats/silent.py", "")
    write("ats/migrations/0001.py", "")
    write("tests/long.py", f"def long() -> None:\n{body}")
    write("tests/longer.py", "\n" * (house.FILE_AT_MOST + 1))
    write("static/js/script.js", "\n" * (house.SCRIPT_AT_MOST + 1))
    write("docs/decisions/README.md", "[0001](0001-listed.md)")
    write("docs/decisions/0001-listed.md", "")
    write("docs/decisions/0002-forgotten.md", "")
    assert list(house.problems(tmp_path)) == [
        "ats/silent.py: a docstring has to say what is in it",
        "tests/long.py:1: long has 61 lines, of 60",
        "tests/longer.py: 401 lines, of 400 at most",
        "static/js/script.js: 61 lines, of 60 at most",
        "docs/decisions/0002-forgotten.md: not in README.md",
    ]


def french(**texts: str) -> Catalog:
    catalog = Catalog(locale="fr")
    for english, translation in texts.items():
        catalog.add(english, translation)
    return catalog


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of its own for two texts, one of them with a plural."""
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    monkeypatch.setattr(catalogue, "SOURCES", ("app", "pages"))
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    monkeypatch.setattr(catalogue, "PO", tmp_path / "django.po")
    monkeypatch.setattr(catalogue, "MO", tmp_path / "django.mo")
    (tmp_path / "app").mkdir()
    (tmp_path / "pages").mkdir()
    (tmp_path / "app/a.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext\n"
        'x = _("Hello %(name)s")\n'
        'y = ngettext("%(num)s letter", "%(num)s letters", 2)\n'
    )
    (tmp_path / "pages/a.html").write_text('<p>{{ _("Good <b>day</b>") }}</p>')
    return tmp_path


def fill(po: Path, translations: dict[str, str]) -> None:
    text = po.read_text()
    for english, translation in translations.items():
        before = f'msgid "{english}"\nmsgstr ""'
        assert before in text, text
        text = text.replace(before, f'msgid "{english}"\nmsgstr "{translation}"')
    text = text.replace('msgstr[0] ""', 'msgstr[0] "une lettre"')
    po.write_text(text.replace('msgstr[1] ""', 'msgstr[1] "%(num)s lettres"'))


GOOD = {"Hello %(name)s": "Bonjour %(name)s", "Good <b>day</b>": "Bonne <b>journée</b>"}


def test_a_whole_catalogue_is_good_and_stays_the_same(files: Path) -> None:
    catalogue.update()
    fill(files / "django.po", GOOD)
    catalogue.compile_catalogue()
    assert catalogue.check() == []
    before = (files / "django.po").read_text()
    catalogue.update()
    catalogue.update()
    assert (files / "django.po").read_text().count("Bonjour") == before.count("Bonjour") == 1
    catalogue.compile_catalogue()
    assert catalogue.check() == []


@pytest.mark.parametrize(
    ("translations", "complaint"),
    [
        ({"Hello %(name)s": "Bonjour %(name)s"}, "no French: 'Good <b>day</b>'"),
        (GOOD | {"Hello %(name)s": "Bonjour %(nom)s"}, "placeholders differ: 'Hello"),
        (GOOD | {"Good <b>day</b>": "Bonne journée"}, "placeholders differ: 'Good"),
    ],
)
def test_what_is_missing_or_different_is_named(
    files: Path, translations: dict[str, str], complaint: str
) -> None:
    catalogue.update()
    fill(files / "django.po", translations)
    catalogue.compile_catalogue()
    (problem,) = catalogue.check()
    assert problem.startswith(complaint)


def test_new_gone_fuzzy_and_uncompiled_texts_are_named(files: Path) -> None:
    catalogue.update()
    fill(files / "django.po", GOOD)
    catalogue.compile_catalogue()
    (files / "app/b.py").write_text('_("Something new")')
    (files / "pages/a.html").unlink()
    text = (files / "django.po").read_text()
    (files / "django.po").write_text(text.replace('msgid "Hello', '#, fuzzy\nmsgid "Hello'))
    problems = "\n".join(catalogue.check())
    assert "not in the catalogue: 'Something new' (app/b.py)" in problems
    assert "no longer used: 'Good <b>day</b>'" in problems
    assert "fuzzy: 'Hello %(name)s'" in problems
    assert "django.mo is not what django.po says" in problems


def test_lint_runs_all_and_tells_every_failure_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = {
        "first": (sys.executable, "-c", "raise SystemExit('one is wrong')"),
        "second": (sys.executable, "-c", ""),
        "third": (sys.executable, "-c", "raise SystemExit('three is wrong')"),
    }
    monkeypatch.setattr(lint, "CHECKS", checks)
    monkeypatch.setattr(sys, "argv", ["lint"])
    with pytest.raises(SystemExit, match="Not clean: first, third"):
        lint.main()
    said = capsys.readouterr().out
    assert said.index("second") < said.index("one is wrong") < said.index("three is wrong")


def test_production_settings_are_clean() -> None:
    """The same `check --deploy` as in lint, and the proof that it would notice."""

    def deploy(**changes: str) -> int:
        done = subprocess.run(
            lint.CHECKS["deploy"],
            cwd=BASE_DIR,
            env={**lint.PRODUCTION, **changes},
            check=False,
            capture_output=True,
        )
        return done.returncode

    assert deploy() == 0
    assert deploy(SITE_URL="http://recrutement.example.org") == 1
    assert deploy(SECRET_KEY="short") == 1


def test_the_french_is_typeset_alike_everywhere() -> None:
    """The spaces that no line may break at, and the straight apostrophe of the letters."""
    curved = "\N{RIGHT SINGLE QUOTATION MARK}"
    assert catalogue._typeset(f"Ce qu{curved}elle dit : « oui » ?") == (
        "Ce qu'elle dit\u00a0: «\u00a0oui\u00a0»\u202f?"
    )
    assert [str(text.id) for text in catalogue.stored() if curved in str(text.string)] == []
