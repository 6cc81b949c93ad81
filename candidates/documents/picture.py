"""Draws pages. Runs in the sandbox; answers PNG pictures in base 64.

A PDF's own pages, or, of a file that is read as lines, those lines set plainly."""

from __future__ import annotations

import base64
import codecs
import json
import struct
import zlib
from typing import BinaryIO

import pypdfium2

from candidates.documents.sample_cv import plain_pdf

# How a title is written in a PDF. Loaded now: the lock refuses files.
for _codec in ("cp1252", "utf-16-be"):
    codecs.lookup(_codec)

# A page three times as high as it is wide is still a page; a ribbon is shown smaller.
_MAX_HEIGHT_RATIO = 3


def main(args: list[str], stream: BinaryIO) -> list[str]:
    """The sandbox's entry: how many pages at most, and their width in pixels."""
    max_pages, width = int(args[0]), int(args[1])
    data = stream.read()
    if len(args) > 2:
        data = plain_pdf(json.loads(data), max_pages)
    with pypdfium2.PdfDocument(data) as document:
        # Fields that somebody filled in are part of what the page says.
        if document.get_formtype() == pypdfium2.raw.FORMTYPE_ACRO_FORM:
            document.init_forms()
        return [_draw(document[index], width) for index in range(min(max_pages, len(document)))]


def _draw(page: pypdfium2.PdfPage, width: int) -> str:
    page_width, page_height = page.get_size()
    scale = min(width / page_width, width * _MAX_HEIGHT_RATIO / page_height)
    bitmap = page.render(
        scale=scale, rev_byteorder=True, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGR
    )
    rows = bytes(bitmap.buffer)
    picture = _png(bitmap.width, bitmap.height, bitmap.stride, rows)
    bitmap.close()
    page.close()
    return base64.b64encode(picture).decode()


def _png(width: int, height: int, stride: int, rows: bytes) -> bytes:
    """PNG by hand (8-bit RGB, no row filter), since no imaging library is among our own."""
    lines = b"".join(
        b"\0" + rows[start : start + width * 3] for start in range(0, stride * height, stride)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
