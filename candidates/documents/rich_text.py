"""Whether a Rich Text file may be opened: RTF can carry much besides words. In the sandbox."""

from __future__ import annotations

import re

from candidates.documents.findings import Problem

MAX_DEPTH = 200
# Objects of other programs, and templates that the word processor would fetch.
_FETCHES = re.compile(rb"\\(?:objdata|objautlink|objupdate|objocx|template)(?![a-z])")
_BIN = re.compile(rb"\\bin(\d{1,10})")


def problem(data: bytes) -> Problem | None:
    """What is wrong with an RTF: macros (objects, templates elsewhere), bomb, damaged."""
    if _FETCHES.search(data):
        return "macros"
    if any(int(size) > len(data) for size in _BIN.findall(data)):
        return "bomb"
    depth = _depth(data)
    if depth > MAX_DEPTH:
        return "bomb"
    return "damaged" if not data.rstrip(b"\0\r\n\t ").endswith(b"}") else None


def _depth(data: bytes) -> int:
    depth = deepest = 0
    for sign in re.finditer(rb"\\[{}\\]|[{}]", data):
        if sign[0] == b"{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign[0] == b"}":
            depth -= 1
    return deepest
