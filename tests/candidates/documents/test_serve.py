"""A stored file goes out to be kept, whatever it is and whatever it is called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.http import FileResponse

from candidates.documents.check import MEDIA_TYPES
from candidates.documents.serve import attachment_response
from tests.candidates.documents import builders as made


@contextmanager
def _answered(path: Path, name: str, media_type: str) -> Iterator[FileResponse]:
    """The answer, its file closed afterwards: closing the answer ends a request, of which there
    is none, and would look for its database."""
    response = attachment_response(path, name, media_type)
    yield response
    assert response.file_to_stream is not None
    response.file_to_stream.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A stored CV."""
    path = tmp_path / "stored.pdf"
    path.write_bytes(made.cv_pdf())
    return path


def test_the_browser_only_keeps_it(path: Path) -> None:
    with _answered(path, "CV.pdf", MEDIA_TYPES["pdf"]) as response:
        assert response.getvalue() == made.cv_pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(made.cv_pdf()))
    assert response["Content-Disposition"] == 'attachment; filename="CV.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("CV Zoé.pdf", "attachment; filename*=utf-8''CV%20Zo%C3%A9.pdf"),
        ('a"b.pdf', r'attachment; filename="a\"b.pdf"'),
        ("a\\b.pdf", r'attachment; filename="a\\b.pdf"'),
        ("履歴書.pdf", "attachment; filename*=utf-8''%E5%B1%A5%E6%AD%B4%E6%9B%B8.pdf"),
        ("l’été; x=y.pdf", "attachment; filename*=utf-8''l%E2%80%99%C3%A9t%C3%A9%3B%20x%3Dy.pdf"),
    ],
)
def test_names_travel_as_rfc_6266_says(path: Path, name: str, disposition: str) -> None:
    with _answered(path, name, MEDIA_TYPES["pdf"]) as response:
        assert response["Content-Disposition"] == disposition


def test_a_name_adds_no_header(path: Path) -> None:
    with _answered(path, "a\r\nX-Evil: 1.pdf", MEDIA_TYPES["pdf"]) as response:
        assert "X-Evil" not in response
        assert "\n" not in response["Content-Disposition"]


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "", "application/pdf; x"])
def test_no_other_type_is_announced(path: Path, media_type: str) -> None:
    with _answered(path, "CV.pdf", media_type) as response:
        assert response["Content-Type"] == "application/octet-stream"


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        attachment_response(tmp_path / "gone.pdf", "CV.pdf", MEDIA_TYPES["pdf"])
