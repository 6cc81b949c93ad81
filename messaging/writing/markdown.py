"""Markdown as letters use it: paragraphs, emphasis, lists, quotations, links. Nothing else.

The grammar is kept small on purpose: what a person types and does not mean as formatting
(`# 1`, `<b>`, four spaces, `---`) stays what they typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import nh3
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_OFF = (
    "autolink backticks code entity fence heading hr html_block html_inline image lheading "
    "reference"
).split()

# A single line break stays one: a signature of two lines needs no trick.
_parser = MarkdownIt(
    "commonmark", {"html": False, "linkify": False, "typographer": False, "breaks": True}
).disable(_OFF)

TAGS = frozenset({"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote"})
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
# The parser percent-encodes the place of a signed link; delivery looks for it as it was.
_LINK_PLACE = re.compile(r"%25%25link:(\w+)%25%25")

# What people type as French asks for, space and sign, stays on one line in a mail as well.
_FRENCH_SPACE = re.compile(r"(?<=\S) (?=[;:!?»])|(?<=«) (?=\S)")


class Markdown(str):
    """Text that is Markdown already (an answer its author formatted, a link): not escaped."""

    __slots__ = ()


_INLINE = re.compile(r"([\\*\[\]])|(?<!\w)_|_(?!\w)")
_LINE_START = re.compile(r"^([ \t]*)([-+>]|\d{1,9}(?=[.)]))", re.MULTILINE)
# Most data is one line with nothing to escape: two quick looks find that out.
looks_special = re.compile(r"[\\*\[\]_\r\n%]").search
begins_block = re.compile(r"[ \t]*(?:[-+>]|\d{1,9}[.)])").match


def _line_start(match: re.Match[str]) -> str:
    space, mark = match.groups()
    return f"{space}\\{mark}" if not mark.isdigit() else f"{space}{mark}\\"


def escape(text: str) -> str:
    """`text` as Markdown that reads exactly like it: names and data never become formatting,
    links, or the place of a signed link."""
    if looks_special(text) is None and begins_block(text) is None:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("%%link:", "%% link:")
    text = _INLINE.sub(lambda match: "\\" + match.group(0), text)
    return _LINE_START.sub(_line_start, text)


def to_html(markdown: str) -> str:
    """The HTML of a letter: a dozen harmless tags, no attribute but `href`."""
    html = nh3.clean(
        _parser.render(markdown),
        tags=set(TAGS),
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=set(_SCHEMES),
        link_rel=None,
    )
    return _kept_together(_LINK_PLACE.sub(r"%%link:\1%%", html).strip())


def to_text(markdown: str) -> str:
    """The same words as plain text: emphasis dropped, lists with dashes, links spelled out.

    Lines are as long as their paragraph: mail programs wrap, and no-break spaces stay.
    """
    blocks = _blocks(SyntaxTreeNode(_parser.parse(markdown)).children)
    return _kept_together("\n\n".join(blocks).strip())


def _kept_together(text: str) -> str:
    return _FRENCH_SPACE.sub("\u00a0", text)


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> list[str]:
    return [text for node in nodes if (text := _block(node))]


def _block(node: SyntaxTreeNode) -> str:
    if node.type in {"bullet_list", "ordered_list"}:
        return _list(node)
    if node.type == "blockquote":
        return _indented("\n\n".join(_blocks(node.children)), "> ", "> ")
    if node.type == "paragraph":
        return _paragraph(node)
    return "\n\n".join(_blocks(node.children))


def _paragraph(node: SyntaxTreeNode) -> str:
    inline = node.children[0]
    alone = _sole_link(inline)
    if alone is not None:  # the one thing to do: its address on a line of its own
        words, address = _words(alone.children), _address(alone)
        return words if words == address else f"{words}\n{address}"
    return _words(inline.children).strip()


def _sole_link(node: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """The link that a paragraph consists of, possibly emphasised."""
    inner = [child for child in node.children if child.type != "text" or child.content.strip()]
    if len(inner) != 1:
        return None
    if inner[0].type in {"strong", "em"}:
        return _sole_link(inner[0])
    return inner[0] if inner[0].type == "link" else None


def _list(node: SyntaxTreeNode) -> str:
    start = int(node.attrs.get("start", 1))
    items = []
    for number, item in enumerate(node.children, start):
        mark = "– " if node.type == "bullet_list" else f"{number}. "
        items.append(_indented("\n".join(_blocks(item.children)), mark, " " * len(mark)))
    return "\n".join(items)


def _indented(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((others + line).rstrip() for line in lines[1:])])


def _address(link: SyntaxTreeNode) -> str:
    address = _LINK_PLACE.sub(r"%%link:\1%%", str(link.attrs["href"]))
    return re.sub(r"^(mailto|tel):", "", address)


def _words(nodes: Iterable[SyntaxTreeNode]) -> str:
    return "".join(_word(node) for node in nodes)


def _word(node: SyntaxTreeNode) -> str:
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    if node.type == "link":
        words, address = _words(node.children), _address(node)
        return words if words == address else f"{words} ({address})"
    if node.children:
        return _words(node.children)
    return node.content
