"""The situation of a letter: proposed with its reason, never the same opening twice, one choice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor
from ats.models import Posting
from candidates.models import Application
from messaging.models import Letter
from messaging.writing import letters
from messaging.writing.situations.proposal import propose, subject_of, why
from tests import factories as make
from tests.letters import a_letter, a_short_letter, again

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("applied", "criterion_missing"),
        ("phone", "phone"),
        ("interview", "criterion_missing"),
        ("offer", "offer_ended"),
    ],
)
def test_the_way_that_was_come_proposes(kind: str, expected: str) -> None:
    letter = a_letter(make.an_application(kind=kind))
    assert letter.facts["proposed"] == letter.facts["situation"] == expected
    assert why(expected, letter.facts)


def test_a_finalist_is_a_second_choice() -> None:
    application = make.an_application(kind="interview")
    Application.objects.filter(pk=application.pk).update(depth="finalist")
    application.refresh_from_db()
    assert propose(make.a_decision(application)) == "second_choice"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (timedelta(days=-20), "again"),
        (None, "criterion_missing"),
        (timedelta(hours=1), "criterion_missing"),
    ],
)
def test_our_answer_is_no_again_only_to_whom_it_was_told_before(
    told: timedelta | None, expected: str
) -> None:
    """Two postings at once: neither letter may be the first to tell of the other."""
    now, person = timezone.now(), make.a_candidate()
    month = now - timedelta(days=30)
    told_at = now + told if told is not None else None
    make.an_application(
        make.a_posting(title="Fleuriste"), person, applied_at=month, told_at=told_at
    )
    application = make.an_application(candidate=person, applied_at=now)

    assert propose(make.a_decision(application)) == expected


def test_the_words_of_the_criterion_propose() -> None:
    assert subject_of("Anglais courant", "applied") == "language_level"
    assert subject_of("Permis C en cours de validité", "applied") == "certification"
    assert subject_of("Deux ans d'expérience en caisse", "applied") == "experience"
    assert subject_of("Disponibilité le samedi", "interview") == "schedule"
    assert subject_of("Disponibilité le samedi", "applied") == ""  # a CV does not tell
    assert subject_of("Gestion des stocks", "finalist") == ""


def closed(application: Application) -> str:
    Posting.objects.filter(pk=application.posting_id).update(
        status="closed", closed_at=timezone.now()
    )
    application = Application.objects.get(pk=application.pk)
    decision = make.a_decision(application)
    decision.points.filter(kind="gap").delete()
    return propose(decision)


def test_a_posting_taken_off_the_site_is_not_a_stopped_one() -> None:
    application = make.an_application(kind="applied")
    Posting.objects.filter(pk=application.posting_id).update(status="unpublished")
    application = Application.objects.get(pk=application.pk)
    decision = make.a_decision(application)
    decision.points.filter(kind="gap").delete()
    assert propose(decision) == "criterion_missing"


def test_a_closed_posting_where_nobody_was_hired_is_frozen() -> None:
    assert closed(make.an_application(kind="applied")) == "frozen"


@pytest.mark.parametrize(("days", "expected"), [(-3, "filled"), (3, "criterion_missing")])
def test_a_role_is_filled_only_by_somebody_who_came_first(days: int, expected: str) -> None:
    application = make.an_application(kind="applied")
    hired = make.an_application(posting=application.posting, kind="hired")
    Application.objects.filter(pk=hired.pk).update(
        status="hired",
        ended_at=timezone.now(),
        applied_at=application.applied_at + timedelta(days=days),
    )
    assert closed(application) == expected


def test_two_people_of_a_posting_do_not_get_the_same_opening() -> None:
    first = a_short_letter()
    posting = first.application.posting
    others = [a_short_letter(posting=posting) for _more in range(5)]
    keys = [letter.facts["opening"] for letter in (first, *others)]
    assert len(set(keys)) == 6
    paragraphs = {letter.body.split("\n\n")[1] for letter in (first, *others)}
    assert len(paragraphs) == 6


def test_drafting_again_keeps_the_opening() -> None:
    letter = a_short_letter()
    a_short_letter(posting=letter.application.posting)
    before = letter.body
    assert letters.redraft(letter, Actor.of(letter.owner), letter.text_hash) is False
    assert again(letter).body == before


def post(client: Client, letter: Letter, **data: str) -> Any:
    client.force_login(letter.owner)
    fields = {"text_hash": letter.text_hash, "situation": "late", **data}
    return client.post(reverse("letter-situation", args=[letter.pk]), fields)


def test_one_choice_writes_an_untouched_draft_again(client: Client) -> None:
    letter = a_short_letter()
    assert post(client, letter).status_code == 303
    fresh = again(letter)
    assert fresh.facts["situation"] == "late"
    assert fresh.facts["proposed"] == letter.facts["proposed"]
    assert fresh.body != letter.body
    assert letter.body in {version.body for version in fresh.versions.all()}
    letters.redraft(fresh, Actor.of(fresh.owner), fresh.text_hash)
    assert again(fresh).facts["situation"] == "late", "what was chosen by hand stays"


def test_the_proposed_one_chosen_by_hand_stays_when_the_decision_changes(client: Client) -> None:
    letter = a_short_letter()
    proposed = letter.facts["proposed"]
    post(client, letter, situation=proposed)
    fresh = again(letter)
    assert fresh.facts["by_hand"] is True
    Posting.objects.filter(pk=letter.application.posting_id).update(contract="internship")
    letters.redraft(fresh, Actor.of(fresh.owner), fresh.text_hash)
    facts = again(letter).facts
    assert (facts["situation"], facts["proposed"]) == (proposed, "first_job")
    page = client.get(reverse("letter", args=[letter.pk])).text
    assert "Choisie à la main" in page
    assert "Proposée" in page


def test_what_nobody_chose_follows_the_decision() -> None:
    letter = a_short_letter()
    Posting.objects.filter(pk=letter.application.posting_id).update(contract="internship")
    letter = again(letter)
    letters.redraft(letter, Actor.of(letter.owner), letter.text_hash)
    assert again(letter).facts["situation"] == "first_job"


@pytest.mark.parametrize(
    ("language", "low", "high", "expected"),
    [
        ("fr", 26000, 30000, "de 26\u202f000 à 30\u202f000\u00a0€ brut par an"),
        ("fr", 26000, 26000, "26\u202f000\u00a0€ brut par an"),
        ("en", 26000, 30000, "€26,000 to €30,000 gross a year"),
        ("en", 26000, 26000, "€26,000 gross a year"),
        ("fr", None, None, ""),
    ],
)
def test_pay_is_named_as_the_posting_says_it(
    language: str, low: int | None, high: int | None, expected: str
) -> None:
    application = make.an_application(kind="applied", language=language)
    Posting.objects.filter(pk=application.posting_id).update(pay_min=low, pay_max=high)
    letter = a_letter(Application.objects.get(pk=application.pk))
    letters.redraft(letter, Actor.of(letter.owner), letter.text_hash, situation="pay")
    start = "The pay planned" if language == "en" else "La rémunération prévue"
    told = next(line for line in again(letter).body.split("\n\n") if line.startswith(start))
    assert (expected in told) if expected else ("€" not in told)


def test_somebodys_words_are_asked_about_first(client: Client) -> None:
    letter = a_short_letter()
    typed = letter.body + "\n\nUn mot de plus."
    letters.edit(letter, letter.subject, typed, Actor.of(letter.owner), letter.text_hash)
    letter = again(letter)
    page = post(client, letter)
    assert page.status_code == 200
    assert 'name="words" value="mine"' in page.text
    assert again(letter).facts["situation"] != "late"
    post(client, letter, words="mine")
    assert (again(letter).facts["situation"], again(letter).body) == ("late", typed)
    post(client, letter, words="again", situation="pay")
    assert "Un mot de plus" not in again(letter).body
    assert again(letter).versions.filter(body=typed).exists()


@pytest.mark.parametrize("situation", ["", "nothing", "x\0y"])
def test_an_unknown_situation_changes_nothing(client: Client, situation: str) -> None:
    letter = a_short_letter()
    assert post(client, letter, situation=situation).status_code == 303
    assert again(letter).body == letter.body


def test_words_that_changed_meanwhile_are_not_lost(client: Client) -> None:
    letter = a_short_letter()
    assert post(client, letter, text_hash="0" * 64, words="again").status_code == 303
    assert again(letter).body == letter.body


def test_the_page_says_which_situation_and_why(client: Client) -> None:
    letter = a_short_letter()
    client.force_login(letter.owner)
    page = client.get(reverse("letter", args=[letter.pk])).text
    assert 'id="situation"' in page
    assert page.count('<option value="criterion_missing" selected>') == 1
