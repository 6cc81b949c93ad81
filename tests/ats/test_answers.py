"""Whatever refuses a change, on whichever floor, tells its reason."""

from __future__ import annotations

import pytest

from ats.answers import REFUSED, sentence
from ats.states import NotAllowed
from candidates.services import refusals as of_candidates
from candidates.states import APPLICATION
from messaging.lots import refusals as of_lots


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (of_candidates.LetterHasLeft(), "The letter has left"),
        (of_candidates.NotActive(), "This application has ended"),
        (of_lots.NotNow(), ""),
    ],
)
def test_a_refusal_is_told_in_its_own_words(error: Exception, begins: str) -> None:
    assert isinstance(error, REFUSED)
    assert sentence(error).startswith(begins)
    assert sentence(error) != sentence(NotAllowed(APPLICATION, "hired", "withdraw"))
