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
    """Changes that only a space parts are one change: words read better than confetti."""
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
