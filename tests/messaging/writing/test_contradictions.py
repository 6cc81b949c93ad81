"""What a letter claims against what is recorded: each with its near-miss, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from ats.events import Actor, record
from ats.models import Posting
from candidates.models import Application, Rating
from messaging.models import Letter
from messaging.writing.problems import check
from messaging.writing.wording.contradictions import contradictions
from messaging.writing.wording.known import Known
from messaging.writing.wording.letters import check_letter
from tests import factories as make
from tests.letters import a_letter
from tests.lots import a_document

GOLDEN = Path(__file__).parents[2] / "data" / "letters"
FACTS = {"statut_annonce", "posting_status", "poste_pourvu", "filled", "lecture_non_prouvee"}
FACTS |= {"unproven_reading", "critere_absent", "new_criterion", "eloge_sans_appui"}
FACTS |= {"unsupported_praise", "autre_candidat", "other_candidate"}


def said(letter: Letter, text: str, language: str = "fr") -> set[str]:
    """The contradictions of one text, by category."""
    letter.language = language
    return {found.category for found in check_letter(letter, text)} & FACTS


# --- the posting -----------------------------------------------------------------------------

STOPPED = [
    ("fr", "Nous avons arrêté ce recrutement."),
    ("fr", "Le poste a été gelé jusqu'à nouvel ordre."),
    ("fr", "Votre dossier visait un poste qui n'existe plus."),
    ("en", "The role has been frozen."),
    ("en", "We have stopped the recruitment."),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "text"), STOPPED)
def test_a_posting_that_takes_applications_is_not_stopped(language: str, text: str) -> None:
    letter = a_letter()
    category = {"fr": "statut_annonce", "en": "posting_status"}[language]
    assert said(letter, text, language) == {category}
    Posting.objects.update(status=Posting.Status.UNPUBLISHED)
    letter.application.posting.refresh_from_db()
    assert said(letter, text, language) == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "Le poste vient d'être pourvu."), ("en", "The role has just been filled.")],
)
def test_filled_is_somebody_hired(language: str, text: str) -> None:
    letter = a_letter()
    assert len(said(letter, text, language)) == 1
    other = make.an_application(letter.application.posting)
    Application.objects.filter(pk=other.pk).update(status="hired", ended_at=timezone.now())
    assert said(letter, text, language) == set()


# --- who read it -----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Deux personnes de l'équipe ont lu votre CV."),
        ("fr", "Nous sommes deux à avoir lu votre candidature."),
        ("en", "Two people read your CV."),
        ("en", "Your application was read by several colleagues."),
    ],
)
def test_two_readers_are_two_in_the_log(language: str, text: str) -> None:
    letter = a_letter()
    file = a_document(letter.application)
    record("document.opened", file, Actor.of(letter.owner), {})
    record("document.opened", file, Actor.of(letter.owner), {})
    assert len(said(letter, text, language)) == 1, "one person twice is one"
    record("document.opened", file, Actor.of(make.a_user("Inès Pereira")), {})
    assert said(letter, text, language) == set()


# --- the criteria ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_criterion_that_the_posting_never_named() -> None:
    letter = a_letter()
    asked = "Il vous manque le permis, indispensable pour ce poste."
    assert said(letter, asked) == {"critere_absent"}
    assert said(letter, "A driving licence is required.", "en") == {"new_criterion"}
    assert said(letter, "Il manquait un exemple chiffré sur Excel.") == set(), "it is a criterion"
    Posting.objects.update(description="Permis B demandé.")
    letter.application.posting.refresh_from_db()
    assert said(letter, asked) == set()
    assert said(letter, "A driving licence is required.", "en") == set()


def rated(letter: Letter, level: int) -> None:
    """The second criterion of the posting, rated in a submitted scorecard."""
    meeting = make.an_interview(letter.application)
    card = make.a_scorecard(meeting, make.a_user("Jeanne Roy"))
    criterion = letter.application.posting.criteria.all()[1]
    Rating.objects.update_or_create(
        scorecard=card, criterion=criterion, defaults={"level": level, "share": ""}
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "text", "category"),
    [
        ("fr", "Votre maîtrise d'Excel est remarquable.", "eloge_sans_appui"),
        ("en", "Your maîtrise d'Excel is outstanding.", "unsupported_praise"),
    ],
)
def test_praise_is_borne_by_a_scorecard(language: str, text: str, category: str) -> None:
    letter = a_letter()
    assert said(letter, text, language) == set(), "nobody rated it: nothing contradicts"
    rated(letter, 1)
    assert said(letter, text, language) == {category}
    assert said(letter, "La maîtrise d'Excel n'est pas encore remarquable.") == set()
    rated(letter, 4)
    assert said(letter, text, language) == set()


@pytest.mark.django_db
def test_praise_under_the_heading_of_its_criterion() -> None:
    letter = a_letter()
    rated(letter, 1)
    text = "**Maîtrise d’Excel.** Vos tableaux nous ont impressionnés."
    assert said(letter, text) == {"eloge_sans_appui"}


# --- names and fields ------------------------------------------------------------------------


@pytest.mark.django_db
def test_another_candidate_is_never_named() -> None:
    letter = a_letter()
    posting = letter.application.posting
    make.an_application(posting, make.a_candidate("Jeanne", "Le Goff"))
    assert said(letter, "Vos exemples valaient ceux de Jeanne Le Goff.") == {"autre_candidat"}
    assert said(letter, "Nous avons parlé avec Jeanne Lemaire.") == set()
    make.an_application(candidate=make.a_candidate("Paul", "Petit"))
    assert said(letter, "Vous avez rencontré Paul Petit.") == set(), "of another posting"


@pytest.mark.parametrize(
    "left",
    [
        "Bonjour [Prénom],", "Bonjour {prénom},", "Bonjour «Prénom»,", "Dear <<First Name>>,",
        "Dear *|FNAME|*,", "Hello %FIRSTNAME%,", "Dear ${name},", "Bonjour None,", "le poste XXX",
        "Hello [Your name],", "le ____ à 9 h", "Bonjour ##NOM##,",
    ],
)  # fmt: skip
def test_fields_of_another_program_do_not_leave(left: str) -> None:
    found = check("Objet", left, depth="applied", names=("Amélie", "Roux"), facts={})
    assert "leftover" in {problem.code for problem in found}


@pytest.mark.parametrize(
    "fine",
    [
        "Bonjour Amélie,\n\nlisez [nom](https://exemple.fr) et « Comptable ».",
        "Bonjour Amélie,\n\n10 % de remise, 5 % et 20 %, la note « nom commun ».",
        "Bonjour Amélie,\n\nNone of this counts against you. Null results are results.",
        "Bonjour Amélie,\n\nles tableaux [sic] de la XXe édition, XL ou XXL.",
    ],
)
def test_brackets_and_signs_of_a_fine_letter(fine: str) -> None:
    found = check("Objet", fine, depth="applied", names=("Amélie", "Roux"), facts={})
    assert "leftover" not in {problem.code for problem in found}


@pytest.mark.parametrize(("greeting", "warned"), [("Madame Durand,", 1), ("Madame, Monsieur,", 0)])
def test_a_title_with_another_name(greeting: str, warned: int) -> None:
    found = check("Objet", greeting, depth="applied", names=("Amélie", "Roux"), facts={})
    assert [problem.code for problem in found].count("greeting") == warned


# --- the letters that we write ourselves -----------------------------------------------------


class _True(Known):
    """A record that bears what our situations say, and nothing else."""

    taking_applications, hired, readers = False, True, 1
    criteria = ["Lecture des chiffres", "Reading the figures"]
    published, unborne = "", ["Lecture des chiffres", "Reading the figures"]

    def __init__(self) -> None:
        pass

    def others(self, names: object) -> list[tuple[str, str]]:
        return [("Jeanne", "Le Goff")]


@pytest.mark.parametrize("path", sorted(GOLDEN.rglob("*.txt")), ids=lambda path: path.stem)
def test_no_letter_of_ours_contradicts_its_own_situation(path: Path) -> None:
    code = "en" if path.stem.startswith("en") else "fr"
    assert list(contradictions(path.read_text("utf-8"), code, "fr", _True())) == []
    found = check("x", path.read_text("utf-8"), depth="x", names=("", ""), facts={}, owed=0)
    assert "leftover" not in {problem.code for problem in found}
