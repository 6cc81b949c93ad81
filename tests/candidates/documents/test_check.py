"""Sound files are kept; every hostile one is refused, with its reason, in time and in memory."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from candidates.documents.check import (
    MAX_BYTES,
    MEDIA_TYPES,
    SENTENCES,
    Accepted,
    Refused,
    check_upload,
)
from candidates.documents.findings import Finding, from_json
from candidates.documents.sandbox import Limits
from tests.candidates.documents import builders as made

Build = Callable[[], bytes]


def _check(name: str, data: bytes) -> Accepted | Refused:
    return check_upload(name, len(data), [data])


@contextmanager
def _bounded(seconds: float = 10, megabytes: int = 100) -> Iterator[None]:
    """What is done inside takes neither long nor much of this process's memory."""
    before, start = _reset_peak(), time.monotonic()
    yield
    assert time.monotonic() - start < seconds + 2  # the time it takes to start a child
    assert _memory("VmHWM") - before < megabytes * 1024


def _reset_peak() -> int:
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(which: str) -> int:
    """Kilobytes; nought where the system does not say."""
    if sys.platform != "linux":
        return 0
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(which):
            return int(line.split()[1])
    raise AssertionError(which)


SOUND: list[tuple[str, str, Build, int | None]] = [
    ("pdf", "Zoé Lefèvre – CV.pdf", made.cv_pdf, 1),
    ("pdf", "without extension", made.cv_pdf, 1),
    ("pdf", "CV.PDF", lambda: b"\xef\xbb\xbf\r\n" + made.cv_pdf(), 1),
    ("pdf", "limit.pdf", lambda: made.padded_pdf(MAX_BYTES), 1),
    ("pdf", "two hundred pages.pdf", lambda: made.many_pages_pdf(200), 200),
    ("pdf", "its table loops.pdf", made.looping_xref_pdf, 1),  # read as every reader does
    ("docx", "CV.docx", made.docx, None),
    ("docx", "in UTF-16.docx", made.docx_in_utf16, None),
    ("docx", "with a link.docx", made.docx_with_a_link, None),
    ("odt", "CV.odt", made.odt, None),
]


@pytest.mark.parametrize(("kind", "name", "build", "pages"), SOUND, ids=[row[1] for row in SOUND])
def test_a_sound_file_is_kept(kind: str, name: str, build: Build, pages: int | None) -> None:
    data = build()
    with _bounded():
        result = _check(name, data)
    assert isinstance(result, Accepted), result
    assert (result.extension, result.media_type) == (kind, MEDIA_TYPES[kind])
    assert result.safe_name.endswith(f".{kind}")
    assert result.pages == pages
    assert result.sha256 == hashlib.sha256(data).hexdigest()


PHP = b"<?php system($_GET['c']); ?>"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
RTF = rb"{\rtf1\ansi Exp\'e9rience}"

