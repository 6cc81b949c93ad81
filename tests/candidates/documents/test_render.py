"""Pictures of pages: bounded, and nothing at all for what cannot be drawn."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

import pytest

from candidates.documents.render import _pictures, page_images
from tests.candidates.documents import builders as made
from tests.candidates.documents.builders import docx


def _stored(folder: Path, data: bytes, name: str = "cv.pdf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _rows(png: bytes) -> bytes:
    start = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[start - 4 : start])
    data = png[start + 4 : start + 4 + length]
    assert struct.unpack_from(">I", png, start + 4 + length)[0] == zlib.crc32(b"IDAT" + data)
    return zlib.decompress(data)


def test_a_page_is_drawn(tmp_path: Path) -> None:
    (png,) = page_images(_stored(tmp_path, made.cv_pdf()), width=300)
    width, height = _size(png)
    assert width == pytest.approx(300, abs=1)
    assert height / width == pytest.approx(842 / 595, abs=0.01)
    rows = _rows(png)
    assert len(rows) == height * (1 + 3 * width)
    # White paper with ink on it.
    assert rows.count(b"\xff") > len(rows) // 2
    assert len(set(rows)) > 20


@pytest.mark.parametrize(("asked", "drawn"), [(2, 2), (9, 5), (0, 0)])
def test_no_more_pages_than_asked(tmp_path: Path, asked: int, drawn: int) -> None:
    path = _stored(tmp_path, made.many_pages_pdf(5))
    assert len(page_images(path, max_pages=asked, width=20)) == drawn


@pytest.mark.parametrize(
    ("width", "height"), [(b"14400", b"1"), (b"1", b"14400"), (b"0.01", b"0.01"), (b"9e9", b"9e9")]
)
def test_a_strange_page_is_bounded(tmp_path: Path, width: bytes, height: bytes) -> None:
    path = _stored(tmp_path, made.huge_page_pdf(width, height))
    for png in page_images(path, width=200):
        assert _size(png)[0] <= 201
        assert _size(png)[1] <= 601


@pytest.mark.parametrize(
    "data",
    [b"", b"MZ", made.truncated_pdf()[:40], made.encrypted_pdf(), made.no_page_pdf()],
    ids=["empty", "program", "cut off", "password", "no page"],
)
def test_what_cannot_be_drawn_has_no_picture(tmp_path: Path, data: bytes) -> None:
    assert page_images(_stored(tmp_path, data)) == []


def test_a_bomb_has_no_picture(tmp_path: Path) -> None:
    assert page_images(_stored(tmp_path, made.twice_packed_pdf())) == []


def test_a_word_file_has_no_picture(tmp_path: Path) -> None:
    assert page_images(_stored(tmp_path, docx(), "cv.docx")) == []


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        page_images(tmp_path / "gone.pdf")


@pytest.mark.parametrize(
    "answer", [None, {}, "iVBO", [1], ["é"], ["!"], ["PHNjcmlwdD4="], [None], [["iVBO"]]]
)
def test_an_answer_that_is_no_picture_shows_none(answer: object) -> None:
    assert _pictures(answer, 3) == []


def test_a_child_cannot_send_more_pictures_than_asked() -> None:
    png = b"\x89PNG\r\n\x1a\n"
    assert _pictures([base64.b64encode(png).decode()] * 9, 2) == [png, png]
