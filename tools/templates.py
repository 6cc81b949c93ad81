"""Reads every page template as the site will: `python -m tools.templates`.

Each must compile in our own environment, and none may hold what the
Content-Security-Policy would refuse in the browser.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from jinja2 import Environment, TemplateError, nodes

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
# Mails have no policy and need their styles; letters are Markdown.
WITHOUT_POLICY = ("mail", "letters")
_REFUSED = (
    (re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE), "an inline handler"),
    (re.compile(r"<[^>{]*\sstyle\s*=", re.IGNORECASE), "an inline style"),
    (re.compile(r"<style\b", re.IGNORECASE), "a style element"),
    (
        re.compile(r"<script(?![^>]*\b(?:src=|application/ld\+json))[^>]*>", re.IGNORECASE),
        "a script",
    ),
    (re.compile(r"\shx-on[:a-z-]*\s*=", re.IGNORECASE), "hx-on"),
    (re.compile(r"href\s*=\s*[\"']javascript:", re.IGNORECASE), "a javascript: link"),
)


def problems(environment: Environment) -> Iterator[str]:
    for path in sorted(TEMPLATES.rglob("*.*")):
        if path.suffix not in (".html", ".txt", ".xml"):
            continue
        name = path.relative_to(TEMPLATES).as_posix()
        source = path.read_text(encoding="utf-8")
        try:
            environment.compile(source, name, path.as_posix())
            yield from (f"{name}:{line}: {what}" for line, what in untold(environment, source))
        except TemplateError as error:
            yield f"{name}: {error}"
        if not name.startswith(WITHOUT_POLICY):
            yield from (f"{name}:{line}: {what}" for line, what in refused(source))


_GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext"}


def untold(environment: Environment, source: str) -> Iterator[tuple[int, str]]:
    """Calls of gettext on data. Jinja counts their result as markup, so somebody's words would
    reach the page unescaped: the filter `said` is there for stored msgids."""
    for call in environment.parse(source).find_all(nodes.Call):
        named = isinstance(call.node, nodes.Name) and call.node.name in _GETTEXT
        if named and call.args and not isinstance(call.args[0], nodes.Const):
            yield call.lineno, "gettext of something that is not a literal (use |said)"


def refused(source: str) -> Iterator[tuple[int, str]]:
    """(line, what) for everything that our policy keeps a browser from doing."""
    for pattern, what in _REFUSED:
        for found in pattern.finditer(source):
            yield source.count("\n", 0, found.start()) + 1, what


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ats.settings")
    django.setup()
    from django.template import engines
    from django.template.backends.jinja2 import Jinja2

    backend = engines["jinja2"]
    if not isinstance(backend, Jinja2):
        sys.exit("The pages are no longer Jinja2: this check must change with them.")
    found = list(problems(backend.env))
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
