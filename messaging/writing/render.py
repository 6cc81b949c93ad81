"""From a template and a context to the exact mail. The preview and the sending both end here.

Work that does not depend on the recipient is done once: templates are compiled once, the
layout is rendered and its styles inlined once a language; a mail then costs one small render,
one Markdown pass and a join (design, rule 7).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape as html_escape
from typing import TYPE_CHECKING

import css_inline
from django.template import loader
from django.utils import translation
from selectolax.lexbor import LexborHTMLParser

from ats.models import Company, Posting
from messaging.writing.library.environment import Compiled, names_of
from messaging.writing.library.lookup import template_for
from messaging.writing.markdown import TAGS, Markdown, to_html, to_text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = [
    "Markdown",
    "Rendered",
    "Written",
    "mail_body",
    "rendered",
    "to_html",
    "to_text",
    "written",
]


@dataclass(frozen=True, slots=True)
class Written:
    """What a person may still edit: a plain subject and a Markdown body."""

    subject: str
    markdown: str
    template: int | None = None  # the version it was drafted from; None: the delivered text


@dataclass(frozen=True, slots=True)
class Rendered:
    """The two bodies of a mail, ready for the outbox."""

    text: str
    html: str


def written(
    kind: str, language: str, context: DataclassInstance, *, posting: Posting | None = None
) -> Written:
    """The letter of a kind in a language, from the posting's own template, else the company's,
    else the delivered one; raises UndefinedError when the context lacks a name.

    `context` is a frozen dataclass of plain data (`messaging.writing.contexts`), never a row.
    """
    return rendered(template_for(kind, language, posting), context)


def rendered(template: Compiled, context: DataclassInstance) -> Written:
    """What a compiled template says about a context."""
    subject, body = template.render(names_of(context))
    return Written(subject.strip(), tidy(body), template.version)


def tidy(markdown: str) -> str:
    """No blank line twice, none at the ends; a hard break (two spaces) stays."""
    return re.sub(r"\n{3,}", "\n\n", markdown.replace("\r\n", "\n")).strip()


def mail_body(
    markdown: str,
    *,
    language: str,
    why: str = "",
    action: tuple[str, str] | None = None,
    ask: tuple[str, str] | None = None,
    space: tuple[str, str] | None = None,
    stop: str = "",
) -> Rendered:
    """The exact mail: letter in its layout, as HTML and as text.

    `why` says to the reader why they get it; `action` is the one button (label, address; the
    address may be the place of a signed link, `%%link:name%%`); `ask` and `space` are quiet
    links at the foot: a question about the letter, and the reader's own page. `stop` is the
    address at which a campaign's reader ends these mails.
    """
    company = Company.get()
    label, href = action or ("", "")
    ask, space = ask or ("", ""), space or ("", "")
    lines = [line.strip() for line in company.postal_address.splitlines()]
    address = " · ".join(line for line in lines if line and line != company.name)
    plain = {
        "company": company.name,
        "why": why,
        "address": address,
        "label": label,
        "href": href,
        "ask": ask[0],
        "ask_href": ask[1],
        "space": space[0],
        "space_href": space[1],
        "stop": stop,
    }
    shape = _layout(language, frozenset(name for name, value in plain.items() if value))
    html_values = {name: html_escape(value) for name, value in plain.items()}
    return Rendered(
        text=_fill(shape.text, plain | {"body": to_text(markdown)}).strip() + "\n",
        html=_fill(shape.html, html_values | {"body": shape.dress(to_html(markdown))}),
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """The layout cut at its places: even parts are text, odd ones names of values."""

    html: tuple[str, ...]
    text: tuple[str, ...]
    styles: Mapping[str, str]

    def dress(self, html: str) -> str:
        """Give each tag of a letter the style that the layout has for it."""
        return _OPENING.sub(lambda tag: f"<{tag[1]}{self.styles.get(tag[1], '')}", html)


_OPENING = re.compile(rf"<({'|'.join(sorted(TAGS))})(?=[ >])")
_PLACE = re.compile(r"@@(\w+)@@")


def _fill(parts: tuple[str, ...], values: Mapping[str, str]) -> str:
    return "".join(values[part] if odd % 2 else part for odd, part in enumerate(parts))


@cache
def _layout(language: str, present: frozenset[str]) -> _Layout:
    places = {name: f"@@{name}@@" if name in present else "" for name in _NAMES}
    html = _inlined(_render("mail/written.html", language, places | {"body": "@@body@@"}))
    text = _render("mail/written.txt", language, places | {"body": "@@body@@"})
    specimen = "".join(f'<{tag} data-tag="{tag}">x</{tag}>' for tag in sorted(TAGS - {"br"}))
    dressed = _inlined(_render("mail/written.html", language, places | {"body": specimen}))
    styles = {
        str(node.attributes["data-tag"]): f' style="{html_escape(style)}"'
        for node in LexborHTMLParser(dressed).css("[data-tag]")
        if (style := node.attributes.get("style"))
    }
    return _Layout(tuple(_PLACE.split(html)), tuple(_PLACE.split(text)), styles)


_NAMES = (
    *("company", "why", "address", "label", "href"),
    *("ask", "ask_href", "space", "space_href", "stop"),
)


def _render(template: str, language: str, values: Mapping[str, str]) -> str:
    mail = {
        "company": values["company"],
        "language": language,
        "why": values["why"],
        "address": values["address"],
        "unsubscribe_url": values["stop"],
        **{name: values[name] for name in ("ask", "ask_href", "space", "space_href")},
    }
    with translation.override(language):
        return loader.get_template(template).render({**values, "mail": mail})


def _inlined(html: str) -> str:
    return css_inline.inline(html, load_remote_stylesheets=False, keep_at_rules=True)
