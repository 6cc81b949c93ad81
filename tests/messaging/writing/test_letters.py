"""A letter's life: drafted with the decision, edited, approved word for word."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from ats.events import Actor
from ats.models import Event, Link
from ats.refusals import ChangedMeanwhile
from candidates.models import Consent, Decision, DecisionPoint, Note
from candidates.services import decisions
from messaging.care import calls
from messaging.models import Letter, Outbound
from messaging.writing import departure, letters
from messaging.writing.exact import exact_mail
from messaging.writing.refusals import TooLate
from messaging.writing.render import to_text
from tests import factories as make
from tests.letters import a_letter, a_short_letter, again, an_approval

pytestmark = pytest.mark.django_db

CLAIRE = Actor("Claire")


def test_a_decision_and_its_letter_are_one() -> None:
    posting = make.a_posting()
    application = make.an_application(posting, kind="interview")
    criterion = posting.criteria.all()[0]
    point = decisions.Point("gap", criterion, "Il manquait un exemple chiffré.")
    data = decisions.DeclineData(internal_reason="dedans", points=[point], next_step="Lire.")
    decision = decisions.decline(application, Actor.of(posting.owner), data)
    letter = Letter.objects.get(application=application)
    assert (letter.status, letter.depth, letter.decision) == ("draft", "interview", decision)
    assert f"**{criterion.label}.** Il manquait un exemple chiffré." in letter.body
    assert letter.owner == posting.owner
    assert letter.text_hash == letters.text_hash(letter.subject, letter.body)
    assert [row.why for row in letter.versions.all()] == ["drafted"]
    assert Event.objects.filter(kind="letter.drafted", stream=f"application:{application.pk}")


def test_no_decision_without_its_letter() -> None:
    """The letter cannot be drafted (its template is gone): the decision is not made either."""
    application = make.an_application(kind="interview", language="xx")
    with pytest.raises(FileNotFoundError), transaction.atomic():
        decisions.decline(application, Actor.of(application.posting.owner), decisions.DeclineData())
    application.refresh_from_db()
    assert application.status == "active"
    assert not Decision.objects.exists()


@pytest.mark.parametrize("depth", ["applied", "phone", "interview", "finalist"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_depth_and_language_choose_the_template(depth: str, language: str) -> None:
    kind = {"finalist": "interview"}.get(depth, depth)
    application = make.an_application(kind=kind, final=depth == "finalist", language=language)
    letter = a_letter(application)
    assert letter.depth == depth
    assert letter.body.startswith("Bonjour Amélie," if language == "fr" else "Hello Amélie,")


CANARY = "canari7351"


def test_nothing_internal_reaches_a_letter_or_its_facts() -> None:
    posting = make.a_posting(managers=(make.a_user("Hélène Vasseur"),))
    application = make.an_application(
        posting, kind="interview", final=True, cover_note=f"{CANARY} cover", source="linkedin"
    )
    author = make.a_user("Inès Pereira")
    past = timezone.now() - timedelta(days=2)
    meeting = make.an_interview(application, (author,), starts_at=past, place=f"{CANARY} place")
    card = make.a_scorecard(
        meeting, author, summary=f"{CANARY} summary", evidence=f"{CANARY} evidence"
    )
    other = posting.criteria.all()[1]
    card.ratings.create(criterion=other, level=1, share=f"{CANARY} unchosen", evidence=CANARY)
    Note.objects.create(application=application, author=author, body=f"{CANARY} note")
    decision = make.a_decision(application, internal_reason=f"{CANARY} reason")
    DecisionPoint.objects.filter(decision=decision).update(source=card.ratings.first())
    calls.note_call(decision, posting.owner, "reached", f"{CANARY} call")
    letter = letters.draft_letter(decision, CLAIRE)
    letters.approve_words(letter, Actor.of(author), letter.text_hash)
    mail = departure.schedule(letter, CLAIRE)
    said = [letter.subject, letter.body, json.dumps(letter.facts), mail.text, mail.html]
    said += [json.dumps(event.data) for event in Event.objects.all()]
    assert [words for words in said if CANARY in words] == []
    assert "Inès Pereira" in letter.body, "the page above could not fail if nothing was filled"


def test_facts_name_whose_observation_it_was() -> None:
    application = make.an_application(kind="interview")
    author = make.a_user("Inès Pereira")
    card = make.a_scorecard(make.an_interview(application, (author,)), author)
    decision = make.a_decision(application)
    decision.points.filter(kind="strength").update(source=card.ratings.first())
    points = letters.draft_letter(decision, CLAIRE).facts["points"]
    assert [(row["by"], row["from"]) for row in points] == [
        ("Inès Pereira", "scorecard"),
        ("Claire Recruteuse", "decision"),
    ]


def test_meetings_to_come_and_cancelled_are_not_told() -> None:
    application = make.an_application(kind="interview")
    held, cancelled, future = (make.a_user(name) for name in ("Ada Un", "Bea Deux", "Cleo Trois"))
    past = timezone.now() - timedelta(days=3)
    make.an_interview(application, (held,), starts_at=past)
    make.an_interview(application, (cancelled,), starts_at=past, status="cancelled")
    make.an_interview(application, (future,))
    letter = a_letter(application)
    assert "Ada Un" in letter.body
    assert "Bea Deux" not in letter.body
    assert "Cleo Trois" not in letter.body


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([], False),
        ([(True, date(2099, 1, 1))], True),
        ([(True, None)], True),
        ([(True, date(2020, 1, 1))], False),
        ([(True, date(2099, 1, 1)), (False, None)], False),
    ],
)
def test_keeping_the_cv_is_only_said_with_a_consent_that_holds(
    rows: list[tuple[bool, date | None]], kept: bool
) -> None:
    application = make.an_application()
    for given, until in rows:
        Consent.objects.create(
            candidate=application.candidate,
            purpose="pool",
            given=given,
            until=until,
            text_version="1",
            channel="form",
        )
    assert ("nous conservons votre CV" in a_letter(application).body) is kept


def test_a_name_from_the_form_cannot_become_markdown() -> None:
    person = make.a_candidate("[Amélie](https://evil.example)", "*Roux*")
    letter = a_letter(make.an_application(candidate=person))
    assert "Bonjour [Amélie](https://evil.example)," in to_text(letter.body)
    assert 'href="https://evil.example' not in exact_mail(letter).html


def test_the_decider_writes_when_they_recruit_else_the_postings_recruiter() -> None:
    posting = make.a_posting()
    karim, manager = make.a_recruiter("Karim"), make.a_user("Hélène")
    by_recruiter = make.a_decision(make.an_application(posting), karim)
    by_manager = make.a_decision(make.an_application(posting), manager)
    assert letters.draft_letter(by_recruiter, CLAIRE).owner == karim
    assert letters.draft_letter(by_manager, CLAIRE).owner == posting.owner


def test_drafting_twice_gives_the_same_letter() -> None:
    letter = a_letter()
    assert letters.draft_letter(letter.decision, CLAIRE) == letter
    assert Letter.objects.count() == 1


# --- the words change ---------------------------------------------------------------------


def test_an_edit_keeps_every_version() -> None:
    letter = a_letter()
    before = letter.body
    assert letters.edit(letter, " Autre \n objet ", before + "\r\nPS", CLAIRE, letter.text_hash)
    letter = again(letter)
    assert (letter.subject, letter.body) == ("Autre objet", before + "\nPS")
    assert letter.text_hash == letters.text_hash(letter.subject, letter.body)
    assert [(row.number, row.why, row.by) for row in letter.versions.all()] == [
        (2, "edited", "Claire"),
        (1, "drafted", "Claire Recruteuse"),
    ]
    assert letter.versions.last().body == before  # type: ignore[union-attr]


def test_saving_the_same_words_changes_nothing() -> None:
    letter = a_letter()
    saved = letters.edit(letter, letter.subject, letter.body + "\r\n", CLAIRE, letter.text_hash)
    assert not saved
    assert letter.versions.count() == 1


def test_the_second_of_two_writers_is_told_by_whom() -> None:
    letter = a_letter()
    seen = letter.text_hash
    mine, theirs = again(letter), again(letter)
    letters.edit(theirs, "Objet", "Texte de Karim", Actor("Karim"), seen)
    with pytest.raises(ChangedMeanwhile) as caught:
        letters.edit(mine, "Objet", "Mon texte", CLAIRE, seen)
    assert caught.value.by == "Karim"
    assert "Karim" in caught.value.sentence()
    assert again(letter).body == "Texte de Karim"


def test_older_words_come_back_as_a_new_version() -> None:
    letter = a_letter()
    first = letter.body
    letters.edit(letter, "Objet", "Autre texte", CLAIRE, letter.text_hash)
    letters.restore(letter, 1, CLAIRE, letter.text_hash)
    assert again(letter).body == first
    assert [row.why for row in letter.versions.all()] == ["restored", "edited", "drafted"]


def test_an_edit_voids_the_request_its_link_and_its_mail() -> None:
    approval = an_approval()
    letter = approval.letter
    letters.edit(letter, letter.subject, letter.body + " Bien.", CLAIRE, letter.text_hash)
    approval.refresh_from_db()
    letter = again(letter)
    assert (letter.status, letter.approver) == ("draft", None)
    assert approval.status == "voided"
    assert Link.objects.get(subject=f"approval:{approval.pk}").revoked_at is not None
    assert Outbound.objects.get(kind="approval_request").status == "cancelled"


def test_an_edit_after_approval_takes_the_yes_and_the_departure_back() -> None:
    letter = a_short_letter()
    letters.approve(letter, CLAIRE, letter.text_hash)
    letters.edit(letter, letter.subject, letter.body + " Bien.", CLAIRE, letter.text_hash)
    letter = again(letter)
    assert (letter.status, letter.approved_hash, letter.approved_by) == ("draft", "", "")
    assert letter.scheduled_for is None
    assert [mail.status for mail in letter.mails.all()] == ["cancelled"]


@pytest.mark.parametrize("status", ["handed", "unconfirmed", "accepted"])
def test_an_edit_after_hand_over_is_refused_in_words(status: str) -> None:
    letter = a_short_letter()
    letters.approve(letter, CLAIRE, letter.text_hash)
    now = timezone.now()
    letter.mails.update(status=status, handed_at=now, lease_until=now, accepted_at=now)
    before = again(letter)
    with pytest.raises(TooLate) as caught:
        letters.edit(letter, "Objet", "Autre", CLAIRE, letter.text_hash)
    assert len(caught.value.sentence()) > 40
    assert (again(letter).status, again(letter).body) == ("scheduled", before.body)


def test_drafting_again_keeps_the_old_words_and_renews_the_facts() -> None:
    letter = a_letter()
    drafted = letter.body
    letters.edit(letter, "Objet", "Tout autre chose", CLAIRE, letter.text_hash)
    letter.decision.points.filter(kind="gap").update(text="Un texte plus juste.")
    letters.redraft(letter, CLAIRE, letter.text_hash)
    letter = again(letter)
    assert letter.body == drafted.replace("Il manquait un exemple chiffré.", "Un texte plus juste.")
    assert letter.facts["points"][1]["text"] == "Un texte plus juste."
    assert letter.versions.filter(body="Tout autre chose").exists()
