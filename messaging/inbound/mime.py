"""The parts of a MIME message, walked within limits.

The standard library's parser recurses per level and compares every line with every open boundary,
so that a small hostile message can overflow its stack or take minutes. Here each level is one
bounded scan over the bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from messaging.inbound.charset import unbase64, unquote_printable, ununcode
from messaging.inbound.headers import Fields, decode_words, parameters, split_head

MAX_DEPTH = 20
MAX_PARTS = 1_000
MAX_PREAMBLE = 500_000  # how far a lost boundary is looked for

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,90}")
# A boundary that was lost or changed on the way: the first delimiter followed by a part's header.
_STRAY_BOUNDARY = re.compile(
    rb"^--([^\r\n]{1,200}?)[ \t]{0,20}\r?\n(?:[^\r\n:]{1,60}:[^\r\n]{0,500}\r?\n){0,2}content-",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """One entity: its headers, its place in the raw bytes, its children when it is a multipart."""

    fields: Fields
    media_type: str
    parameters: dict[str, str]
    disposition: str
    filename: str
    start: int
    end: int
    children: tuple[Part, ...] = ()

    def header(self, name: str) -> str:
        """The first undecoded value of a header field, or ""."""
        return next((value for key, value in self.fields if key == name), "")

    def content(self, raw: bytes) -> bytes:
        """The decoded bytes of a leaf; an unknown transfer encoding is taken as none."""
        body = raw[self.start : self.end]
        encoding = self.header("content-transfer-encoding").strip().lower().rstrip(";")
        if encoding == "base64":
            return unbase64(body)
        if encoding == "quoted-printable":
            return unquote_printable(body)
        if encoding in ("x-uuencode", "uuencode", "x-uue"):
            return ununcode(body)
        return body


@dataclass
class Walk:
    """What is left to spend, and what was found wrong on the way."""

    raw: bytes
    parts: int = 0
    defects: list[str] = field(default_factory=list)

    def defect(self, name: str) -> None:
        """Notes a defect once."""
        if name not in self.defects:
            self.defects.append(name)

    def read(self, start: int, end: int, depth: int = 0, default: str = "text/plain") -> Part:
        """The entity between two offsets, with its children down to the deepest level allowed."""
        self.parts += 1
        fields, offset = self._fields(start, end)
        part = _part(fields, min(offset, end), end, default)
        if not part.media_type.startswith("multipart/"):
            return part
        if depth >= MAX_DEPTH:
            self.defect("nested-too-deep")
            return _opaque(part)
        return self._multipart(part, depth)

    def _fields(self, start: int, end: int) -> tuple[Fields, int]:
        fields, offset = split_head(self.raw[start : min(end, start + 1_000_100)])
        return fields, start + offset

    def _multipart(self, part: Part, depth: int) -> Part:
        spans = self._spans(part)
        if not spans:
            self.defect("boundary-missing")
            return _as_text(part)
        default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        children = []
        for start, end in spans:
            if self.parts >= MAX_PARTS:
                self.defect("too-many-parts")
                break
            children.append(self.read(start, end, depth + 1, default))
        return _with_children(part, tuple(children))

    def _spans(self, part: Part) -> list[tuple[int, int]]:
        boundary = part.parameters.get("boundary", "").rstrip()[:250].encode()
        spans = self._split(boundary, part) if boundary else []
        if spans:
            return spans
        end = min(part.end, part.start + MAX_PREAMBLE)
        stray = _STRAY_BOUNDARY.search(self.raw, part.start, end)
        if stray is None:
            return []
        self.defect("boundary-guessed")
        return self._split(stray[1], part)

    def _split(self, boundary: bytes, part: Part) -> list[tuple[int, int]]:
        delimiter = re.compile(
            rb"^--" + re.escape(boundary) + rb"(--)?[ \t]{0,200}(?:\r?\n|\r?\Z)", re.MULTILINE
        )
        spans: list[tuple[int, int]] = []
        start = -1
        for match in delimiter.finditer(self.raw, part.start, part.end):
            if start >= 0:
                spans.append((start, self._before(match.start(), start)))
            start = -1 if match[1] else match.end()
            if match[1] or len(spans) > MAX_PARTS:
                break
        if start >= 0:
            self.defect("boundary-unclosed")
            spans.append((start, part.end))
        return spans

    def _before(self, end: int, start: int) -> int:
        """The line end before a delimiter belongs to the delimiter."""
        if end > start and self.raw[end - 1 : end] == b"\n":
            end -= 1
        if end > start and self.raw[end - 1 : end] == b"\r":
            end -= 1
        return end


def _part(fields: Fields, start: int, end: int, default: str) -> Part:
    first = dict(reversed(fields))
    media_type, params = parameters(first.get("content-type", "") or default)
    disposition, disposition_params = parameters(first.get("content-disposition", ""))
    name = disposition_params.get("filename") or params.get("name") or ""
    return Part(
        fields=fields,
        media_type=media_type if _MEDIA_TYPE.fullmatch(media_type) else "text/plain",
        parameters=params,
        disposition=disposition,
        filename=decode_words(name),
        start=start,
        end=end,
    )


def _with_children(part: Part, children: tuple[Part, ...]) -> Part:
    return Part(**{**part.__dict__, "children": children})


def _as_text(part: Part) -> Part:
    return Part(**{**part.__dict__, "media_type": "text/plain"})


def _opaque(part: Part) -> Part:
    return Part(**{**part.__dict__, "media_type": "application/octet-stream"})
