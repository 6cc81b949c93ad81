"""The rules of the house that no other tool knows: `python -m tools.house`.

How long a file and a function may be, that every module says what it holds, and that every
decision is in the index.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("ats", "candidates", "messaging")
SOURCES = (*APPS, "bench", "tests", "tools")
FILE_AT_MOST, FUNCTION_AT_MOST, SCRIPT_AT_MOST = 400, 60, 60
# Written by Django, or empty because it asks for them.
_NOT_OURS = {"migrations", "management", "commands"}


def problems(root: Path) -> Iterator[str]:
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            name = path.relative_to(root)
            if _NOT_OURS.isdisjoint(name.parent.parts):
                yield from (f"{name}{what}" for what in of_module(path, name.parts[0] in APPS))
    for path in sorted((root / "static/js").glob("*.js")):
        if (lines := _lines(path)) > SCRIPT_AT_MOST:
            yield f"{path.relative_to(root)}: {lines} lines, of {SCRIPT_AT_MOST} at most"
    yield from unlisted(root / "docs/decisions")


def of_module(path: Path, of_an_app: bool) -> Iterator[str]:
    """What is wrong with one module, each after the module's name."""
    if (lines := _lines(path)) > FILE_AT_MOST:
        yield f": {lines} lines, of {FILE_AT_MOST} at most"
    module = ast.parse(path.read_text(encoding="utf-8"))
    if of_an_app and ast.get_docstring(module) is None:
        yield ": a docstring has to say what is in it"
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_AT_MOST:
                yield f":{node.lineno}: {node.name} has {lines} lines, of {FUNCTION_AT_MOST}"


def unlisted(folder: Path) -> Iterator[str]:
    """Notes of decisions that the index does not link to."""
    index = (folder / "README.md").read_text(encoding="utf-8")
    for note in sorted(folder.glob("[0-9]*.md")):
        if f"({note.name})" not in index:
            yield f"docs/decisions/{note.name}: not in README.md"


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def main() -> None:
    found = list(problems(ROOT))
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
