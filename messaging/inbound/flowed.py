"""RFC 3676: text whose paragraphs were cut into lines that end with a space."""

from __future__ import annotations

_SIGNATURE = "-- "


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Joins the lines of each flowed paragraph, quotation marks and depth kept."""
    out: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth, content = _stripped(line)
        flows = content.endswith(" ") and content != _SIGNATURE
        kept = content[:-1] if flows and delete_space else content
        if open_depth == depth and content != _SIGNATURE:
            out[-1].append(kept)
        else:
            out.append([">" * depth + (" " if depth and kept else ""), kept])
        open_depth = depth if flows else -1
    return "\n".join(_joined(pieces) for pieces in out)


def _stripped(line: str) -> tuple[int, str]:
    bare = line.lstrip(">")
    return len(line) - len(bare), bare.removeprefix(" ")


def _joined(pieces: list[str]) -> str:
    line = "".join(pieces)
    return line if line == _SIGNATURE else line.rstrip(" ")
