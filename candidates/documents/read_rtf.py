"""Reads a Rich Text file's words. Runs in the sandbox.

What RTF can carry besides words (objects, pictures, templates elsewhere) is cut away before the
library sees it; hidden passages (`\\v`, size nought) are set aside.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import BinaryIO

from striprtf import striprtf

from candidates.documents import rich_text
from candidates.documents.passages import Passages

# The library says nothing of its types.
rtf_to_text: Callable[..., str] = striprtf.rtf_to_text
_PICTURE = b"\\pict"
_HIDDEN = re.compile(r"\{[^{}]*?\\(?:v|fs[0-4])(?![a-z0-9])[^{}]*\}")
_HIDDEN_SPAN = re.compile(r"\\v(?![a-z0-9])(.{0,4000}?)\\v0(?![0-9])", re.DOTALL)


def main(_args: list[str], stream: BinaryIO) -> dict[str, object]:
    """The sandbox's entry: the whole file on `stream`, the passages as JSON."""
    return read(stream.read()).as_json()


def read(data: bytes) -> Passages:
    """The passages of an RTF. Raises ValueError for what the check refuses."""
    wrong = rich_text.problem(data)
    if wrong:
        raise ValueError(wrong)
    found = Passages(pictures=_PICTURE in data)
    text = data.decode("latin-1")
    for pattern in (_HIDDEN, _HIDDEN_SPAN):
        for hidden in pattern.finditer(text):
            found.hide(_plain(hidden[0]))
        text = pattern.sub("", text)
    for line in rtf_to_text(text, errors="ignore").splitlines():
        found.add(line)
    return found


def _plain(piece: str) -> str:
    return rtf_to_text("{\\rtf1\\ansi\\ansicpg1252 " + piece + "}", errors="ignore")


# Codecs loaded now: the lock refuses files.
for _codec in ("cp1252", "latin-1", "mac_roman", "cp1250", "cp437", "cp850", "utf-8"):
    codecs.lookup(_codec)
rtf_to_text("{\\rtf1\\ansi\\ansicpg1252 \\'e9}")
