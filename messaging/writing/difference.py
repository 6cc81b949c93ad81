"""What changed between two texts, word by word, for a person to see at a glance."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

Segment = tuple[Literal["equal", "insert", "delete"], str]

_WORDS = re.compile(r"\s+|\w+(?:['’]|\b)|[^\w\s]", re.UNICODE)


def difference(old: str, new: str) -> list[Segment]:
    """Segments of `new` with what was taken away and what came in; joined without the
    insertions they give `old`, without the deletions `new`."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    segments: list[Segment] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            segments.append(("equal", "".join(before[i:j])))
            continue
        if i < j:
            segments.append(("delete", "".join(before[i:j])))
        if k < m:
            segments.append(("insert", "".join(after[k:m])))
    return _whole(segments)


def _whole(segments: list[Segment]) -> list[Segment]:
    """Join changes that only a space separates, so that a changed phrase is one change and not
    many."""
    out: list[Segment] = []
    for position, (kind, text) in enumerate(segments):
        apart = kind == "equal" and text.isspace() and "\n" not in text
        if apart and 0 < position < len(segments) - 1:
            out += [("delete", text), ("insert", text)]
        else:
            out.append((kind, text))
    return _merged(out)


def _merged(segments: list[Segment]) -> list[Segment]:
    """Within one run of changes, all deletions first, then all insertions."""
    out: list[Segment] = []
    gone, come = "", ""
    for kind, text in [*segments, ("equal", "")]:
        if kind == "delete":
            gone += text
        elif kind == "insert":
            come += text
        else:
            run: list[Segment] = [("delete", gone), ("insert", come), ("equal", text)]
            out += [segment for segment in run if segment[1]]
            gone, come = "", ""
    return out


def condensed(segments: list[Segment]) -> list[Segment]:
    """Only the paragraphs that changed, with “…” for those between."""
    last = len(segments) - 1
    short: list[Segment] = []
    for position, (kind, text) in enumerate(segments):
        if kind != "equal":
            short.append((kind, text))
            continue
        short.append(("equal", _around(text, before=position > 0, after=position < last)))
    return short


def _around(text: str, *, before: bool, after: bool) -> str:
    """Shorten an unchanged stretch to the paragraphs at its ends that border on a change."""
    parts = text.split("\n\n")
    keep = before + after
    if len(parts) <= keep or (len(parts) == 1):
        return text
    head = [parts[0]] if before else []
    tail = [parts[-1]] if after else []
    return "\n\n".join([*head, "…", *tail])
