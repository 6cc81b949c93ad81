"""What an inspection found, in the words that cross the sandbox's wall."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal, cast, get_args

Kind = Literal["pdf", "docx", "odt", "rtf", "txt", "word97", "other"]
Problem = Literal["empty", "encrypted", "bomb", "damaged", "macros"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`problem` is None when the file is sound; `pages` is known for a sound PDF only."""

    kind: Kind
    problem: Problem | None = None
    pages: int | None = None

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def from_json(value: object) -> Finding | None:
    """The finding in a child's answer; None when it is not one (the child is not trusted)."""
    if not isinstance(value, dict):
        return None
    kind, problem, pages = value.get("kind"), value.get("problem"), value.get("pages")
    if kind not in get_args(Kind) or problem not in (None, *get_args(Problem)):
        return None
    if not (pages is None or (type(pages) is int and 0 < pages < 10_000)):
        return None
    return Finding(cast(Kind, kind), cast("Problem | None", problem), pages)
