"""Names that people, and others, give to a file."""

from __future__ import annotations

import unicodedata

import pytest

from candidates.documents.names import MAX_NAME, extension_of, safe_name


@pytest.mark.parametrize(
    ("original", "safe"),
    [
        ("CV Zoé Lefèvre.pdf", "CV Zoé Lefèvre.pdf"),
        ("../../x.php", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("C:\\Users\\zoe\\CV.pdf", "CV.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ("cv\u202efdp.exe", "cvfdp.pdf"),
        ("cv\0.php\0.pdf", "cv.php.pdf"),
        ("cv\u200b\u2066\ufeff.pdf", "cv.pdf"),
        ("cv\r\nSet-Cookie: a=b.pdf", "cv Set-Cookie a=b.pdf"),
        ("a\"b'c`d.pdf", "a b c d.pdf"),
        ("a;b|c<d>e*f?.pdf", "a b c d e f.pdf"),
        ("...hidden.pdf", "hidden.pdf"),
        (".pdf", "CV.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("..", "CV.pdf"),
        ("", "CV.pdf"),
        ("   ", "CV.pdf"),
        ("cv/", "CV.pdf"),
        ("cv\ud800.pdf", "cv.pdf"),
        ("CV.PDF ", "CV.pdf"),
        ("résumé.v2.docx", "résumé.v2.pdf"),
        (unicodedata.normalize("NFD", "Zoé.pdf"), "Zoé.pdf"),
        ("履歴書.pdf", "履歴書.pdf"),
    ],
)
def test_a_name_is_made_safe(original: str, safe: str) -> None:
    assert safe_name(original, "pdf") == safe


def test_a_long_name_keeps_its_extension() -> None:
    name = safe_name("é" * 300 + ".docx", "docx")
    assert len(name) == MAX_NAME
    assert name.endswith("é.docx")


@pytest.mark.parametrize(
    ("original", "extension"),
    [
        ("cv.pdf", "pdf"),
        ("CV.PDF ", "pdf"),
        ("cv.pdf.php", "php"),
        ("cv\u202efdp.exe", "exe"),
        ("folder.pdf/cv", ""),
        ("cv", ""),
        (".docx", "docx"),
        ("M. Martin 2.0", ""),
    ],
)
def test_the_extension_a_name_claims(original: str, extension: str) -> None:
    assert extension_of(original) == extension
