"""One line out of what was typed."""

from __future__ import annotations

import pytest

from ats.lines import one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Votre candidature\u00a0: réponse", "Votre candidature\u00a0: réponse"),
        ("Une question\u202f?", "Une question\u202f?"),
        ("  deux   blancs\tet un saut\r\nBcc: x@y ", "deux blancs et un saut Bcc: x@y"),
        ("nul\0 et \u2028 ligne", "nul et ligne"),
        ("\u00a0bord\u202f", "bord"),
        ("", ""),
    ],
)
def test_breaks_and_doubled_spaces_go_and_no_break_spaces_stay(typed: str, kept: str) -> None:
    assert one_line(typed) == kept
