"""A text of one's own: found, kept, restored, given back; and the letters that start from it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ats.events import Actor
from ats.models import Event, Posting
from ats.refusals import ChangedMeanwhile
from candidates.models import Application
from messaging.correspondence.acknowledgement import acknowledge
from messaging.models import LetterTemplate, LetterTemplateVersion
from messaging.writing.library import lookup
from messaging.writing.library.faults import Faulty
from messaging.writing.library.kinds import KINDS
from messaging.writing.library.lookup import default_source, source_for
from messaging.writing.library.samples import sample
from messaging.writing.library.services import (
    Place,
    back_to_default,
    restore,
    save,
)
from messaging.writing.library.words import WORDS
from messaging.writing.render import written
from tests import factories as make
from tests.letters import a_letter

pytestmark = pytest.mark.django_db

CLAIRE = Actor("Claire")
KIND = "decline_applied"


def place(posting: Posting | None = None, kind: str = KIND, language: str = "fr") -> Place:
    return Place(KINDS[kind], language, posting)


def keep(
    where: Place, body: str = "Bonjour {{ candidate.given_name }},", subject: str = "Objet"
) -> LetterTemplateVersion | None:
    """Save a text as somebody does who has just opened it."""
    return save(where, subject, body, CLAIRE, where.source.text_hash)


def said(posting: Posting | None = None) -> str:
    """The letter that starts from the text in use."""
    return written(KIND, "fr", sample(KINDS[KIND], "fr"), posting=posting).markdown


def test_a_posting_comes_before_the_company_and_the_company_before_the_file() -> None:
    posting, other = make.a_posting(), make.a_posting()
    assert source_for(KIND, "fr", posting).of == "default"
    keep(place(), "De la maison.")
    keep(place(posting), "De l'offre.")
    assert said(posting) == "De l'offre."
    assert said(other) == said() == "De la maison."
    assert source_for(KIND, "fr", posting).of == "posting"
    assert source_for(KIND, "en", posting) == default_source(KIND, "en")
    assert source_for("decline_phone", "fr", posting).of == "default"


def test_a_letter_starts_from_the_text_in_use_and_remembers_which() -> None:
    application = make.an_application(kind="applied")
    version = keep(place(application.posting), "Bonjour {{ candidate.given_name }}, de l'offre.")
    assert version is not None
    letter = a_letter(application)
    assert letter.body == "Bonjour Amélie, de l'offre."
    assert letter.facts["template"] == version.pk
    assert a_letter(make.an_application(kind="applied")).facts["template"] is None


def test_a_mail_starts_from_it_as_well() -> None:
    application = make.an_application()
    keep(place(application.posting, "acknowledgement"), "Reçu, {{ candidate.given_name }}.", "Reçu")
    mail = acknowledge(application)
    assert mail.subject == "Reçu"
    assert mail.text.startswith("Reçu, Amélie.")


def test_what_a_letter_was_drafted_from_never_changes() -> None:
    version = keep(place())
    assert version is not None
    with pytest.raises(Exception, match="does not change"), transaction.atomic():
        LetterTemplateVersion.objects.filter(pk=version.pk).update(body="Autre chose")
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterTemplate.objects.create(kind=KIND, language="fr")
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterTemplateVersion.objects.create(
            template=version.template, number=9, text_hash="x", by="x", why="x"
        )


def test_a_text_with_mistakes_changes_nothing() -> None:
    with pytest.raises(Faulty) as refused:
        keep(place(), "{{ nom }}")
    assert len(refused.value.faults) == 1
    assert not LetterTemplate.objects.exists()


def test_the_same_text_again_is_no_version() -> None:
    keep(place())
    assert keep(place()) is None
    source = default_source("answer", "fr")
    assert keep(place(kind="answer"), source.body, source.subject) is None
    assert LetterTemplateVersion.objects.count() == 1


def test_two_who_write_at_once() -> None:
    seen = place().source.text_hash
    save(place(), "Objet", "Le premier.", Actor("Karim"), seen)
    with pytest.raises(ChangedMeanwhile, match="Karim"):
        save(place(), "Objet", "Le second.", CLAIRE, seen)
    assert said() == "Le premier."
    posting = make.a_posting()
    stale = place(posting).source.text_hash
    keep(place(), "La maison a changé.")
    with pytest.raises(ChangedMeanwhile):
        save(place(posting), "Objet", "De l'offre.", CLAIRE, stale)


def test_an_older_text_comes_back_as_a_new_version() -> None:
    keep(place(), "Un.")
    keep(place(), "Deux.")
    restore(place(), 1, CLAIRE, place().source.text_hash)
    assert said() == "Un."
    assert list(LetterTemplateVersion.objects.values_list("number", "why")) == [
        (3, "restored"),
        (2, "edited"),
        (1, "edited"),
    ]
    with pytest.raises(LetterTemplateVersion.DoesNotExist):
        restore(place(), 9, CLAIRE, place().source.text_hash)


def test_the_default_is_always_a_step_away_and_so_is_the_way_back() -> None:
    posting = make.a_posting()
    keep(place(), "De la maison.")
    keep(place(posting), "De l'offre.")
    back_to_default(place(posting), CLAIRE, place(posting).source.text_hash)
    assert said(posting) == "De la maison."
    back_to_default(place(), CLAIRE, place().source.text_hash)
    assert source_for(KIND, "fr", posting) == default_source(KIND, "fr")
    assert back_to_default(place(), CLAIRE, place().source.text_hash) is None
    restore(place(posting), 1, CLAIRE, place(posting).source.text_hash)
    assert said(posting) == "De l'offre."
    kinds = Event.objects.filter(kind__startswith="template.").values_list("kind", flat=True)
    assert sorted(kinds) == [
        "template.default",
        "template.default",
        "template.edited",
        "template.edited",
        "template.restored",
    ]


def test_a_compiled_text_is_kept_and_never_stale() -> None:
    keep(place(), "Un.")
    said()
    lookup._of_version.cache_clear()
    with CaptureQueriesContext(connection) as first:
        said()
    with CaptureQueriesContext(connection) as second:
        said()
    assert (len(first), len(second)) == (2, 1)
    keep(place(), "Deux.")
    assert said() == "Deux."
    assert lookup._of_version.cache_info().maxsize == lookup.KEPT


def test_a_kind_that_nobody_edits_asks_nothing_of_the_database() -> None:
    with CaptureQueriesContext(connection) as queries:
        lookup.template_for("password_reset", "fr")
    assert len(queries) == 0


def test_data_stays_data_in_a_text_of_ones_own() -> None:
    keep(place(), "Bonjour {{ candidate.given_name }}")
    hostile = replace(sample(KINDS[KIND], "fr").candidate, given_name="{{ 7 }} **x** <b>")  # type: ignore[attr-defined]
    context = sample(KINDS[KIND], "fr", given={"candidate": hostile})
    assert written(KIND, "fr", context).markdown == "Bonjour {{ 7 }} \\*\\*x\\*\\* <b>"


def test_a_posting_that_goes_takes_its_texts_along() -> None:
    posting = make.a_posting()
    keep(place(posting))
    Application.objects.all().delete()
    posting.delete()
    with connection.cursor() as cursor:  # what is checked at the commit
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not LetterTemplateVersion.objects.exists()


def test_every_sample_is_in_both_languages() -> None:
    assert [path for path, word in WORDS.items() if bool(word.fr) != bool(word.en)] == []