HOSTILE: list[tuple[str, str, str, Build]] = [
    ("empty", "empty", "cv.pdf", lambda: b""),
    ("over 10 MB", "too_large", "cv.pdf", lambda: made.padded_pdf(MAX_BYTES + 1)),
    ("pdf with a password", "encrypted", "cv.pdf", made.encrypted_pdf),
    ("pdf with an unknown lock", "encrypted", "cv.pdf", made.unknown_lock_pdf),
    ("pdf cut off", "damaged", "cv.pdf", made.truncated_pdf),
    ("pdf header alone", "damaged", "cv.pdf", lambda: b"%PDF-1.4\n"),
    ("pdf end without a body", "damaged", "cv.pdf", lambda: b"%PDF-1.4\nstartxref\n0\n%%EOF"),
    ("pdf whose tree loops", "damaged", "cv.pdf", made.looping_tree_pdf),
    ("pdf of 10,000 pages", "bomb", "cv.pdf", lambda: made.many_pages_pdf(10_000)),
    ("pdf of no page", "damaged", "cv.pdf", made.no_page_pdf),
    # Where memory ends PDFium stops the process: seen from outside, a broken file.
    ("pdf of a gigabyte", "damaged", "cv.pdf", made.flate_bomb_pdf),
    ("pdf packed twice", "damaged", "cv.pdf", made.twice_packed_pdf),
    ("zip behind a pdf", "mismatch", "cv.pdf", made.pdf_with_zip_behind),
    ("zip inside a pdf's end", "mismatch", "cv.pdf", made.pdf_with_zip_in_front_of_its_end),
    ("php", "mismatch", "cv.pdf", lambda: PHP),
    ("php in front of a pdf", "mismatch", "cv.pdf", lambda: PHP + made.cv_pdf()),
    ("html", "mismatch", "cv.pdf", lambda: HTML),
    ("html in front of a pdf", "mismatch", "cv.pdf", lambda: HTML + made.cv_pdf()),
    ("js in front of a pdf", "mismatch", "cv.pdf", lambda: b"alert(1)/*" + made.cv_pdf()),
    ("gif in front of a pdf", "mismatch", "cv.pdf", made.gif_polyglot),
    ("program as pdf", "mismatch", "cv.pdf", made.executable),
    ("program as docx", "mismatch", "cv.docx", made.executable),
    ("program", "not_supported", "cv.exe", made.executable),
    ("rtf as pdf", "mismatch", "cv.pdf", lambda: RTF),
    ("text without a name", "not_supported", "cv", lambda: b"Bonjour, voici mon CV."),
    ("text as pdf", "mismatch", "cv.pdf", "Expérience".encode),
    ("utf-16 as pdf", "mismatch", "cv.pdf", lambda: "%PDF-1.4 Expérience".encode("utf-16")),
    ("pdf as docx", "mismatch", "cv.docx", made.cv_pdf),
    ("docx as pdf", "mismatch", "cv.pdf", made.docx),
    ("pdf as php", "not_supported", "cv.pdf.php", made.cv_pdf),
    ("pdf as exe, told backwards", "not_supported", "cv\u202efdp.exe", made.cv_pdf),
    ("docx bomb", "bomb", "cv.docx", made.docx_bomb),
    ("docx of much text", "bomb", "cv.docx", made.docx_large_xml),
    ("docx of 100,000 parts", "bomb", "cv.docx", made.docx_many_entries),
    ("docx that climbs", "damaged", "cv.docx", lambda: made.docx_with("word/../../x.php")),
    ("docx from the root", "damaged", "cv.docx", lambda: made.docx_with("/etc/cron.d/x")),
    ("docx of a drive", "damaged", "cv.docx", lambda: made.docx_with("C:/x.exe")),
    ("docx climbs backwards", "damaged", "cv.docx", lambda: made.docx_with("..\\..\\x.php")),
    ("docx with a symlink", "damaged", "cv.docx", made.docx_with_symlink),
    ("docx with twin parts", "damaged", "cv.docx", made.docx_with_twins),
    ("docx with a wrong byte", "damaged", "cv.docx", made.docx_damaged),
    ("docx behind something", "mismatch", "cv.docx", lambda: b"MZ" + made.docx()),
    ("docx before something", "damaged", "cv.docx", lambda: made.docx() + b"MZ"),
    ("docx without its text", "mismatch", "cv.docx", made.docx_without_text),
    ("docx with vba", "macros", "cv.docx", lambda: made.docx_with("word/vbaProject.bin")),
    ("docx with activex", "macros", "cv.docx", lambda: made.docx_with("word/activeX/a1.xml")),
    ("docm as docx", "macros", "cv.docx", made.docm),
    ("docx that fetches", "macros", "cv.docx", made.docx_that_fetches),
    ("docx xxe", "damaged", "cv.docx", lambda: made.docx_with_dtd(made.READS_PASSWD, "&i;")),
    ("docx laughs", "damaged", "cv.docx", lambda: made.docx_with_dtd(made.LAUGHS, "&i;")),
    ("docx in koi8", "damaged", "cv.docx", lambda: made.docx_in_an_encoding("koi8-r")),
    ("docx in nonsense", "damaged", "cv.docx", lambda: made.docx_in_an_encoding("nonsense")),
    ("docx locked by zip", "encrypted", "cv.docx", lambda: made.docx_flagged(0x1)),
    ("docx patched", "damaged", "cv.docx", lambda: made.docx_flagged(0x20)),
    ("docx in ole", "encrypted", "cv.docx", lambda: made.compound("EncryptedPackage")),
    ("doc", "not_supported", "cv.doc", lambda: made.compound("WordDocument")),
    ("doc as docx", "mismatch", "cv.docx", lambda: made.compound("WordDocument")),
    ("installer as docx", "mismatch", "cv.docx", lambda: made.compound("Binary")),
    ("zip as docx", "mismatch", "cv.docx", made.plain_zip),
    ("zip", "not_supported", "cv.zip", made.plain_zip),
    ("zip's first bytes", "damaged", "cv.docx", lambda: b"PK\x03\x04" + bytes(40)),
    ("odt with a password", "encrypted", "cv.odt", made.encrypted_odt),
    ("odt locked whole", "encrypted", "cv.odt", made.wholly_encrypted_odt),
    ("odt xxe", "damaged", "cv.odt", lambda: made.odt(dtd=made.READS_PASSWD)),
    ("odt of noise", "damaged", "cv.odt", lambda: made.odt(content=b"\0noise")),
    ("odt with macros", "macros", "cv.odt", made.odt_with_basic),
    ("spreadsheet as odt", "mismatch", "cv.odt", lambda: made.odt(mimetype="application/x-ods")),
]


