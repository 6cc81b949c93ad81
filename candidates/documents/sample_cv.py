"""Makes a believable one-page CV as a PDF, in pure Python: for the demo company and the tests.

The standard Helvetica fonts need no embedding; WinAnsi encoding shows French as it is written.
The same words always make the same bytes.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

_PAGE_WIDTH, _PAGE_HEIGHT = 595.0, 842.0  # A4, in points
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 539.0, 786.0, 56.0
_COLUMN = 152.0  # where the text begins when a date stands in front of it
_BODY, _LEADING = 9.6, 13.6

# Advance widths of Helvetica, thousandths of the size, from Adobe's public font metrics (AFM).
_WIDTHS = {
    **dict.fromkeys("ijl", 222), **dict.fromkeys("\u00a0 !,./:;I[]\\ft·", 278),
    **dict.fromkeys("()-r`", 333), **dict.fromkeys("Jckvxyzs", 500),
    **dict.fromkeys("FTZ", 611), **dict.fromkeys("&ABEKPSVXY", 667),
    **dict.fromkeys("CDHNRUw", 722), **dict.fromkeys("GOQ", 778), **dict.fromkeys("mM", 833),
    "'": 191, "’": 222, "*": 389, "•": 350, "%": 889, "W": 944, "œ": 944, "Œ": 1000,
    "—": 1000, "@": 1015, "|": 260, '"': 355, "+": 584, "=": 584, "<": 584, ">": 584, "°": 400,
}  # fmt: skip
_OTHER_WIDTH = 556
_BOLD_IS_WIDER = 1.07

# Characters that WinAnsi does not have, and what a French typist would take instead.
_SUBSTITUTES = str.maketrans({"\u202f": "\u00a0", "\u2011": "-", "\u2212": "–", "→": "-"})

_ACCENTS = (
    "0.16 0.30 0.45", "0.42 0.20 0.24", "0.14 0.36 0.30", "0.25 0.25 0.30", "0.36 0.26 0.44",
    "0.50 0.30 0.10",
)  # fmt: skip
_INK, _GREY = "0.13 0.13 0.15", "0.42 0.42 0.46"


def sample_cv_pdf(
    name: str,
    headline: str,
    contact: list[str],
    sections: list[tuple[str, list[str]]],
    unseen: str = "",
) -> bytes:
    """A CV: the name, what the person does, how to reach them, and titled sections.

    In a section a line `2019–2023 | Cheffe de rayon, Maison Verdier` has its date in the margin,
    a line that begins with `- ` is a bullet, any other is a paragraph. Long lines are wrapped;
    what does not fit goes to a second page. The accent colour follows from the name.
    `unseen` is written at the foot, white on white.
    """
    accent = _ACCENTS[zlib.crc32(name.encode()) % len(_ACCENTS)]
    sheet = _Sheet(accent)
    _draw_head(sheet, name, headline, contact)
    for title, lines in sections:
        _draw_section(sheet, title, lines)
    if unseen:
        sheet.text(_LEFT, unseen, 9, "1 1 1")
    return _assemble(sheet.pages, name)


def can_be_set(text: str) -> bool:
    """Whether these pages can show every character of a text."""
    try:
        text.translate(_SUBSTITUTES).encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def plain_pdf(lines: list[str], max_pages: int) -> bytes:
    """Lines of any text set one below the other, as many as fit on `max_pages` pages.

    What WinAnsi cannot write (Greek, Arabic, …) becomes a question mark.
    """
    sheet = _Sheet(_INK)
    for line in lines:
        _draw_paragraph(sheet, line, _LEFT, "R")
        sheet.down(3)
        if len(sheet.pages) > max_pages:
            break
    return _assemble(sheet.pages[:max_pages], "CV")


@dataclass
class _Sheet:
    """Where the pen is, and what was drawn on each page so far."""

    accent: str
    y: float = _TOP
    pages: list[list[str]] = field(default_factory=lambda: [[]])

    def text(self, x: float, text: str, size: float, colour: str, font: str = "R") -> None:
        self.pages[-1].append(
            f"BT {colour} rg /{font} {size:g} Tf {x:.1f} {self.y:.1f} Td ({_escape(text)}) Tj ET"
        )

    def rule(self, colour: str, thickness: float) -> None:
        self.pages[-1].append(
            f"{colour} RG {thickness:g} w {_LEFT:g} {self.y:.1f} m {_RIGHT:g} {self.y:.1f} l S"
        )

    def down(self, points: float, keep: float = 0) -> None:
        """Move down; to a new page when less than `keep` points would be left below."""
        self.y -= points
        if self.y - keep < _BOTTOM:
            self.pages.append([])
            self.y = _TOP


def _draw_head(sheet: _Sheet, name: str, headline: str, contact: list[str]) -> None:
    sheet.text(_LEFT, name, 25, _INK, "B")
    sheet.down(20)
    for line in wrap(headline, 12.5, _RIGHT - _LEFT):
        sheet.text(_LEFT, line, 12.5, sheet.accent)
        sheet.down(17)
    for line in wrap("  ·  ".join(contact), 9, _RIGHT - _LEFT):
        sheet.text(_LEFT, line, 9, _GREY)
        sheet.down(12)
    sheet.down(1)
    sheet.rule(sheet.accent, 1.4)
    sheet.down(8)


def _draw_section(sheet: _Sheet, title: str, lines: list[str]) -> None:
    sheet.down(18, keep=3 * _LEADING)
    if title:
        sheet.text(_LEFT, title, 11.5, sheet.accent, "B")
        sheet.down(5)
        sheet.rule("0.82 0.82 0.84", 0.5)
        sheet.down(15)
    for line in lines:
        _draw_line(sheet, line)


def _draw_line(sheet: _Sheet, line: str) -> None:
    when, bar, what = line.partition(" | ")
    if bar:
        sheet.text(_LEFT, when, 9, _GREY)
        _draw_paragraph(sheet, what, _COLUMN, "B")
    elif line.startswith("- "):
        sheet.text(_COLUMN, "•", _BODY, sheet.accent)
        _draw_paragraph(sheet, line[2:], _COLUMN + 11, "R")
    else:
        _draw_paragraph(sheet, line, _LEFT, "R")


def _draw_paragraph(sheet: _Sheet, text: str, x: float, font: str) -> None:
    wider = _BOLD_IS_WIDER if font == "B" else 1.0
    for line in wrap(text, _BODY * wider, _RIGHT - x):
        sheet.text(x, line, _BODY, _INK, font)
        sheet.down(_LEADING)


def text_width(text: str, size: float) -> float:
    """How wide a text in Helvetica is, in points; an accented letter is as wide as its base."""
    letters = (unicodedata.normalize("NFD", letter)[0] for letter in text)
    return sum(_WIDTHS.get(letter, _OTHER_WIDTH) for letter in letters) * size / 1000


def wrap(text: str, size: float, width: float) -> Iterator[str]:
    """Lines no wider than `width` points, cut at spaces; a word too long for one is cut itself."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if text_width(longer, size) <= width:
            line = longer
            continue
        if line:
            yield line
        while text_width(word, size) > width:
            cut = max(1, int(len(word) * width / text_width(word, size)) - 1)
            yield word[:cut]
            word = word[cut:]  # noqa: PLW2901
        line = word
    if line:
        yield line


def _escape(text: str) -> str:
    for character in "\\()":
        text = text.replace(character, "\\" + character)
    return text.translate(_SUBSTITUTES)


def _assemble(pages: list[list[str]], title: str) -> bytes:
    """The file: catalogue, page tree, two fonts, title, then two objects per page."""
    kids = " ".join(f"{6 + 2 * index} 0 R" for index in range(len(pages)))
    title_hex = ("\ufeff" + title).encode("utf-16-be").hex().upper()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        _font("Helvetica"),
        _font("Helvetica-Bold"),
        f"<< /Title <{title_hex}> >>".encode(),
    ]
    for index, page in enumerate(pages):
        objects += _page(index, page)
    return _file(objects)


def _font(name: str) -> bytes:
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
    )


def _page(index: int, drawn: list[str]) -> list[bytes]:
    box = f"[0 0 {_PAGE_WIDTH:g} {_PAGE_HEIGHT:g}]"
    content = "\n".join(drawn).encode("cp1252", "replace")
    return [
        f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents {7 + 2 * index} 0 R "
        "/Resources << /Font << /R 3 0 R /B 4 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)
