"""Pictures of a CV's pages, for our own pages: what is shown has nothing active left in it."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from candidates.documents.sandbox import Limits, run_limited

_LIMITS = Limits(output_bytes=24 * 1024 * 1024)
_PNG = b"\x89PNG\r\n\x1a\n"


def page_images(path: Path, max_pages: int = 3, width: int = 900) -> list[bytes]:
    """The first pages of a stored PDF as PNG files, `width` pixels wide (a very high page less).

    Takes a few tenths of a second: keep what it returns, or ask for it apart from the page.
    Empty for other files (see `text_images`), and for a PDF that cannot be drawn within the
    sandbox's limits: the page then offers the file only. Raises FileNotFoundError when the file
    is gone.
    """
    if path.suffix != ".pdf":
        return []
    result = run_limited(
        "candidates.documents.picture", str(max_pages), str(width), stdin=path, limits=_LIMITS
    )
    return _pictures(result.value, max_pages) if result.status == "ok" else []


def text_images(text: str, max_pages: int = 3, width: int = 900) -> list[bytes]:
    """Pages on which the lines of a text are set plainly, as PNG files.

    Set in the sandbox too: the words are a stranger's, and a library draws them.
    """
    lines = json.dumps(text.split("\n")).encode()
    result = run_limited(
        "candidates.documents.picture",
        str(max_pages),
        str(width),
        "lines",
        stdin=lines,
        limits=_LIMITS,
    )
    return _pictures(result.value, max_pages) if result.status == "ok" else []


def _pictures(value: object, most: int) -> list[bytes]:
    if not isinstance(value, list):
        return []
    try:
        pictures = [base64.b64decode(str(text), validate=True) for text in value[:most]]
    except ValueError:
        return []
    return [picture for picture in pictures if picture.startswith(_PNG)]
