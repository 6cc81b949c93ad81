"""The marks that mail programs leave in HTML around what they quote."""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from messaging.inbound.quotes import is_header_block

# Elements that hold nothing but a quotation.
_QUOTATIONS = (
    'blockquote[type="cite"]',
    'blockquote[type="CITE"]',
    "blockquote.gmail_quote",
    "blockquote.protonmail_quote",
    "blockquote.tutanota_quote",
    "blockquote#mail-app-auto-quote",
    'blockquote[style*="border-left"]',  # the bar that Orange, Zimbra, Yandex… draw
    ".gmail_attr",
    ".moz-cite-prefix",
    ".moz-forward-container",
    '[class*="yahoo_quoted"]',
    '[id^="yahoo_quoted"]',
    "#mail-editor-reference-message-container",
    ".ms-outlook-mobile-reference-message",
    "#OLK_SRC_BODY_SECTION",
    '[data-marker="__QUOTED_TEXT__"]',
    '[data-marker="__HEADERS__"]',
    'div[name="quote"]',  # GMX, web.de, mail.com
    'div[name="messageReplySection"]',  # Spark
    "#isReplyContent",
    "#isForwardContent",
)
# Elements that hold an attribution, a quotation, and perhaps an answer written below it.
_CONTAINERS = (
    "div.gmail_quote",
    "div.protonmail_quote",
    "div.tutanota_quote",
    "div.zmail_extra",
    "div.gmail_quote_container",
)
# Elements after which everything in the document is older.
_CUTS = (
    "#appendonsend",
    "#divRplyFwdMsg",
    "#x_divRplyFwdMsg",
    "hr#stopSpelling",
    "hr#zwchr",
    'hr[data-marker="__DIVIDER__"]',
    "#reply-intro",
)


@dataclass
class Marks:
    """Nodes by identity (`mem_id`): whole quotations, and where everything older starts."""

    quoted: set[int] = field(default_factory=set)
    cuts: set[int] = field(default_factory=set)


def find(tree: LexborHTMLParser) -> Marks:
    """The marks of every known program in a document."""
    marks = Marks()
    marks.quoted.update(node.mem_id for node in tree.css(", ".join(_QUOTATIONS)))
    marks.cuts.update(node.mem_id for node in tree.css(", ".join(_CUTS)))
    for node in tree.css(", ".join(_CONTAINERS))[:50]:
        _container(node, marks)
    for node in tree.css('div[style*="border-top"]')[:50]:
        if is_header_block(node.text(separator="\n").split("\n")[:40]) or _compact(node):
            marks.cuts.add(node.mem_id)
    return marks


def _compact(node: LexborNode) -> bool:
    """Outlook puts each name of its header in bold: "De :" and its value are separate texts."""
    lines: list[str] = []
    for text in node.text(separator="\n").split("\n")[:60]:
        piece = text.strip()
        if lines and lines[-1].rstrip().endswith(":"):
            lines[-1] += " " + piece
        elif piece:
            lines.append(piece)
    return is_header_block(lines[:14])


def _container(node: LexborNode, marks: Marks) -> None:
    """Hides the quotations of a container, and keeps answers between and below.

    An attribution without a mark of its own is known by its words, for it stands before a sign.
    """
    quotations = node.css("blockquote")
    if not quotations:
        marks.quoted.add(node.mem_id)
        return
    marks.quoted.update(quotation.mem_id for quotation in quotations)
