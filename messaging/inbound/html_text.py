"""HTML of a stranger's mail to lines of text, with a sign where the program marked a quotation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from messaging.inbound import marks
from messaging.inbound.quotes import CLOSE, CUT, OPEN, QUOTED

_Attributes = dict[str, str | None]

MAX_HTML = 1_000_000
MAX_NODES = 25_000
MAX_DEPTH = 1_500  # the parser takes quadratic time beyond

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})")
# Tags that close by themselves, or hold nothing: an unclosed one does not nest.
_FLAT = frozenset(
    "p br hr img input meta link col wbr area base source track embed param li dt dd tr td th "
    "option thead tbody tfoot body html head o:p".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr tbody thead ul "
    "caption".split()
)
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "blockquote"}
_SKIPPED = {"head", "style", "script", "title", "template", "select", "textarea", "svg", "object"}
_WHITE = re.compile(r"[ \t\n\r\f]+")
_RUN = re.compile(r"[ \u00a0]{2,}|^\u00a0")
# A no-break space that is no French typography is only there to keep two spaces apart.
_LONE_NBSP = re.compile(r"(?<![«\d])\u00a0(?![:;!?»%€\d])")
_SIGNS = re.compile("[\ue000-\ue003]")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_TIGHT = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0(?:\.0+)?(?![.\d])", re.IGNORECASE)
_TIGHT_SHEET = re.compile(
    r"(?:^|[\s,}>])p\s{0,5}\{[^}]{0,200}margin[^:}]{0,10}:\s{0,3}0", re.IGNORECASE
)
_PRE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)


@dataclass
class Page:
    """A document as lines. `pieces[n]` is what stood at the sign QUOTED followed by n."""

    lines: list[str]
    pieces: list[str] = field(default_factory=list)
    marked: bool = False
    complete: bool = True
    """False when the document was too long or too deep to be read to its end."""


def read(html: str) -> Page:
    """The lines of a document. Linear in its length, which is cut at `MAX_HTML`."""
    bare = _SIGNS.sub("", html[:MAX_HTML])
    shallow = _shallow(bare)
    tree = LexborHTMLParser(shallow)
    walker = _Walker(marks.find(tree), tight=bool(_TIGHT_SHEET.search(shallow[:20_000])))
    if tree.body is not None:
        walker.walk(tree.body)
    page = walker.page()
    whole = len(shallow) == len(bare) and len(html) <= MAX_HTML
    page.complete = page.complete and (page.marked or whole)
    return page


def _shallow(html: str) -> str:
    depth = 0
    for match in _TAG.finditer(html):
        if match[2].lower() in _FLAT:
            continue
        depth += -1 if match[1] else 1
        if depth > MAX_DEPTH:
            return html[: match.start()]
    return html


class _Lines:
    """Collects text as a page would show it: white space collapsed, blocks on their own lines."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.current: list[str] = []
        self.gap = False  # a paragraph ended: a blank line is due before the next text

    def text(self, text: str, *, pre: bool) -> None:
        if pre:
            first, *others = text.replace("\r", "").split("\n")
            self._put(first)
            for line in others:
                self.line_break()
                self._put(line)
            return
        text = _WHITE.sub(" ", text)
        if not self.current or self.current[-1].endswith(" "):
            text = text.removeprefix(" ")
        self._put(text)

    def _put(self, text: str) -> None:
        if not text:
            return
        if self.gap and not self.current and self.done and self.done[-1]:
            self.done.append("")
        self.gap = False
        self.current.append(text)

    def line_break(self) -> None:
        self.gap = False
        self._flush()

    def block(self, *, spaced: bool = False) -> None:
        if self.current:
            self._flush()
        self.gap = self.gap or spaced

    def _flush(self) -> None:
        line = "".join(self.current)
        line = _RUN.sub(lambda match: " " * len(match[0]), line)
        self.done.append(_LONE_NBSP.sub(" ", line).rstrip())
        self.current = []

    def sign(self, sign: str) -> None:
        self.block()
        self.done.append(sign)

    def finished(self) -> list[str]:
        self.block()
        return self.done


class _Open(NamedTuple):
    """An element that is open: what its end will need."""

    tag: str
    spaced: bool
    pre: bool
    quotation: bool


