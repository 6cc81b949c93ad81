"""Pictures of CV pages: drawn once in the sandbox, then kept beside the files."""

from __future__ import annotations

import fcntl
from pathlib import Path

from django.conf import settings

from candidates.documents import store
from candidates.documents.render import page_images, text_images
from candidates.models import CvReading, Document

MAX_PAGES = 6
WIDTH = 1000
PDF = "application/pdf"
_NONE = "none"
_EVERY_PAGE = range(1, MAX_PAGES + 1)


def pages_to_show(document: Document) -> range:
    """Numbers, from 1, of the pages there are or can be pictures of."""
    if (_folder(document) / _NONE).exists():
        return range(0)
    if document.media_type == PDF:
        return range(1, min(document.pages or 0, MAX_PAGES) + 1)
    text = _text_of(document)
    # How many pages a text fills is known once it is set: until then, the first.
    drawn = sum((_folder(document) / f"{number}.png").exists() for number in _EVERY_PAGE)
    return range(1, max(drawn, 1) + 1) if text else range(0)


def page_picture(document: Document, number: int) -> bytes | None:
    """The PNG of one page; None when there is no such page or it cannot be drawn."""
    if number not in pages_to_show(document):
        return None
    kept = _folder(document) / f"{number}.png"
    if not kept.exists():
        _draw(document)
    return kept.read_bytes() if kept.exists() else None


def forget(document: Document) -> None:
    """Remove the pictures, when the file goes."""
    folder = _folder(document)
    for path in folder.glob("*"):
        path.unlink(missing_ok=True)
    if folder.exists():
        folder.rmdir()


def _folder(document: Document) -> Path:
    name = document.stored_as.split(".")[0]
    return Path(settings.DOCUMENTS_DIR) / "pages" / name[:2] / name


def _draw(document: Document) -> None:
    """Draw every page at once; whoever asks for another page meanwhile waits for it."""
    folder = _folder(document)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "1.png").exists() or (folder / _NONE).exists():
            return
        pictures = _pictures(document)
        for number, picture in reversed(list(enumerate(pictures, 1))):
            part = folder / f"{number}.part"
            part.write_bytes(picture)
            part.rename(folder / f"{number}.png")
        if not pictures:
            (folder / _NONE).touch()


def _text_of(document: Document) -> str:
    """What was read, seen by a person; empty until then and for what could not be read."""
    try:
        return document.reading.text
    except CvReading.DoesNotExist:
        return ""


def _pictures(document: Document) -> list[bytes]:
    """A PDF's own pages; of other files, a plain setting of the words that were read."""
    if document.media_type != PDF:
        text = _text_of(document)
        return text_images(text, MAX_PAGES, WIDTH) if text else []
    path = store.path_of(settings.DOCUMENTS_DIR, document.stored_as)
    try:
        return page_images(path, MAX_PAGES, WIDTH)
    except FileNotFoundError:
        return []
