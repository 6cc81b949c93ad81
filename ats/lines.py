"""One line out of what was typed or pasted."""

from __future__ import annotations

import re

# French writes a no-break space before « : », narrow before « ; ! ? » and inside « »: it is a
# sign, no mere white space.
_NO_BREAK = "\u00a0\u2007\u202f"
_GAPS = re.compile(rf"[^\S{_NO_BREAK}]+")


def one_line(text: str) -> str:
    """The text without line breaks, control characters and doubled spaces, safe in a header; its
    no-break spaces stay."""
    shown = "".join(c if c.isprintable() or c in _NO_BREAK else " " for c in text)
    return _GAPS.sub(" ", shown).strip()
