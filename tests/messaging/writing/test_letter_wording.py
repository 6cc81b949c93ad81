"""The wording check of a letter: one list with its other problems, and the facts around it."""

from __future__ import annotations

import pytest

from candidates.models import Note
from messaging.writing import letters
from messaging.writing.wording.letters import check_letter
from tests.letters import a_letter

pytestmark = pytest.mark.django_db


def test_a_blocked_passage_stands_in_the_one_list_of_problems() -> None:
    letter = a_letter()
    body = letter.body + "\n\nVous êtes trop âgé pour ce poste."
    codes = {found.code: found for found in letters.check_ready(letter, body=body)}
    assert codes["wording_age"].blocks
    assert codes["wording_age"].excerpt == "trop âgé"


def test_a_drafted_letter_has_nothing_to_block() -> None:
    assert [found for found in check_letter(a_letter()) if found.verdict == "block"] == []


def test_a_note_quoted_word_for_word_is_blocked_and_the_letter_is_what_is_shown() -> None:
    letter = a_letter()
    author = letter.owner
    inside = "Il répond toujours à côté de la question posée par le client."
    Note.objects.create(application=letter.application, author=author, body=inside)
    found = check_letter(letter, "Bonjour,\n\nIl REPOND toujours à côté de la question posée.")
    assert found[-1].category == "note_interne"
    assert found[-1].excerpt == "Il REPOND toujours à côté de"
    assert check_letter(letter, "Bonjour,\n\nLa question posée était celle des stocks.") == []


def test_keeping_the_cv_needs_a_consent_that_holds() -> None:
    letter = a_letter()
    body = "Bonjour,\n\nNous conservons votre CV jusqu'au 12 mars 2028."
    assert {found.category for found in check_letter(letter, body)} == {"fausse_promesse"}