@pytest.mark.parametrize(
    ("code", "name", "build"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE]
)
def test_a_hostile_file_is_refused_with_its_reason(code: str, name: str, build: Build) -> None:
    data = build()
    with _bounded():
        result = _check(name, data)
    assert isinstance(result, Refused), result
    assert result.code == code
    assert str(result.sentence).strip()


def test_every_reason_has_a_sentence_of_its_own() -> None:
    assert len({str(sentence) for sentence in SENTENCES.values()}) == len(SENTENCES) == 9


def test_a_large_claim_is_refused_without_reading() -> None:
    taken: list[int] = []
    result = check_upload("cv.pdf", 50 * made.MEGABYTE, made.endless(taken))
    assert (result, taken) == (Refused("too_large"), [])


def test_a_small_claim_is_not_believed() -> None:
    taken: list[int] = []
    with _bounded(seconds=2, megabytes=30):
        assert check_upload("cv.pdf", 1000, made.endless(taken)) == Refused("too_large")
    assert sum(taken) == 11 * made.MEGABYTE


def test_a_file_that_takes_too_long_says_so() -> None:
    data = made.slow_pdf()
    limits = Limits(cpu_seconds=1, wall_seconds=4, memory_mb=2048)
    with _bounded(seconds=4):
        result = check_upload("cv.pdf", len(data), [data], limits)
    assert result == Refused("unreadable_in_time")


def test_an_upload_that_breaks_off_raises_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def chunks() -> Iterator[bytes]:
        yield b"%PDF-1.4"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        check_upload("cv.pdf", 100, chunks())
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert isinstance(_check("cv.pdf", made.cv_pdf()), Accepted)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "answer",
    [
        None, [], "pdf", {}, {"kind": "exe"}, {"kind": []}, {"kind": "pdf", "problem": "none"},
        {"kind": "pdf", "pages": True}, {"kind": "pdf", "pages": 0}, {"kind": "pdf", "pages": -1},
        {"kind": "pdf", "pages": 10**9}, {"kind": "pdf", "pages": "1"},
    ],
)  # fmt: skip
def test_a_childs_answer_is_read_strictly(answer: object) -> None:
    assert from_json(answer) is None


def test_a_finding_survives_the_way_through_the_wall() -> None:
    for finding in (Finding("pdf", pages=3), Finding("odt", "macros"), Finding("other")):
        assert from_json(finding.as_json()) == finding
