"""File names as people give them, made safe to show, to store in a row and to send back."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 120
_EXTENSION = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,4})\s*$")
# Quotes and what shells, mail headers and Windows give a meaning of its own.
_RESERVED = re.compile(r"[\"'`<>|:*?;%$&{}«»“”„‘’]")


def extension_of(original: str) -> str:
    """The extension a name claims, lower case without the dot; empty when it has none."""
    found = _EXTENSION.search(_last_step(original))
    return found.group(1).lower() if found else ""


def safe_name(original: str, extension: str) -> str:
    """A name for people: accents kept, no path, no control, bidi or invisible character, no
    quote, no leading dot; always ends in `.extension`, never longer than MAX_NAME characters."""
    text = unicodedata.normalize("NFC", _last_step(original))
    text = "".join(" " if character.isspace() else character for character in text)
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    text = _EXTENSION.sub("", text)
    text = " ".join(_RESERVED.sub(" ", text).split()).strip(". ")
    stem = text[: MAX_NAME - len(extension) - 1].strip(". ")
    return f"{stem or 'CV'}.{extension}"


def _last_step(original: str) -> str:
    return original.replace("\\", "/").rpartition("/")[2]
