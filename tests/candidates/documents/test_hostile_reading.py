"""Hostile files in front of the readers themselves, as if no check had stood before them.

Each ends within ten seconds and 512 MB (the sandbox's own walls), with a plain verdict.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from candidates.documents.reading import Reading, read_cv
from tests.candidates.documents import builders as made
from tests.candidates.documents import cvs

Build = Callable[[], bytes]
XXE = '<!DOCTYPE w [<!ENTITY i SYSTEM "http://127.0.0.1:9/canary">]>'


def _odt_dtd(dtd: str) -> bytes:
    return made.odt(dtd=dtd)


ROWS: list[tuple[str, str, str, Build]] = [
    # what it is, extension, verdict, file
    ("nothing", "pdf", "unreadable", lambda: b""),
    ("nothing as text", "txt", "unreadable", lambda: b""),
    ("password", "pdf", "unreadable", made.encrypted_pdf),
    ("unknown lock", "pdf", "unreadable", made.unknown_lock_pdf),
    ("cut off", "docx", "unreadable", lambda: cvs.as_docx(cvs.FRENCH)[:2000]),
    ("cut off pdf", "pdf", "any", made.truncated_pdf),
    ("looping tree", "pdf", "unreadable", made.looping_tree_pdf),
    ("looping table", "pdf", "scanned", made.looping_xref_pdf),
    ("form that draws itself", "pdf", "read", cvs.nested_forms_pdf),
    ("10,000 pages", "pdf", "scanned", lambda: made.many_pages_pdf(9_999)),
    ("gigabyte stream", "pdf", "any", made.flate_bomb_pdf),
    ("packed twice", "pdf", "any", made.twice_packed_pdf),
    ("picture of 60,000 points", "pdf", "scanned", cvs.image_bomb_pdf),
    ("ribbon page", "pdf", "any", lambda: made.huge_page_pdf(b"14400", b"1")),
    ("endless page", "pdf", "any", lambda: made.huge_page_pdf(b"9e9", b"9e9")),
    ("script", "pdf", "read", cvs.script_pdf),
    ("launches a program", "pdf", "read", cvs.launching_pdf),
    ("program attached", "pdf", "read", cvs.attaching_pdf),
    ("broken font", "pdf", "any", cvs.broken_font_pdf),
    ("zip behind", "pdf", "read", made.pdf_with_zip_behind),
    ("gif in front", "pdf", "any", made.gif_polyglot),
    ("program as pdf", "pdf", "unreadable", made.executable),
    ("html as pdf", "pdf", "unreadable", lambda: b"<script>alert(1)</script>"),
    ("xxe of a file", "docx", "unreadable", lambda: made.docx_with_dtd(made.READS_PASSWD, "&i;")),
    ("xxe of the network", "docx", "unreadable", lambda: made.docx_with_dtd(XXE, "&i;")),
    ("laughs", "docx", "unreadable", lambda: made.docx_with_dtd(made.LAUGHS, "&i;")),
    ("docx bomb", "docx", "unreadable", made.docx_bomb),
    ("100,000 parts", "docx", "unreadable", made.docx_many_entries),
    ("climbs out", "docx", "unreadable", lambda: made.docx_with("word/../../x.php")),
    ("symlink", "docx", "unreadable", made.docx_with_symlink),
    ("macros", "docx", "unreadable", made.docm),
    ("remote template", "docx", "unreadable", made.docx_that_fetches),
    ("encrypted docx", "docx", "unreadable", lambda: made.compound("EncryptedPackage")),
    ("tables in tables", "docx", "any", cvs.deep_docx),
    ("odt xxe of a file", "odt", "unreadable", lambda: _odt_dtd(made.READS_PASSWD)),
    ("odt xxe of the network", "odt", "unreadable", lambda: _odt_dtd(XXE)),
    ("odt laughs", "odt", "unreadable", lambda: _odt_dtd(made.LAUGHS)),
    ("odt script", "odt", "unreadable", made.odt_with_basic),
    ("odt encrypted", "odt", "unreadable", made.encrypted_odt),
    ("spans in spans", "odt", "any", cvs.deep_odt),
    ("rtf object", "rtf", "unreadable", lambda: b"{\\rtf1{\\object\\objdata 0105}}"),
    ("rtf template", "rtf", "unreadable", lambda: b"{\\rtf1{\\*\\template http://x}}"),
    ("rtf nests", "rtf", "unreadable", cvs.deep_rtf),
    ("rtf claims binary", "rtf", "unreadable", lambda: b"{\\rtf1\\bin9999999999 x}"),
    ("rtf never ends", "rtf", "unreadable", lambda: cvs.as_rtf(cvs.FRENCH)[:-1]),
    ("nothing but noughts", "txt", "unreadable", lambda: bytes(100_000)),
    ("program as text", "txt", "unreadable", made.executable),
    ("utf-16 without mark", "txt", "read", lambda: cvs.as_txt(cvs.FRENCH, "utf-16-le")),
    ("invalid utf-8", "txt", "read", lambda: cvs.as_txt(cvs.FRENCH) + b"\xff\xfe"),
    ("turned direction", "txt", "read", lambda: cvs.as_txt([*cvs.FRENCH, "cv\u202efdp.exe"])),
    ("one endless line", "txt", "read", lambda: b"expert " * 500_000),
    ("formulas", "txt", "read", lambda: cvs.as_txt([*cvs.FRENCH, "=cmd|' /C calc'!A0"])),
]


@pytest.mark.parametrize(
    ("kind", "verdict", "build"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_a_hostile_file_ends_in_time_with_its_verdict(
    tmp_path: Path, kind: str, verdict: str, build: Build
) -> None:
    path = tmp_path / f"cv.{kind}"
    path.write_bytes(build())
    start = time.monotonic()
    found = read_cv(path)
    assert time.monotonic() - start < 12  # ten, and the time it takes to start a child
    if verdict != "any":
        assert found.status == verdict, found
    assert "root:" not in found.text
    assert len(found.text) <= 70_000
    assert (found.status == "read") == bool(found.text)


def test_there_are_forty_and_more() -> None:
    assert len(ROWS) >= 40


def _read(tmp_path: Path, kind: str, data: bytes) -> Reading:
    path = tmp_path / f"cv.{kind}"
    path.write_bytes(data)
    return read_cv(path)


@pytest.mark.parametrize("build", [cvs.script_pdf, cvs.launching_pdf, cvs.attaching_pdf])
def test_what_a_pdf_holds_besides_pages_is_said(tmp_path: Path, build: Build) -> None:
    assert {"code": "active", "excerpt": ""} in _read(tmp_path, "pdf", build()).flags


def test_the_direction_is_not_turned(tmp_path: Path) -> None:
    found = _read(tmp_path, "txt", cvs.as_txt([*cvs.FRENCH, "cv\u202efdp.exe"]))
    assert "\u202e" not in found.text
