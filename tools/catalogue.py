"""The French catalogue: every text of the pages and of the code, in French.

    python -m tools.catalogue update    # add new texts to the .po, drop those that are gone
    python -m tools.catalogue compile   # .po -> .mo
    python -m tools.catalogue check     # complete, same placeholders, compiled; changes nothing

Pure Python (Babel), so no gettext tools are needed.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "locale" / "fr" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
SOURCES = ("ats", "candidates", "messaging", "templates")
# Letters are written in each language, not translated.
METHODS = [("**/migrations/**", "ignore"), ("letters/**", "ignore"), ("**.py", "python")]
METHODS += [("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.xml", "jinja2"), ("**.md", "ignore")]
OPTIONS = {
    pattern: {"extensions": "jinja2.ext.do", "newstyle_gettext": "true", "silent": "false"}
    for pattern in ("**.html", "**.txt", "**.xml")
}
LAZY = {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext")}
LAZY |= {"gettext_noop": DEFAULT_KEYWORDS["gettext"]}
KEYWORDS = {**DEFAULT_KEYWORDS, **LAZY, "npgettext_lazy": DEFAULT_KEYWORDS["npgettext"]}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[#0 +-]*[\d.]*[a-z]|\{(\w*)\}|%[sd]")
# Half a space before ; ! ? and a whole one before : and inside the quotation marks, as printers do.
_HIGH_MARKS = (
    (re.compile(r" (?=[;!?](?:\W|\Z))"), "\u202f"),
    (re.compile(r" (?=[:»](?:\W|\Z))|(?<=«) "), "\u00a0"),
)
_MARKUP = re.compile(r"</?[a-z][^>]*>")


def extract() -> Catalog:
    """Every text found in the sources now."""
    catalog = Catalog(locale="fr", project="egards", charset="utf-8")
    for source in SOURCES:
        found = extract_from_dir(
            ROOT / source,
            method_map=METHODS,
            options_map=OPTIONS,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for filename, _, text, comments, context in found:
            catalog.add(text, None, [(f"{source}/{filename}", 0)], (), comments, context=context)
    return catalog


def stored() -> Catalog:
    """The catalogue as it is committed; an empty one the first time."""
    if not PO.exists():
        return Catalog(locale="fr", project="egards", charset="utf-8")
    with PO.open("rb") as source:
        return read_po(source, locale="fr")


def update() -> None:
    """Write the .po anew: translations kept, new texts empty, nothing guessed."""
    catalog = stored()
    made = catalog.creation_date
    catalog.update(extract(), no_fuzzy_matching=True, keep_user_comments=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    for text in catalog:
        text.string = _typeset(text.string)
    # A date that changes at every call is a conflict at every merge.
    catalog.creation_date = made
    FOLDER.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as target:
        write_po(target, catalog, width=100, sort_output=True, include_lineno=False)
    print(f"{PO.relative_to(ROOT)}: {len(catalog)} texts, {len(list(_missing(catalog)))} to write.")


def compiled(catalog: Catalog) -> bytes:
    target = io.BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def compile_catalogue() -> None:
    MO.write_bytes(compiled(stored()))


def check() -> list[str]:
    """What is wrong, a sentence each; empty when the French is complete."""
    catalog, now = stored(), extract()
    problems = [f"not in the catalogue: {_shown(text)}" for text in _new(catalog, now)]
    problems += [f"no French: {_shown(text)}" for text in _missing(catalog)]
    problems += [f"fuzzy: {_shown(text)}" for text in catalog if text.fuzzy and text.id]
    problems += [f"placeholders differ: {_shown(text)}" for text in catalog if not _agrees(text)]
    problems += [
        f"an ordinary space before a high mark, or a curved apostrophe: {_shown(text)}"
        for text in catalog
        if text.id and _typeset(text.string) != text.string
    ]
    problems += [f"no longer used: {_shown(text)}" for text in _new(now, catalog)]
    if not MO.exists() or MO.read_bytes() != compiled(catalog):
        problems.append("django.mo is not what django.po says: python -m tools.catalogue compile")
    return problems


def _new(known: Catalog, other: Catalog) -> Iterator[Message]:
    return (text for text in other if text.id and known.get(text.id, text.context) is None)


def _missing(catalog: Catalog) -> Iterator[Message]:
    for text in catalog:
        if text.id and not all(_forms(text.string)):
            yield text


def _agrees(text: Message) -> bool:
    """Whether each form has the placeholders and the markup of its original.

    The singular may say “a letter” where the plural says “%(num)s letters”.
    """
    if not text.id or not text.string:
        return True
    most = _marks(_forms(text.id)[-1])
    *singulars, last = (_marks(form) for form in _forms(text.string))
    return last == most and all(marks <= most for marks in singulars)


def _typeset(text: str | Sequence[str] | None) -> Any:
    """The same with the spaces that no line may break at, before : ; ! ? and inside « », and the
    straight apostrophe of the letters."""
    if isinstance(text, str):
        text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        for pattern, space in _HIGH_MARKS:
            text = pattern.sub(space, text)
        return text
    return text and tuple(_typeset(form) for form in text)


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    return (text,) if isinstance(text, str) else text or ("",)


def _marks(text: str) -> frozenset[str]:
    found = (match.group(0) for match in _PLACEHOLDER.finditer(text))
    return frozenset(found) | frozenset(_MARKUP.findall(text))


def _shown(text: Message) -> str:
    places = ", ".join(sorted({str(name) for name, _ in text.locations})[:2])
    return f"{_forms(text.id)[0]!r} ({places})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["update", "compile", "check"])
    action = parser.parse_args().action
    if action == "check":
        problems = check()
        for problem in problems[:40]:
            print(problem)
        if problems:
            sys.exit(f"The French catalogue is not complete: {len(problems)} problems.")
    else:
        {"update": update, "compile": compile_catalogue}[action]()


if __name__ == "__main__":
    main()
