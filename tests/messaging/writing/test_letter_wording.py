"""The wording check of a letter: one list with its other problems, and the facts around it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from candidates.models import Consent, Note
from messaging.models import Letter
from messaging.writing import letters
from messaging.writing.refusals import NotReady
from messaging.writing.wording.letters import check_letter, check_subject
from tests.letters import a_letter

pytestmark = pytest.mark.django_db


def _consent(letter: Letter) -> Consent:
    """The reader agreed that we keep their file for a year."""
    return Consent.objects.create(
        candidate=letter.application.candidate,
        purpose=Consent.Purpose.POOL,
        given=True,
        text_version="1",
        channel="form",
        until=timezone.localdate() + timedelta(days=365),
    )


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


def test_saying_that_somebody_agreed_needs_their_recorded_consent() -> None:
    letter = a_letter()
    body = letter.body + "\n\nAvec votre accord, nous conservons votre dossier jusqu'en mars 2028."
    codes = [found.code for found in letters.check_ready(letter, body=body)]
    assert codes == ["wording_fausse_promesse"]
    _consent(letter)
    assert letters.check_ready(letter, body=body) == []


def test_an_offer_to_keep_the_cv_needs_no_consent_yet() -> None:
    letter = a_letter()
    offer = "Si vous le souhaitez, dites-le-nous et nous garderons votre dossier avec votre accord."
    assert letters.check_ready(letter, body=f"{letter.body}\n\n{offer}") == []


def test_the_subject_is_read_too_and_may_be_short() -> None:
    letter = a_letter()
    assert letters.check_ready(letter, subject="Votre candidature n'a pas été retenue") == []
    found = letters.check_ready(letter, subject="Vous êtes trop âgé pour ce poste")
    assert [problem.code for problem in found] == ["wording_age"]


def test_the_gate_lists_each_problem_once_and_shows_what_the_page_shows() -> None:
    letter = a_letter()
    inside = "Il répond toujours à côté de la question posée par le client."
    Note.objects.create(application=letter.application, author=letter.owner, body=inside)
    body = f"{letter.body}\n\n{inside}\n\nVous êtes trop âgé pour ce poste."
    shown = [problem for problem in letters.check_ready(letter, body=body) if problem.blocks]
    with pytest.raises(NotReady) as refused:
        letters.require_words(letter, body=body)
    assert list(refused.value.problems) == shown
    assert {problem.code for problem in shown} == {"wording_age", "wording_note_interne"}
    assert len(shown) == 2


@pytest.mark.parametrize("name", ["Karim Haddad", "Sophie Martin", "Al"])
def test_who_signs_is_no_third_person(name: str) -> None:
    """Names that the labelled sentences knew from what is said of other people."""
    letter = a_letter()
    letter.owner.name = name
    body = f"{letter.body.partition('Bien à vous')[0]}Bien à vous,\n\n{name}\nMaison Test"
    assert check_letter(letter, body) == []
    said = f"Bonjour,\n\n{name} vous trouve trop âgé, Alice."
    assert {found.category for found in check_letter(letter, said)} == {"age"}


@pytest.mark.parametrize("title", ["Comptable 93", "Animatrice (H/F), Seine-Saint-Denis"])
def test_the_name_of_the_posting_is_about_the_work(title: str) -> None:
    """A place in it is where the work is; a letter has to name the posting it answers."""
    letter = a_letter()
    letter.application.posting.title = title
    assert check_subject(letter, f"Votre candidature au poste de {title}") == []
    body = f"{letter.body}\n\nPour le poste de {title}, vous êtes trop âgé."
    (found,) = [row for row in check_letter(letter, body) if row.verdict == "block"]
    assert found.excerpt == "trop âgé"
