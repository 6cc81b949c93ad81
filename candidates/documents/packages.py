"""Word and OpenDocument packages: a zip of XML parts, checked part by part. Runs in the sandbox.

Every part is unpacked once, counted while it streams: what the directory claims is never
believed. The limits are far above what word processors write for a CV.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.expatreader import create_parser

from candidates.documents.findings import Finding, Kind, Problem

MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_XML = 30 * 1024 * 1024
MAX_RATIO = 200
# Small parts may pack very well (an empty picture); only large ones are suspicious.
_RATIO_COUNTS_FROM = 4 * 1024 * 1024
_CHUNK = 64 * 1024

_END = b"PK\x05\x06"
# Word on the web sometimes numbers it.
_WORD_PART = re.compile(r"word/document\d*\.xml")
_WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ODT = b"application/vnd.oasis.opendocument.text"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED_BIT = 0x1

# Parts that hold programs: VBA and ActiveX in Word, Basic and scripts in OpenDocument (whose
# empty library lists, script-lb.xml and script-lc.xml, are written without any macro).
_PROGRAMS = re.compile(
    r"(.*/)?vbaProject(Signature)?.*\.bin|(.*/)?vbaData\.xml|word/activeX/.+"
    r"|Basic/(.*/)?(?!script-l[bc]\.xml$)[^/]+|Scripts/.+",
    re.IGNORECASE,
)
# A link that the word processor follows by itself when the file is opened.
_FOLLOWED = ("/attachedTemplate", "/oleObject", "/frame", "/subDocument")
_REMOTE = re.compile(r"\s*(https?:|ftp:|file:/*\\\\|file:////|\\\\|mhtml:|ms-)", re.IGNORECASE)

# zipfile decodes old names with this codec: loaded now, since the lock refuses files.
"".encode("cp437")


class _RefusedError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem: Problem = problem


def ends_as_zip(data: bytes) -> bool:
    """Whether these bytes end with a zip's closing record, as an archive hidden behind does."""
    # Every such record: the comment of one may quote another.
    at = data.find(_END, max(0, len(data) - 22 - 0xFFFF))
    while 0 <= at <= len(data) - 22:
        if at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") == len(data):
            return True
        at = data.find(_END, at + 1)
    return False


def inspect(data: bytes) -> Finding:
    """What this zip is, docx, odt or other, and what is wrong with it.

    The zip must fill the file from its first byte to its last.
    """
    if not ends_as_zip(data):
        return Finding("other", "damaged")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _inspect(archive)
    except (zipfile.BadZipFile, EOFError, zlib.error, struct.error, ValueError):
        return Finding("other", "damaged")


def _inspect(archive: zipfile.ZipFile) -> Finding:
    entries = archive.infolist()
    kind = _kind(entries)
    if kind == "other":
        return Finding("other", "bomb" if len(entries) > MAX_ENTRIES else None)
    try:
        _check_directory(entries)
        seen = _read_parts(archive, entries)
        return _verdict(kind, seen)
    except _RefusedError as refused:
        return Finding(kind, refused.problem)


def _kind(entries: list[zipfile.ZipInfo]) -> Kind:
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names and any(_WORD_PART.fullmatch(name) for name in names):
        return "docx"
    if entries and entries[0].filename == "mimetype" and "content.xml" in names:
        return "odt"
    # LibreOffice 24.8 and later can encrypt the package as one part.
    if entries and entries[0].filename == "mimetype" and "encrypted-package" in names:
        return "odt"
    return "other"


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES:
        raise _RefusedError("bomb")
    if any(entry.flag_bits & _ENCRYPTED_BIT for entry in entries) or "encrypted-package" in names:
        raise _RefusedError("encrypted")
    if any(_PROGRAMS.fullmatch(name) for name in names):
        raise _RefusedError("macros")
    # Two parts of one name, or something in front of the first: readers would disagree.
    if len(set(names)) != len(names) or min(entry.header_offset for entry in entries) != 0:
        raise _RefusedError("damaged")
    if not all(_is_plain(entry) for entry in entries):
        raise _RefusedError("damaged")


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """A regular part under the package's root, packed in one of the two ways of these formats."""
    steps = entry.filename.split("/")
    return (
        ".." not in steps
        and not entry.filename.startswith("/")
        and "\\" not in entry.orig_filename
        and "\0" not in entry.orig_filename
        and ":" not in steps[0]
        and not stat.S_ISLNK(entry.external_attr >> 16)
        and entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


class _Seen(ContentHandler):
    """What the parts said that decides: types, programs that would be fetched, encryption."""

    def __init__(self) -> None:
        super().__init__()
        self.types: set[str] = set()
        self.fetches = False
        self.encrypted = False
        self.mimetype = b""
        self.unpacked = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (SAX's name)
        local = name.rpartition(":")[2]
        if local in ("Override", "Default"):
            self.types.add(attrs.get("ContentType", ""))
        elif local == "Relationship" and attrs.get("TargetMode") == "External":
            follows = attrs.get("Type", "").endswith(_FOLLOWED)
            self.fetches |= follows and bool(_REMOTE.match(attrs.get("Target", "")))
        elif local == "encryption-data":
            self.encrypted = True


def _read_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> _Seen:
    seen = _Seen()
    # OpenDocument's manifest first: it says that the others are encrypted, which is no damage.
    for entry in sorted(entries, key=lambda entry: entry.filename != _MANIFEST):
        if entry.filename.endswith((".xml", ".rels")):
            _read_xml(archive, entry, seen)
            if seen.encrypted:
                break
        else:
            first = b""
            for chunk in _chunks(archive, entry, seen, MAX_UNPACKED):
                first = first or chunk
            if entry.filename == "mimetype":
                seen.mimetype = first.strip()
    return seen


def _read_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, seen: _Seen) -> None:
    parser = create_parser(forbid_dtd=True)
    if entry.filename.endswith((".rels", "[Content_Types].xml", _MANIFEST)):
        parser.setContentHandler(seen)
    empty = True
    try:
        for chunk in _chunks(archive, entry, seen, MAX_XML):
            empty = False
            parser.feed(chunk)
        # LibreOffice writes some parts with nothing in them.
        if not empty:
            parser.close()
    except (SAXException, DefusedXmlException, LookupError) as error:
        # LookupError: an encoding nobody knows.
        raise _RefusedError("damaged") from error


def _chunks(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, seen: _Seen, most: int
) -> Iterator[bytes]:
    size = 0
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            seen.unpacked += len(chunk)
            ratio = size / max(1, entry.compress_size)
            if size > _RATIO_COUNTS_FROM and ratio > MAX_RATIO:
                raise _RefusedError("bomb")
            if size > most or seen.unpacked > MAX_UNPACKED:
                raise _RefusedError("bomb")
            yield chunk


def _verdict(kind: Kind, seen: _Seen) -> Finding:
    if seen.encrypted:
        return Finding(kind, "encrypted")
    if seen.fetches or any("macroenabled" in name.lower() for name in seen.types):
        return Finding(kind, "macros")
    if kind == "docx" and _WORD_MAIN not in seen.types:
        return Finding("other")
    if kind == "odt" and seen.mimetype != _ODT:
        return Finding("other")
    return Finding(kind)
