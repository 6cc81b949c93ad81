"""The CVs of the demo company: real PDF files, with French as it is written."""

from __future__ import annotations

import pypdfium2
import pytest

from candidates.documents.sample_cv import sample_cv_pdf, text_width, wrap

SECTIONS = [
    ("Expérience", ["2019–2023 | Cheffe de rayon, Maison Verdier", "- Équipe de sept à Besançon"]),
    ("Langues", ["Français, « anglais » (C1), l’œuvre \\ cœur – 100 €"]),
]


def _made(sections: list[tuple[str, list[str]]] = SECTIONS, name: str = "Zoé Lefèvre") -> bytes:
    return sample_cv_pdf(name, "Cheffe de rayon", ["zoe@example.org", "Besançon"], sections)


def _text(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


@pytest.mark.parametrize(
    "words",
    [
        "Zoé Lefèvre", "Cheffe de rayon", "zoe@example.org", "Expérience", "2019–2023",
        "Maison Verdier", "Équipe de sept à Besançon", "« anglais » (C1)",
        "l’œuvre \\ cœur – 100 €",
    ],
)  # fmt: skip
def test_its_words_are_read_back(words: str) -> None:
    (page,) = _text(_made())
    assert words in page


def test_its_title_is_the_name() -> None:
    with pypdfium2.PdfDocument(_made()) as document:
        assert document.get_metadata_value("Title") == "Zoé Lefèvre"


def test_the_same_words_make_the_same_bytes() -> None:
    assert _made() == _made() != _made(name="Ali Benali")


def test_what_does_not_fit_goes_to_another_page() -> None:
    lines = [f"- Tâche {number}" for number in range(120)]
    pages = _text(_made([("Missions", lines)]))
    assert len(pages) > 1
    assert all(f"Tâche {number}" in " ".join(pages) for number in (0, 60, 119))


def test_a_letter_outside_the_font_is_replaced() -> None:
    (page,) = _text(_made(name="Nguyễn Łukasz"))
    assert "Nguy" in page and "ukasz" in page


@pytest.mark.parametrize("text", ["un deux trois " * 20, "x" * 500, "a " + "é" * 300 + " b", ""])
def test_lines_are_cut_to_the_width(text: str) -> None:
    lines = list(wrap(text, 10, 200))
    assert all(text_width(line, 10) <= 200 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_an_accent_takes_no_room() -> None:
    assert text_width("éàç", 10) == text_width("eac", 10)
    assert text_width("i", 10) < text_width("m", 10)
