"""Bytes from strangers into text that PostgreSQL can keep. Nothing here raises."""

from __future__ import annotations

import binascii
import codecs
import re

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,39}")
# Codecs that are no charset of a mail, or that take quadratic time on long input.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
# What is declared as these is written in their larger Windows neighbours (as browsers read it).
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
_MULTIBYTE = {"utf-8", "utf-16", "utf-32", "gb18030", "big5", "cp932", "cp949", "euc_jp"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)


def known(name: str) -> str:
    """Python's name for a declared charset, or "" when it is unknown or no charset at all."""
    name = name.strip().strip("'\"").partition("*")[0]
    if not _NAME.fullmatch(name):
        return ""
    try:
        found = codecs.lookup(name).name
    except (LookupError, UnicodeError):
        return ""
    return "" if found in _REFUSED else found


def _strict(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        # LookupError: a codec from bytes to bytes, such as zlib.
        return None


def _damaged(raw: bytes, codec: str) -> str | None:
    """A text of a multi-byte charset with a few bytes lost on the way, if that is what it is."""
    try:
        text = raw.decode(codec, "replace")
    except (UnicodeError, LookupError, ValueError):
        return None
    return text if text.count("\ufffd") * 50 <= len(text) else None


def decode(raw: bytes, declared: str = "") -> str:
    """The text of `raw`: declared charset, then UTF-8, then Windows-1252, then Latin-1."""
    codec = known(declared)
    wider = _WIDER.get(codec, codec)
    # ASCII and Latin-1 are also what programs declare that do not know: UTF-8 rules itself out.
    order = ["utf-8", wider] if wider == "cp1252" else [wider, "utf-8"]
    for name in filter(None, [*order, "cp1252"]):
        if name == "cp1252" and wider in _MULTIBYTE:
            damaged = _damaged(raw, wider)
            if damaged is not None:
                return damaged
        text = _strict(raw, name)
        if text is not None:
            return text
    return raw.decode("latin-1")


def clean(text: str) -> str:
    """Without NUL and other controls, without lone surrogates, with \\n as the only line end."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.encode("utf-8", "replace").decode("utf-8").removeprefix("\ufeff")


def unbase64(raw: bytes) -> bytes:
    """Base64 as broken as it comes: foreign characters skipped, missing padding supplied."""
    kept = raw.translate(None, _NOT_BASE64)
    kept = kept[:-1] if len(kept) % 4 == 1 else kept
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def unquote_printable(raw: bytes) -> bytes:
    """Quoted-printable; wrong escapes are kept as they stand."""
    return binascii.a2b_qp(raw)


def ununcode(raw: bytes) -> bytes:
    """The lines between `begin` and `end` of a uuencoded file; lines that are none are skipped."""
    out = []
    for line in raw.splitlines():
        if line.startswith(b"begin ") or not line or line.strip() == b"end":
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue
    return b"".join(out)
