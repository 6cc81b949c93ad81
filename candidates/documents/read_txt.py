"""Reads a plain text, whatever it is encoded in. Runs in the sandbox."""

from __future__ import annotations

from typing import BinaryIO

from candidates.documents import plain_text
from candidates.documents.passages import Passages

# Marks that turn the reading direction: a name may look other than it is.
TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])


def main(_args: list[str], stream: BinaryIO) -> dict[str, object]:
    """The sandbox's entry: the whole file on `stream`, the passages as JSON."""
    return read(stream.read()).as_json()


def read(data: bytes) -> Passages:
    """The passages of a plain text."""
    found = Passages()
    text = plain_text.decode(data)
    found.garbled = plain_text.is_binary(text)
    for line in text.translate(TURNS).splitlines():
        found.add(line)
    return found
