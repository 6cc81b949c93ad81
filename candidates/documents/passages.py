"""What a reader found in a CV, in the words that cross the sandbox's wall.

Every reader (`read_pdf`, `read_docx`, …) answers the same: the lines as a person sees them, the
passages that a person would not see, and whether there is more in the file than was read.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

MAX_CHARACTERS = 60_000
MAX_HIDDEN = 4_000
# Fewer letters than that on the whole CV are a page number or a stamp, no text.
LEAST_LETTERS = 25


@dataclass(slots=True)
class Passages:
    """`active`: the file holds a script, a program to start or a file within the file.
    `layer`: the text lies invisibly over pictures, as scanners with recognition write it."""

    lines: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    pages: int | None = None
    pictures: bool = False
    active: bool = False
    layer: bool = False
    partial: bool = False
    garbled: bool = False
    _used: list[int] = field(default_factory=lambda: [0, 0])  # characters seen, unseen

    def add(self, line: str) -> None:
        """A line that is seen; what goes beyond the limit is left out, and said so."""
        self._keep(self.lines, line, MAX_CHARACTERS)

    def hide(self, text: str) -> None:
        """A passage that is not seen."""
        self._keep(self.hidden, text, MAX_HIDDEN)

    def _keep(self, where: list[str], text: str, most: int) -> None:
        text = " ".join(text.replace("\0", " ").split())
        if not text:
            return
        room = most - self._used[where is self.hidden]
        self._used[where is self.hidden] += min(len(text), max(0, room))
        if room < len(text):
            self.partial = True
        if room > 0:
            where.append(text[:room])

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def from_json(value: object) -> Passages | None:
    """The passages in a child's answer; None when it is not one (the child is not trusted)."""
    if not isinstance(value, dict):
        return None
    lines, hidden, pages = value.get("lines"), value.get("hidden"), value.get("pages")
    if not isinstance(lines, list) or not isinstance(hidden, list):
        return None
    if not (pages is None or (type(pages) is int and 0 < pages < 10_000)):
        return None
    found = Passages(pages=pages)
    for name in ("pictures", "active", "layer", "partial", "garbled"):
        setattr(found, name, value.get(name) is True)
    for line in lines:
        found.add(str(line))
    for text in hidden:
        found.hide(str(text))
    return found


def has_text(lines: list[str]) -> bool:
    """Whether there is enough to call it a text."""
    letters = 0
    for line in lines:
        letters += sum(character.isalpha() for character in line)
        if letters >= LEAST_LETTERS:
            return True
    return False
