"""Header fields of a stranger's mail: unfolded, decoded, never raising, bounded in size."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from messaging.inbound.charset import clean, decode, unbase64

MAX_HEAD = 1_000_000
MAX_VALUE = 20_000
MAX_FIELDS = 1_000

_BLANK = re.compile(rb"\A\r?\n|\n\r?\n")
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]{0,20}:(.*)", re.DOTALL)
_ENVELOPE = re.compile(rb">?From ")  # the first line of a message in an mbox file
_WHITE = (b" ", b"\t")
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_WORD = re.compile(r"=\?([A-Za-z0-9_.:*+-]{1,60})\?([bBqQ])\?([^?]{0,4000})\?=")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_PARAM = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.){0,4000}"|[^;]{0,4000})')
_PIECE = re.compile(r"(?P<name>[^*]+)(?:\*(?P<index>\d{1,3}))?(?P<encoded>\*)?")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,900})>")
# The subject of an answer, or of a mail that somebody passes on.
ANSWERS = re.compile(
    r"\s*(?:re|ré|rép|aw|tr|fwd?|wg|sv|antw|rv|vs|réf|r)\s?(?:\[\d+\])?\s?[:：]", re.IGNORECASE
)
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,200}@[A-Za-z0-9.\-\[\]:\u0080-\uffff]{1,250}")

Fields = tuple[tuple[str, str], ...]


def split_head(raw: bytes) -> tuple[Fields, int]:
    """The header fields (lower-case name, unfolded but undecoded value), and where the body starts.

    A block that does not begin like a header has no fields, and its body starts at 0. A stray
    line between two fields is skipped; after the last one it is where the body starts.
    """
    blank = _BLANK.search(raw, 0, MAX_HEAD)
    end = blank.end() if blank else min(len(raw), MAX_HEAD)
    lines = raw[:end].splitlines(keepends=True)
    while lines and not lines[-1].strip(b"\r\n"):
        lines.pop()
    last = next((i for i in reversed(range(len(lines))) if _FIELD.match(lines[i])), -1)
    if last < 0 or not (_FIELD.match(lines[0]) or _ENVELOPE.match(lines[0])):
        return (), end if not lines else 0
    stop = _tail(lines, last)
    body = end if stop == len(lines) else sum(map(len, lines[:stop]))
    return tuple(_fields(lines[:stop])), body


def _tail(lines: list[bytes], last: int) -> int:
    """The end of the last field: its continuation lines start with white space."""
    stop = last + 1
    while stop < len(lines) and lines[stop][:1] in _WHITE:
        stop += 1
    return stop


def _fields(lines: list[bytes]) -> list[tuple[str, str]]:
    found: list[tuple[str, list[bytes]]] = []
    for line in lines:
        if line[:1] in _WHITE:
            if found:
                found[-1][1].append(line)
            continue
        match = _FIELD.match(line)
        if match and len(found) == MAX_FIELDS:
            break
        if match:
            found.append((match[1].decode("ascii").lower(), [match[2]]))
    return [(name, _unfolded(b"".join(value)[:MAX_VALUE])) for name, value in found]


def _unfolded(value: bytes) -> str:
    return clean_line(decode(value)).strip()


def clean_line(text: str) -> str:
    """One line without controls."""
    return clean(_FOLD.sub(" ", text)).replace("\n", " ")


def decode_words(value: str) -> str:
    """RFC 2047. Adjacent words of one charset are joined as bytes: programs cut inside letters."""
    out: list[str] = []
    pending, charset, end = b"", "", 0
    for match in _WORD.finditer(value):
        gap = value[end : match.start()]
        adjacent = bool(end) and not gap.strip()
        if not adjacent or match[1].lower() != charset:
            out.append(decode(pending, charset))
            pending = b""
            out.append("" if adjacent else gap)
        charset, end = match[1].lower(), match.end()
        pending += _word_bytes(match[2], match[3])
    out += [decode(pending, charset), value[end:]]
    return clean_line("".join(out)).strip()


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "bB":
        return unbase64(raw)
    return _HEX.sub(lambda match: bytes([int(match[1], 16)]), raw.replace(b"_", b" "))


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The main value in lower case and the parameters, decoded by RFC 2231 or RFC 2047."""
    main, separator, rest = value.partition(";")
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAM.finditer(separator + rest):
        piece = _PIECE.fullmatch(match[1])
        if piece is None:
            continue
        number = int(piece["index"] or 0)
        text = _unquoted(match[2])
        pieces.setdefault(piece["name"].lower(), []).append((number, bool(piece["encoded"]), text))
    return main.strip().lower(), {name: _joined(found) for name, found in pieces.items()}


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text.strip('"')


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    pieces.sort(key=lambda piece: piece[0])
    if not pieces[0][1]:
        return decode_words("".join(text for _, _, text in pieces))
    charset, _, first = pieces[0][2].rpartition("'")
    texts = [(True, first), *((encoded, text) for _, encoded, text in pieces[1:])]
    raw = b"".join(unquote_to_bytes(text) if encoded else text.encode() for encoded, text in texts)
    return clean_line(decode(raw, charset.partition("'")[0]))


def addresses(values: Iterable[str]) -> list[tuple[str, str]]:
    """(name, address) of every address in undecoded values; addresses in lower case."""
    found: list[tuple[str, str]] = []
    for value in values:
        found += _addresses(value[:MAX_VALUE])
    return found


def _addresses(value: str) -> list[tuple[str, str]]:
    try:
        pairs = getaddresses([value])
    except (RecursionError, IndexError, ValueError):
        pairs = []
    found = [
        (decode_words(name), _address(address)) for name, address in pairs if _address(address)
    ]
    return found or [("", _address(address)) for address in _ADDRESS.findall(value)[:50]]


def _address(text: str) -> str:
    match = _ADDRESS.fullmatch(decode_words(text).strip())
    return match[0].lower().rstrip(".") if match else ""


def message_ids(value: str) -> list[str]:
    """Message identifiers without brackets, in order, each once, at most the last 200."""
    found = _MESSAGE_ID.findall(value)
    if not found:
        found = [word.strip("<>,;") for word in value.split() if "@" in word]
    return list(dict.fromkeys(found))[-200:]


def moment(value: str) -> datetime | None:
    """The date of a Date field, in UTC when it names no zone; None when it is none."""
    try:
        when = parsedate_to_datetime(value[:200])
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
