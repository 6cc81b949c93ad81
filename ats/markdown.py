"""Markdown of postings: what a recruiter writes, as harmless HTML below the page's headings."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_OFF = ["html_block", "html_inline", "image", "reference", "code", "fence", "autolink"]
_parser = MarkdownIt(
    "commonmark", {"html": False, "linkify": False, "typographer": False, "breaks": True}
).disable(_OFF)
# French puts a space before these signs, or after «: the sign must not begin a line alone.
_FRENCH_SPACE = re.compile(r"(?<=\w) (?=[;:!?»])|(?<=«) (?=\w)")
_TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "hr", "h3", "h4", "h5"}


def _lower_headings(tokens: list[Token]) -> None:
    """The text stands under a heading of level 2: its highest heading becomes level 3."""
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    if not headings:
        return
    shift = 3 - min(int(token.tag[1]) for token in headings)
    for token in headings:
        token.tag = f"h{min(5, max(3, int(token.tag[1]) + shift))}"


@lru_cache(maxsize=512)
def to_html(text: str) -> Markup:
    """Safe HTML: no raw HTML, no image, no script address; links open without our address."""
    tokens = _parser.parse(_FRENCH_SPACE.sub("\u00a0", text))
    _lower_headings(tokens)
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean.strip())  # noqa: S704 - nh3 has just cleaned it
