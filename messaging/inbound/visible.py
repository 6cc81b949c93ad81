"""What a person wrote in a mail, without what they quoted and what their program added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from messaging.inbound import html_text, ours
from messaging.inbound.quotes import CLOSE, CUT, OPEN, QUOTED, SIGNS, Reader

MAX_TEXT = 600_000  # of a longer one the end is what was quoted
MIN_QUOTE_LINES = 3

_SIGNS = re.compile(f"[{''.join(SIGNS)}]")


@dataclass(frozen=True)
class Visible:
    """`visible`: the words of the person, signature kept. `hidden`: all the rest, in order."""

    visible: str
    hidden: str


@dataclass(frozen=True)
class _Reading:
    visible: str
    hidden: str
    quote_lines: int = 0
    complete: bool = True


def split_visible(text: str | None, html: str | None, our_texts: Sequence[str] = ()) -> Visible:
    """Separates what was written from what was quoted, in time linear in the length.

    The HTML part is read first, for programs mark their quotations there; the text part decides
    when there is no HTML, when HTML shows nothing, or when only the text shows the quotation.
    `our_texts` are the letters that this mail may answer: their lines are not the person's.
    """
    letters = ours.Letters(our_texts)
    from_html = _read_html(html, letters) if html and html.strip() else None
    if from_html is None:
        return _result(_read_text(text or "", letters))
    if not text or not text.strip():
        return _result(from_html)
    from_text = _read_text(text, letters)
    return _result(from_text if _text_knows_better(from_html, from_text) else from_html)


def _text_knows_better(from_html: _Reading, from_text: _Reading) -> bool:
    if not from_html.visible or not from_html.complete:
        return bool(from_text.visible)
    return not from_html.hidden and from_text.quote_lines >= MIN_QUOTE_LINES


def _result(reading: _Reading) -> Visible:
    return Visible(reading.visible, reading.hidden)


def _read_html(html: str, letters: ours.Letters) -> _Reading:
    page = html_text.read(html)
    reader = Reader(page.lines, marked=page.marked).read()
    return _reading(reader, page.pieces, letters, page.complete)


def _read_text(text: str, letters: ours.Letters) -> _Reading:
    lines = _SIGNS.sub("", text[:MAX_TEXT]).replace("\r\n", "\n").split("\n")
    return _reading(Reader(lines).read(), [], letters)


def _reading(
    reader: Reader, pieces: Sequence[str], letters: ours.Letters, complete: bool = True
) -> _Reading:
    ours.correct(reader, letters)
    kept: list[str] = []
    hidden: list[str] = []
    gap = False
    for line, keep in zip(reader.lines, reader.keep, strict=True):
        if not keep:
            hidden.append(_shown(line, pieces))
            gap = True
            continue
        if gap and not line.strip() and (not kept or not kept[-1]):
            continue
        if gap and line.strip() and kept and kept[-1]:
            kept.append("")
        gap = gap and not line.strip()
        kept.append(line.rstrip())
    hidden += reader.rest
    return _Reading(
        "\n".join(kept).strip(),
        "\n".join(hidden).strip(),
        len(reader.quote_lines),
        complete,
    )


def _shown(line: str, pieces: Sequence[str]) -> str:
    """A hidden line, with what stood at the signs put back."""
    if line[:1] == QUOTED:
        return pieces[int(line[1:])]
    return "" if line[:1] in (CUT, OPEN, CLOSE) else line.rstrip()
