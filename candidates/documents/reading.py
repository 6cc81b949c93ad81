"""Reads a stored CV in the sandbox and says honestly how that went."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from candidates.documents import signals
from candidates.documents.passages import Passages, from_json, has_text
from candidates.documents.sandbox import Limits, Result, run_limited

# Raised whenever the same file would be read otherwise than before.
VERSION = 1
READERS = {
    name: f"candidates.documents.read_{name}" for name in ("pdf", "docx", "odt", "rtf", "txt")
}
_LIMITS = Limits(wall_seconds=10, cpu_seconds=8, memory_mb=512, output_bytes=1024 * 1024)
_EXCERPT = 300

Status = Literal["read", "scanned", "unreadable", "refused"]


@dataclass(frozen=True, slots=True)
class Reading:
    """`text`: what a person sees, one line a line; empty unless `status` is "read".

    refused: opening it broke a limit, or it holds what is never opened. unreadable: damaged,
    protected, or of signs that mean nothing. scanned: pictures, with no text in the file.
    """

    status: Status
    text: str = ""
    pages: int | None = None
    language: str = ""
    flags: list[dict[str, str]] = field(default_factory=list)


def read_cv(path: Path, limits: Limits | None = None) -> Reading:
    """Read a stored file; its extension says which reader, its content whether it is so.

    Up to ten seconds for a hostile file, some tenths for an ordinary one. Raises
    FileNotFoundError when the file is gone, OSError when no process can be started; whatever
    the file does is a status.
    """
    reader = READERS.get(path.suffix[1:])
    if reader is None:
        return Reading("unreadable")
    return judged(run_limited(reader, stdin=path, limits=limits or _LIMITS))


def judged(result: Result) -> Reading:
    """What a child's end means for the file."""
    if result.status in ("time", "memory", "output"):
        return Reading("refused")
    found = from_json(result.value)
    return Reading("unreadable") if found is None else of_passages(found)


def of_passages(found: Passages) -> Reading:
    """What a reader's answer means for the file."""
    flags = _flags(found)
    if found.garbled:
        return Reading("unreadable", pages=found.pages, flags=flags)
    if not has_text(found.lines):
        status: Status = "scanned" if found.pictures or found.pages else "unreadable"
        return Reading(status, pages=found.pages, flags=flags)
    text = "\n".join(found.lines)
    return Reading("read", text, found.pages, signals.language_of(text), flags)


def _flags(found: Passages) -> list[dict[str, str]]:
    """What the recruiter should know, by code: facts about the file, no reproach."""
    flags = []
    hidden = " … ".join(found.hidden)
    if hidden:
        flags.append({"code": "hidden", "excerpt": hidden[:_EXCERPT]})
    order = signals.order_to_machines("\n".join(found.lines)) or signals.order_to_machines(hidden)
    if order:
        flags.append({"code": "instructions", "excerpt": order[:_EXCERPT]})
    facts = ("active", "layer", "partial")
    return flags + [{"code": code, "excerpt": ""} for code in facts if getattr(found, code)]
