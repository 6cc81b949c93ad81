"""Advice on CVs: what is said, why, in the words a candidate reads; and what is never said."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ats.models import Event
from candidates.documents import store
from candidates.documents.evidence import seen_in_cv
from candidates.models import Application, CvReading
from candidates.services import readings
from messaging.writing.cv_advice import LABELS, Advice, advice_for
from messaging.writing.cv_sentences import sentence
from tests.candidates.conftest import SignIn
from tests.candidates.documents import cvs
from tests.candidates.files import a_document
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SOUND = """Zoé Lefèvre
zoe@example.org · 06 12 34 56 78
Expérience
2019-2023 Cheffe de rayon, Maison Verdier
- Encadrement d’une équipe de 7 personnes
- Baisse de la casse de 12 % en un an
- Ouverture de 2 rayons
Formation
2016 Brevet de technicien supérieur
Langues
Anglais courant, espagnol scolaire
Loisirs : lecture, randonnée
"""
FILLER = "\n".join(f"Une ligne qui raconte un travail bien fait numéro {n}" for n in range(12))


def _has(application: Application, text: str, **more: object) -> CvReading:
    values = {"status": "read", "text": text, "read_at": timezone.now(), **more}
    document = a_document(application)
    return CvReading.objects.update_or_create(document=document, defaults=values)[0]


def _advice(application: Application, language: str = "fr", tu: bool = False) -> list[Advice]:
    return advice_for(application, language=language, tu=tu)


def _codes(application: Application) -> list[str]:
    return [piece.code for piece in _advice(application)]


def _criterion(application: Application, label: str) -> int:
    return int(application.posting.criteria.create(label=label, position=9).pk)


@pytest.fixture
def application(cast: Cast) -> Application:
    cast.application.posting.criteria.all().update(retired=True)
    cast.application.cover_note = ""
    cast.application.save()
    return cast.application


def test_a_sound_cv_gets_none(application: Application) -> None:
    _has(application, SOUND + FILLER)
    assert _codes(application) == []


def test_without_a_file_or_before_it_is_read_there_is_none(application: Application) -> None:
    assert _codes(application) == []
    _has(application, "", status="pending", read_at=None)
    assert _codes(application) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("contact", (SOUND + FILLER).replace("zoe@example.org · 06 12 34 56 78", "Besançon")),
        ("contact", (SOUND + FILLER).replace("zoe@example.org", "")),
        ("contact", (SOUND + FILLER).replace("06 12 34 56 78", "")),
        ("headings", FILLER + " 2019 a@b.fr 06 12 34 56 78" + FILLER),
        ("dates", (SOUND + FILLER).replace("20", "xx")),
        ("dates_order", (SOUND + FILLER).replace("2019-2023", "2023-2019")),
        ("short", SOUND),
        ("long", SOUND + FILLER * 15),
        ("proof", "- Accueil des clients\n- Gestion du stock\n- Suivi des commandes\n" + FILLER),
    ],
)
def test_each_piece_has_its_reason(application: Application, code: str, text: str) -> None:
    _has(application, text)
    found = {piece.code: piece for piece in _advice(application)}
    assert code in found
    assert found[code].because
    assert found[code].label
    assert "{" not in found[code].sentence


@pytest.mark.parametrize("status", ["scanned", "unreadable", "refused"])
def test_a_file_that_gave_no_text_gets_advice_on_the_file_only(
    application: Application, status: str
) -> None:
    _has(application, "", status=status)
    assert _codes(application) == ["scanned" if status == "scanned" else "unreadable"]


def test_hidden_text_is_told_without_a_reproach(application: Application) -> None:
    _has(application, SOUND + FILLER, flags=[{"code": "hidden", "excerpt": cvs.SECRET}])
    (piece,) = _advice(application)
    assert cvs.SECRET in piece.because
    assert cvs.SECRET not in piece.sentence
    assert "reste de modèle" in piece.sentence


def test_what_the_cover_note_says_and_the_cv_does_not(application: Application) -> None:
    _criterion(application, "Gestion des stocks")
    application.cover_note = "Bonjour. J’ai géré les stocks du magasin pendant deux ans."
    application.save()
    _has(application, SOUND + FILLER)
    (piece,) = _advice(application, tu=True)
    assert piece.code == "keyword"
    assert "géré les stocks" in piece.because
    assert piece.sentence == (
        "Ton message évoquait un point que le poste demandait («\u00a0Gestion des stocks\u00a0»), "
        "mais ton CV n'en dit rien\u00a0: ajoute-le, il le mérite."
    )


def test_private_facts_never_come_up(application: Application) -> None:
    secrets = "- Accueil malgré mon handicap\n- Gestion pendant ma grossesse, enceinte\n"
    secrets += "- Suivi de paroisse, église\n- Gestion du rayon\n- Accueil\n- Suivi des ventes\n"
    _has(application, secrets + FILLER)
    said = " ".join(piece.because + piece.sentence for piece in _advice(application))
    for word in ("handicap", "enceinte", "paroisse", "église"):
        assert word not in said


@pytest.mark.parametrize("code", list(LABELS))
@pytest.mark.parametrize(("language", "tu"), [("fr", False), ("fr", True), ("en", False)])
def test_every_piece_is_written_in_each_voice(code: str, language: str, tu: bool) -> None:
    values = {"span": "2023-2019", "example": "Accueil", "criterion": "Anglais"}
    text = sentence(code, language, tu, values)
    assert text.endswith(".")
    if language == "fr":
        assert not (tu and (" vous " in text or "votre" in text.lower()))
        assert tu or not any(f" {word} " in f" {text.lower()} " for word in ("tu", "ton", "tes"))
    for word in (" âge", "photo", "famille", " trou ", " gap", " age "):
        assert word not in text


class TestEvidence:
    """A hint with the line to look at: no score, nothing hidden, nothing private."""

    @pytest.mark.parametrize(
        ("label", "line"),
        [
            ("Encadrer une équipe", "Encadrement d’une équipe de 7 personnes"),
            ("Anglais courant", "Anglais courant"),
            ("English", "Anglais courant"),
        ],
    )
    def test_a_criterion_is_found(self, application: Application, label: str, line: str) -> None:
        pk = _criterion(application, label)
        _has(application, SOUND)
        (seen,) = seen_in_cv(application)
        assert (seen.criterion_id, seen.criterion) == (pk, label)
        assert line in seen.line
        assert "espagnol" not in seen.line, "the rest of a list is theirs"
        assert seen.words

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("Arabe, anglais A2", None),
            ("Notions d'anglais", None),
            ("Malgache, anglais B2", "anglais B2"),
            ("Anglais B2 / italien A1", "Anglais B2"),
            ("Vente de tissus et livres, en anglais", "Vente de tissus et livres, en anglais"),
        ],
    )
    def test_only_what_is_asked_and_mastered_is_told(
        self, application: Application, line: str, told: str | None
    ) -> None:
        _criterion(application, "Anglais à l'oral")
        _has(application, line)
        assert [seen.line for seen in seen_in_cv(application)] == ([told] if told else [])

    @pytest.mark.parametrize("label", ["Permis poids lourd", "Comptabilité", "Une bonne maîtrise"])
    def test_another_is_not(self, application: Application, label: str) -> None:
        _criterion(application, label)
        _has(application, SOUND)
        assert seen_in_cv(application) == []

    def test_a_private_line_is_no_evidence(self, application: Application) -> None:
        _criterion(application, "Animation d’ateliers")
        _has(application, "Animation d’ateliers à la paroisse, église Saint-Jean")
        assert seen_in_cv(application) == []


class TestReading:
    """Read once, from the stored file; the application stays whatever the file."""

    def test_a_waiting_row_is_read(self, application: Application) -> None:
        row = CvReading.objects.create(document=a_document(application))
        assert readings.left_over() == [row.pk]
        readings.read(row.pk)
        row.refresh_from_db()
        assert row.status != "pending"
        assert row.read_at
        assert readings.left_over() == []

    def test_a_file_that_is_gone_ends_too(self, application: Application) -> None:
        document = a_document(application)
        store.delete(settings.DOCUMENTS_DIR, document.stored_as)
        row = CvReading.objects.create(document=document)
        readings.read(row.pk)
        row.refresh_from_db()
        assert row.status == "unreadable"
        assert Application.objects.filter(pk=application.pk).exists()

    def test_done_twice_is_once(self, application: Application) -> None:
        row = _has(application, SOUND)
        readings.read(row.pk)
        row.refresh_from_db()
        assert row.text == SOUND


class TestFragment:
    """The part of the letter's page."""

    def test_it_lists_what_may_be_inserted(
        self, application: Application, cast: Cast, sign_in: SignIn
    ) -> None:
        _has(application, SOUND)
        target = reverse("application-cv-advice", args=[application.pk])
        html = sign_in(cast.claire).get(target).content.decode()
        assert 'data-sentence="Votre CV est très bref' in html
        assert "<html" not in html
        html = sign_in(cast.claire).get(target, {"tu": "1"}).content.decode()
        assert 'data-sentence="Ton CV est très bref' in html
        assert Event.objects.filter(kind="document.opened", actor=cast.claire).count() == 1

    def test_a_small_file_that_waits_is_read_at_once(
        self, application: Application, cast: Cast, sign_in: SignIn
    ) -> None:
        CvReading.objects.create(document=a_document(application))
        target = reverse("application-cv-advice", args=[application.pk])
        assert sign_in(cast.claire).get(target).status_code == 200
        assert not CvReading.objects.filter(status="pending").exists()

    def test_the_panel_shows_flags_and_text_to_the_team(
        self, application: Application, cast: Cast, sign_in: SignIn
    ) -> None:
        flags = [{"code": "hidden", "excerpt": "<b>secret</b>"}]
        _has(application, SOUND, flags=flags)
        target = reverse("application", args=[application.pk])
        html = sign_in(cast.claire).get(target).content.decode()
        assert "&lt;b&gt;secret&lt;/b&gt;" in html
        assert "Baisse de la casse" in html
        assert "&lt;b&gt;secret" not in sign_in(cast.ines).get(target).content.decode()
