"""Candidates' files on the disk, under names that say nothing, outside every served folder.

`root/ab/cd/abcd….pdf`: the first four of the name's 32 hexadecimal digits make two levels of
folders, so that no folder grows large. A file appears whole or not at all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

EXTENSIONS = ("pdf", "docx", "odt", "rtf", "txt")
_NAME = re.compile(rf"[0-9a-f]{{32}}\.(?:{'|'.join(EXTENSIONS)})")
_INCOMING = "incoming"


def save(chunks: Iterable[bytes], root: Path, ext: str) -> str:
    """Store a file and return its opaque name: 32 hexadecimal digits, a dot, the extension.

    On return the bytes and the name are on the disk (fsync). When the disk is full, or the
    chunks fail, nothing stays and the OSError (or their error) goes on. Raises ValueError for
    an extension that is not stored.
    """
    name = f"{uuid4().hex}.{ext}"
    target = path_of(root, name)
    part = root / _INCOMING / name
    for folder in (root, part.parent, target.parent.parent, target.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        _write(chunks, part)
        part.rename(target)
    except BaseException:
        # Interrupted counts too: half a CV must not be found later.
        part.unlink(missing_ok=True)
        raise
    for folder in (target.parent, target.parent.parent, root):
        _sync_folder(folder)
    return name


def path_of(root: Path, opaque_name: str) -> Path:
    """Where a stored file is. Raises ValueError for anything that is not exactly such a name,
    so that no text from outside can point elsewhere."""
    if not _NAME.fullmatch(opaque_name):
        raise ValueError("not the name of a stored file")
    return root / opaque_name[:2] / opaque_name[2:4] / opaque_name


def open_stored(root: Path, opaque_name: str) -> BinaryIO:
    """Open a stored file for reading, never through a symbolic link.

    Raises ValueError for a name that is not one of ours, FileNotFoundError when it is gone.
    """
    return os.fdopen(os.open(path_of(root, opaque_name), os.O_RDONLY | os.O_NOFOLLOW), "rb")


def delete(root: Path, opaque_name: str) -> bool:
    """Remove a stored file; False when it was gone already. Raises ValueError for other names."""
    target = path_of(root, opaque_name)
    try:
        target.unlink()
    except FileNotFoundError:
        return False
    _sync_folder(target.parent)
    return True


def _write(chunks: Iterable[bytes], part: Path) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
