"""Reads a PDF's text as a person sees it. Runs in the sandbox.

A text object is set aside as hidden when it is drawn invisibly, outside the page, smaller than
any eye reads, or in the colour of what is behind it: for the last the page is drawn, and the
object's rectangle must not be all of one colour. So white on a dark band is plainly visible.
Text within form objects is taken as it is: its place on the page cannot be told cheaply.
"""

from __future__ import annotations

import codecs
import math
from dataclasses import dataclass
from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium_c

from candidates.documents.passages import Passages, has_text

MAX_PAGES = 30
_MAX_OBJECTS = 6_000
_SMALLEST = 2.5  # points
_LEAST_CONTRAST = 20  # of 255, in any channel
_SCALE = 1.5
_MAX_SIDE = 2_000  # points; beyond it the page is not drawn to compare colours
_UNSEEN_MODES = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)


@dataclass(frozen=True, slots=True)
class _Picture:
    width: int
    height: int
    stride: int
    rows: bytes

    def contrast(self, box: tuple[int, int, int, int]) -> int:
        """The largest difference of one channel between two points of a rectangle."""
        left, top, right, bottom = box
        start, end = max(0, left), min(self.width, right)
        rows = [
            self.rows[y * self.stride + start * 3 : y * self.stride + end * 3]
            for y in range(max(0, top), min(self.height, bottom))
        ]
        seen = b"".join(rows) if end > start else b""
        channels = [seen[channel::3] for channel in range(3)]
        return max(max(values) - min(values) if values else 0 for values in channels)


def main(_args: list[str], stream: BinaryIO) -> dict[str, object]:
    """The sandbox's entry: the whole file on `stream`, the passages as JSON."""
    return read(stream.read()).as_json()


def read(data: bytes) -> Passages:
    """The passages of a PDF. Raises pypdfium2.PdfiumError for one that cannot be opened."""
    with pypdfium2.PdfDocument(data) as document:
        count = len(document)
        found = Passages(pages=count or None, partial=count > MAX_PAGES)
        found.active = _is_active(document, data)
        for index in range(min(count, MAX_PAGES)):
            page = document[index]
            _read_page(page, found)
            page.close()
        found.garbled = _is_garbled(found.lines)
        return found


def _is_active(document: pypdfium2.PdfDocument, data: bytes) -> bool:
    scripts = pdfium_c.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0
    files = pdfium_c.FPDFDoc_GetAttachmentCount(document.raw) > 0
    return scripts or files or b"/Launch" in data or b"/JavaScript" in data


def _read_page(page: pypdfium2.PdfPage, found: Passages) -> None:
    wanted = [pdfium_c.FPDF_PAGEOBJ_TEXT, pdfium_c.FPDF_PAGEOBJ_IMAGE]
    before = page.get_textpage()
    objects = []
    for thing in page.get_objects(filter=wanted, max_depth=2, textpage=before):
        if thing.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            found.pictures = True
        elif thing.level == 0:
            objects.append(thing)
        if len(objects) >= _MAX_OBJECTS:
            found.partial = True
            break
    unseen = _unseen(page, objects)
    texts = [thing.extract() for thing in unseen]
    if found.pictures and _is_layer(objects, unseen):
        found.layer = True
    else:
        for text in _runs(texts):
            found.hide(text)
        for thing in unseen:
            # Out of the page in memory only: what is left is what a person sees.
            pdfium_c.FPDFPage_RemoveObject(page.raw, thing.raw)
    before.close()
    after = page.get_textpage()
    for line in after.get_text_range().splitlines():
        found.add(line)
    after.close()


def _runs(texts: list[str]) -> list[str]:
    """Hidden pieces one after the other as one passage: a word apiece says little."""
    whole = " ".join(" ".join(texts).split())
    return [whole] if whole else []


def _is_layer(objects: list[pypdfium2.PdfTextObj], unseen: list[pypdfium2.PdfTextObj]) -> bool:
    """Recognised text lies over the picture of its page: nearly all of it, all undrawn."""
    invisible = sum(_mode(thing) in _UNSEEN_MODES for thing in unseen)
    return invisible > 0 and invisible >= 0.9 * len(objects)


def _mode(thing: pypdfium2.PdfTextObj) -> int:
    return int(pdfium_c.FPDFTextObj_GetTextRenderMode(thing.raw))


def _unseen(
    page: pypdfium2.PdfPage, objects: list[pypdfium2.PdfTextObj]
) -> list[pypdfium2.PdfTextObj]:
    if not objects:
        return []
    left, bottom, right, top = page.get_cropbox()
    picture = _draw(page)
    unseen = []
    for thing in objects:
        x0, y0, x1, y1 = thing.get_bounds()
        if not thing.extract().strip():
            continue
        outside = x1 < left or x0 > right or y1 < bottom or y0 > top
        box = _pixels((x0 - left, top - y1, x1 - left, top - y0))
        drowned = picture is not None and picture.contrast(box) < _LEAST_CONTRAST
        if _mode(thing) in _UNSEEN_MODES or outside or drowned or _size(thing) < _SMALLEST:
            unseen.append(thing)
    return unseen


def _size(thing: pypdfium2.PdfTextObj) -> float:
    """In points, whatever the page's own units are stretched by."""
    a, b, c, d, *_rest = thing.get_matrix().get()
    return float(thing.get_font_size()) * math.sqrt(abs(a * d - b * c))


def _draw(page: pypdfium2.PdfPage) -> _Picture | None:
    """None for a turned or a giant page: colours are then not compared."""
    width, height = page.get_size()
    if page.get_rotation() or max(width, height) > _MAX_SIDE:
        return None
    bitmap = page.render(scale=_SCALE, force_bitmap_format=pdfium_c.FPDFBitmap_BGR)
    picture = _Picture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
    bitmap.close()
    return picture


def _pixels(box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (side * _SCALE for side in box)
    return math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)


def _is_garbled(lines: list[str]) -> bool:
    """A font without its table of letters gives signs that mean nothing."""
    if not has_text(lines) and not any(lines):
        return False
    text = "".join(lines)
    strange = sum(
        character in "\ufffd\ufffe" or 0xE000 <= ord(character) <= 0xF8FF or ord(character) < 32
        for character in text
    )
    return strange > 0.3 * len(text)


# Loaded before the lock: pypdfium2 reads texts with this codec.
codecs.lookup("utf-16-le")
