"""HTML of a stranger's mail to lines of text, with a sign where the program marked a quotation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from messaging.inbound import marks
from messaging.inbound.quotes import CLOSE, CUT, OPEN, QUOTED

MAX_HTML = 1_000_000
MAX_NODES = 60_000
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
    shallow = _shallow(_SIGNS.sub("", html[:MAX_HTML]))
    tree = LexborHTMLParser(shallow)
    walker = _Walker(marks.find(tree), tight=bool(_TIGHT_SHEET.search(shallow[:20_000])))
    if tree.body is not None:
        walker.walk(tree.body)
    page = walker.page()
    page.complete = page.complete and len(shallow) == len(html)
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

    def text(self, text: str, pre: bool) -> None:
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

    def block(self, spaced: bool = False) -> None:
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


class _Walker:
    """One pass over the tree, without recursion."""

    def __init__(self, found: marks.Marks, tight: bool) -> None:
        self.marks = found
        self.tight = tight
        self.main = self.lines = _Lines()
        self.pieces: list[str] = []
        self.quotation: int | None = None
        self.cut = False
        self.nodes = 0
        self.pre: list[int] = []
        self.counters: list[int] = []

    def walk(self, root: LexborNode) -> None:
        node: LexborNode | None = root.first_child
        while node is not None and self.nodes < MAX_NODES:
            self.nodes += 1
            child = node.first_child if self._enter(node) else None
            node = child or self._leave_to_next(node, root)

    def _leave_to_next(self, node: LexborNode, root: LexborNode) -> LexborNode | None:
        while True:
            self._leave(node)
            if node.next is not None:
                return node.next
            parent = node.parent
            if parent is None or parent.mem_id == root.mem_id:
                return None
            node = parent

    def _enter(self, node: LexborNode) -> bool:
        if node.is_text_node:
            self.lines.text(node.text_content or "", bool(self.pre))
            return False
        tag = node.tag or ""
        if tag in _SKIPPED or tag == "-comment":
            return False
        self._mark(node)
        style = node.attributes.get("style") or ""
        if style and _HIDDEN.search(style):
            return False
        if tag == "pre" or (style and _PRE.search(style)):
            self.pre.append(node.mem_id)
        self._open(node, tag, style)
        return True

    def _mark(self, node: LexborNode) -> None:
        if self.quotation is not None:
            return
        if node.mem_id in self.marks.cuts and not self.cut:
            self.lines.sign(CUT)
            self.cut = True
        elif node.mem_id in self.marks.quoted and not self.cut:
            self.quotation = node.mem_id
            self.lines.sign(f"{QUOTED}{len(self.pieces)}")
            self.lines = _Lines()

    def _open(self, node: LexborNode, tag: str, style: str) -> None:
        if tag == "br":
            self.lines.line_break()
        elif tag == "img":
            self.lines.text(_picture(node), pre=False)
        elif tag in ("td", "th"):
            self.lines.text(" ", pre=False)
        elif tag in _BLOCKS:
            self.lines.block(self._spaced(node, tag, style))
            self._list(tag)
        if tag == "blockquote" and self.quotation is None:
            self.lines.sign(OPEN)

    def _spaced(self, node: LexborNode, tag: str, style: str) -> bool:
        if tag not in _SPACED or self.counters:
            return False
        if tag != "p":
            return True
        classes = node.attributes.get("class") or ""
        return not (self.tight or classes.startswith("Mso") or _TIGHT.search(style))

    def _list(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self.counters.append(0 if tag == "ol" else -1)
        elif tag == "li" and self.counters:
            if self.counters[-1] >= 0:
                self.counters[-1] += 1
            number = self.counters[-1]
            self.lines.text(f"{number}. " if number > 0 else "- ", pre=True)

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in ("ul", "ol") and self.counters:
            self.counters.pop()
        if tag in _BLOCKS and tag not in _SKIPPED:
            style = node.attributes.get("style") or ""
            self.lines.block(self._spaced(node, tag, style))
        if self.pre and self.pre[-1] == node.mem_id:
            self.pre.pop()
        if tag == "blockquote" and self.quotation is None:
            self.lines.sign(CLOSE)
        if self.quotation == node.mem_id:
            self.pieces.append("\n".join(self.lines.finished()).strip("\n"))
            self.lines, self.quotation = self.main, None

    def page(self) -> Page:
        if self.quotation is not None:
            self.pieces.append("\n".join(self.lines.finished()))
        marked = bool(self.pieces) or self.cut
        complete = self.nodes < MAX_NODES
        return Page(self.main.finished(), self.pieces, marked, complete)


def _picture(node: LexborNode) -> str:
    """Gmail and others send an emoji as a picture."""
    alt = node.attributes.get("data-emoji") or node.attributes.get("alt") or ""
    return alt if len(alt) <= 8 and not alt.isascii() else ""