class _Walker:
    """One pass over the tree, without recursion."""

    def __init__(self, found: marks.Marks, *, tight: bool) -> None:
        self.marks = found
        self.tight = tight
        self.main = self.lines = _Lines()
        self.pieces: list[str] = []
        self.open: list[_Open] = []
        self.quoting = False
        self.cut = False
        self.nodes = 0
        self.pre = 0
        self.counters: list[int] = []

    def walk(self, root: LexborNode) -> None:
        node: LexborNode | None = root.first_child
        while node is not None and self.nodes < MAX_NODES:
            self.nodes += 1
            entered = self._enter(node)
            child = node.first_child if entered else None
            if entered and child is None:
                self._leave()
            node = child or self._next(node, root)

    def _next(self, node: LexborNode, root: LexborNode) -> LexborNode | None:
        following = node.next
        while following is None:
            parent = node.parent
            if parent is None or parent.mem_id == root.mem_id:
                return None
            self._leave()
            node, following = parent, parent.next
        return following

    def _enter(self, node: LexborNode) -> bool:
        if node.is_text_node:
            self.lines.text(node.text_content or "", pre=self.pre > 0)
            return False
        tag = node.tag or ""
        if tag in _SKIPPED or tag == "-comment":
            return False
        if tag == "br":
            self.lines.line_break()
            return False
        attributes = node.attributes
        style = attributes.get("style") or ""
        if style and _HIDDEN.search(style):
            return False
        self._open(node.mem_id, tag, style, attributes)
        return True

    def _open(self, node_id: int, tag: str, style: str, attributes: _Attributes) -> None:
        quotation = self._mark(node_id)
        spaced = self._spaced(tag, style, attributes)
        pre = tag == "pre" or bool(style and _PRE.search(style))
        self.pre += pre
        self.open.append(_Open(tag, spaced, pre, quotation))
        if tag == "img":
            self.lines.text(_picture(attributes), pre=False)
        elif tag in ("td", "th"):
            self.lines.text(" ", pre=False)
        elif tag in _BLOCKS:
            self.lines.block(spaced=spaced)
            self._list(tag)
        if tag == "blockquote" and not self.quoting:
            self.lines.sign(OPEN)

    def _mark(self, node_id: int) -> bool:
        """Puts the sign of a marked node; whether a quotation starts with it."""
        if self.quoting or self.cut:
            return False
        if node_id in self.marks.cuts:
            self.lines.sign(CUT)
            self.cut = True
        elif node_id in self.marks.quoted:
            self.quoting = True
            self.lines.sign(f"{QUOTED}{len(self.pieces)}")
            self.lines = _Lines()
        return self.quoting

    def _spaced(self, tag: str, style: str, attributes: _Attributes) -> bool:
        if tag not in _SPACED or self.counters:
            return False
        if tag != "p":
            return True
        classes = attributes.get("class") or ""
        return not (self.tight or classes.startswith("Mso") or _TIGHT.search(style))

    def _list(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self.counters.append(0 if tag == "ol" else -1)
        elif tag == "li" and self.counters:
            if self.counters[-1] >= 0:
                self.counters[-1] += 1
            number = self.counters[-1]
            self.lines.text(f"{number}. " if number > 0 else "- ", pre=True)

    def _leave(self) -> None:
        element = self.open.pop()
        if element.tag in ("ul", "ol"):
            self.counters.pop()
        if element.tag in _BLOCKS:
            self.lines.block(spaced=element.spaced)
        self.pre -= element.pre
        if element.tag == "blockquote" and not self.quoting:
            self.lines.sign(CLOSE)
        if element.quotation:
            self._end_quotation()

    def _end_quotation(self) -> None:
        self.pieces.append("\n".join(self.lines.finished()).strip("\n"))
        self.lines, self.quoting = self.main, False

    def page(self) -> Page:
        if self.quoting:
            self._end_quotation()
        marked = bool(self.pieces) or self.cut
        # Whatever is cut off behind a mark is older than what was written.
        return Page(self.main.finished(), self.pieces, marked, marked or self.nodes < MAX_NODES)


def _picture(attributes: _Attributes) -> str:
    """Gmail and others send an emoji as a picture."""
    alt = attributes.get("data-emoji") or attributes.get("alt") or ""
    return alt if len(alt) <= 8 and not alt.isascii() else ""
