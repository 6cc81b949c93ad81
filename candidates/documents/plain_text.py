"""Plain text in whatever encoding a machine gave it. Runs in the sandbox."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# What people's machines write; anything else is read as the first of them that fits.
_LIKELY = ["cp1252", "mac_roman"]
# How files begin, and where in a text others would, that are no text.
_OTHERS = (b"%PDF-", b"GIF8", b"MZ", b"<!doctype html", b"<html", b"#!", b"<?xml", b"<svg")


def is_writing(data: bytes) -> bool:
    """Whether these bytes are a text and nothing that a program would take for its own."""
    start = data[:2_000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if any(start.startswith(other.lower()) for other in _OTHERS) or b"%PDF-" in data:
        return False
    text = decode(data)
    return bool(text.strip()) and not is_binary(text)


def decode(data: bytes) -> str:
    """The text in these bytes: by its mark, as UTF-8, as UTF-16 without a mark, or by guess."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data.removeprefix(mark).decode(codec, "replace")
    wide = _wide(data[:4000])
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(data[:200_000], cp_isolation=_LIKELY).best()
        return data.decode(best.encoding if best else "cp1252", "replace")


def _wide(start: bytes) -> str:
    """UTF-16 without its mark: every other byte of Western text is nought."""
    if len(start) < 4:
        return ""
    half = len(start) // 2
    if start[1::2].count(0) > 0.6 * half and start[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if start[0::2].count(0) > 0.6 * half and start[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def is_binary(text: str) -> bool:
    """Whether so many signs are no writing that this is no text."""
    start = text[:20_000]
    strange = sum(
        (ord(character) < 32 and character not in "\t\n\r\f\v") or character == "\ufffd"
        for character in start
    )
    return strange > 0.02 * max(len(start), 50)


# Codecs and tables loaded now: the lock refuses files.
for _codec in ("utf-8", "utf-16-le", "utf-16-be", *_LIKELY):
    codecs.lookup(_codec)
from_bytes("Été à Besançon, expérience".encode("cp1252"), cp_isolation=_LIKELY).best()
