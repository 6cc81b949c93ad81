"""A question why: counted from the mail that asks until the letter that answers has left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from babel.dates import format_date
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats import clock
from ats.events import SYSTEM, Actor
from ats.models import Event, Link, User
from ats.states import AlreadyMoved
from candidates.models import Application, Rating
from messaging.approval import services as approvals
from messaging.care import calls
from messaging.conversations import services
from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.feedback import letters as feedback
from messaging.feedback import requests, selectors
from messaging.feedback.refusals import NothingDecided, NotToldYet
from messaging.inbound.corrections import correct_intents
from messaging.inbound.vouching import vouch
from messaging.models import FeedbackRequest, Letter, Outbound
from messaging.writing import departure, letters
from messaging.writing.holes import HOLE
from messaging.writing.refusals import NeedsManager
from tests import factories as make
from tests.letters import a_manager_of, again, token_of
from tests.messaging.feedback.asking import (
    conversation_of,
    decision_of,
    declined,
    the_request,
    write,
)
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
Status = FeedbackRequest.Status


@pytest.fixture
def claire() -> User:
    cache.clear()
    make.a_company()
    return make.a_recruiter("Claire Morel", job_title="Chargée de recrutement")


def due(letter: Letter) -> None:
    """Its mail is due now, whatever the hour of the test."""
    letter.mails.update(due_at=timezone.now(), status="queued", humane_hours=False)


def finished(letter: Letter) -> Letter:
    """With its holes filled in, if it has any."""
    body = HOLE.sub("Il manquait un exemple chiffré.", letter.body)
    letters.edit(letter, letter.subject, body, Actor.of(letter.owner), letter.text_hash)
    return again(letter)


def test_the_whole_way_from_the_question_to_did_it_help(sink: Sink, claire: User) -> None:
    application = declined(claire)
    asked = write(application)
    request = the_request(application)
    day = clock.add_working_days(timezone.localdate(asked.at), 5)
    assert (request.status, request.message, request.due_on) == ("open", asked, day)

    letter = feedback.draft(application, Actor.of(claire))
    assert (letter.kind, letter.decision) == ("feedback", decision_of(application))
    assert letter.subject == "Re: Votre candidature"
    assert "Il manquait un exemple chiffré." in letter.body
    assert "[[" not in letter.body
    with pytest.raises(NeedsManager):
        letters.approve(letter, Actor.of(claire), letter.text_hash)

    helene = a_manager_of(letter)
    approval = approvals.ask(letter, helene, "", claire, letter.text_hash)
    approvals.approve(approval, Actor.of(helene), letter.text_hash, "link")
    assert the_request(application).status == "open", "asked is not answered"
    assert asked.__class__.objects.get(pk=asked.pk).answer == "waiting"

    due(letter)
    worker.drain(Transport())
    mail = sink.messages[-1]
    assert mail["In-Reply-To"] == "<why-1@example.org>"
    text = mail.get_body(("plain",))
    assert text is not None
    assert "Ce retour vous a-t-il aidé" in text.get_content()
    request.refresh_from_db()
    assert (request.status, request.letter) == ("answered", letter)
    assert request.settled_at is not None
    asked.refresh_from_db()
    assert asked.answer == "answered"
    assert conversation_of(application).waiting_since is None
    assert Event.objects.filter(kind="feedback.answer").exists()
    assert Link.objects.filter(purpose="helpful", subject=f"letter:{letter.pk}").exists()


def test_what_scorecards_share_comes_in_and_what_they_keep_does_not(claire: User) -> None:
    application = declined(claire)
    held = make.an_interview(application, (claire,), timezone.now() - timedelta(days=9))
    card = make.a_scorecard(held, claire, share="", summary="Secret.", evidence="Note interne.")
    third = application.posting.criteria.all()[2]
    Rating.objects.create(
        scorecard=card, criterion=third, level=1, share="L'accueil est resté théorique."
    )
    write(application)
    letter = feedback.draft(application, Actor.of(claire))
    assert "**Accueil des clients.** L'accueil est resté théorique." in letter.body
    assert "Claire Morel" in letter.body
    assert "Secret" not in letter.body
    assert "Note interne" not in letter.body
    assert {point["from"] for point in letter.facts["points"]} == {"decision", "scorecard"}


def test_no_more_than_a_few_points_of_a_kind(claire: User) -> None:
    criteria = tuple(f"Critère {number}" for number in range(8))
    application = declined(claire)
    posting = make.a_posting(claire, criteria=criteria)
    Application.objects.filter(pk=application.pk).update(posting=posting)
    held = make.an_interview(application, (claire,), timezone.now() - timedelta(days=9))
    card = make.a_scorecard(held, claire, share="")
    for criterion in posting.criteria.all():
        Rating.objects.update_or_create(
            scorecard=card, criterion=criterion, defaults={"level": 1, "share": "À revoir."}
        )
    letter = feedback.draft(application, Actor.of(claire))
    assert letter.body.count("À revoir.") <= feedback.OF_A_KIND


def test_asked_on_the_phone_the_draft_opens_the_request(claire: User) -> None:
    application = declined(claire)
    letter = feedback.draft(application, Actor.of(claire))
    assert the_request(application).letter == letter
    assert letter.subject.startswith("Votre question sur notre réponse")
    assert feedback.draft(application, Actor.of(claire)) == letter, "once"


@pytest.mark.parametrize("told", [True, False])
def test_who_was_declined_is_counted_whether_told_or_not(claire: User, told: bool) -> None:
    application = declined(claire, told=told)
    write(application)
    assert the_request(application).status == "open"


def test_before_the_answer_has_left_its_letter_is_the_answer(claire: User) -> None:
    application = declined(claire, kind="applied", told=False)
    write(application)
    with pytest.raises(NotToldYet):
        feedback.draft(application, Actor.of(claire))
    letter = letters.draft_letter(decision_of(application), Actor.of(claire))
    letters.approve(finished(letter), Actor.of(claire), again(letter).text_hash)
    due(letter)
    worker.drain(Transport())
    request = the_request(application)
    assert (request.status, request.letter) == ("answered", letter)


def test_without_a_decision_there_is_nothing_to_explain(claire: User) -> None:
    application = declined(claire)
    Application.objects.filter(pk=application.pk).update(status="active", ended_at=None)
    application.refresh_from_db()
    write(application)
    assert not FeedbackRequest.objects.exists()
    with pytest.raises(NothingDecided):
        feedback.draft(application, Actor.of(claire))
    assert not FeedbackRequest.objects.exists()


def test_who_asks_twice_waits_since_the_first_time(claire: User) -> None:
    application = declined(claire)
    first = write(application)
    write(application, "Je me permets de vous relancer : pourquoi ce refus ?", number=2)
    assert the_request(application).message == first
    feedback.draft(application, Actor.of(claire))


def test_a_stranger_opens_nothing_until_a_person_vouches(claire: User) -> None:
    application = declined(claire)
    message = write(application, sender="mallory@example.com")
    assert not FeedbackRequest.objects.exists()
    vouch(message, claire)
    assert the_request(application).message == message


def test_a_corrected_reading_takes_its_request_along_and_back(claire: User) -> None:
    application = declined(claire)
    message = write(application)
    correct_intents(message, ["thanks"], claire)
    assert the_request(application).status == Status.DROPPED
    correct_intents(message, ["feedback_request"], claire)
    assert the_request(application).status == Status.OPEN


def test_answered_another_way_and_undone(claire: User) -> None:
    application = declined(claire)
    write(application)
    request = the_request(application)
    requests.settle(request, claire)
    assert not selectors.waiting(claire).exists()
    with pytest.raises(AlreadyMoved):
        requests.settle(FeedbackRequest(pk=request.pk, status="open"), claire)
    requests.reopen(request, claire)
    assert list(selectors.waiting(claire)) == [request]


def test_an_answer_in_the_thread_alone_leaves_it_owed(claire: User) -> None:
    application = declined(claire)
    write(application)
    services.answer(conversation_of(application), claire, "Je reviens vers vous cette semaine.")
    assert the_request(application).status == Status.OPEN


def test_a_draft_called_off_leaves_it_owed_and_another_may_follow(claire: User) -> None:
    application = declined(claire)
    write(application)
    letter = feedback.draft(application, Actor.of(claire))
    departure.cancel(letter, Actor.of(claire))
    owed = selectors.owed(application)
    assert owed is not None
    assert (owed.letter, owed.may_draft) == (None, True)
    assert feedback.draft(application, Actor.of(claire)) != letter


def test_a_finalist_who_was_called_is_not_called_again_for_it(claire: User) -> None:
    application = declined(claire, kind="interview")
    Application.objects.filter(pk=application.pk).update(depth="finalist")
    application.refresh_from_db()
    letter = feedback.draft(application, Actor.of(claire))
    assert letter.depth == "finalist"
    assert not calls.owed(letter)
    assert calls.call_of(letter.decision) is None


def test_redrafting_keeps_the_older_words(claire: User) -> None:
    application = declined(claire)
    write(application)
    letter = feedback.draft(application, Actor.of(claire))
    letters.edit(letter, letter.subject, "À moi.", Actor.of(claire), letter.text_hash)
    letter = again(letter)
    letters.redraft(letter, Actor.of(claire), letter.text_hash)
    assert "Il manquait un exemple chiffré." in again(letter).body
    assert letter.versions.count() == 3


def test_feedback_after_feedback(claire: User) -> None:
    """Whoever has had theirs may ask again; the first letter stays what it was."""
    application = declined(claire)
    write(application)
    letter = feedback.draft(application, Actor.of(claire))
    Letter.objects.filter(pk=letter.pk).update(
        status="sent",
        sent_at=timezone.now(),
        approved_hash=letter.text_hash,
        approved_by="x",
        approved_at=timezone.now(),
    )
    requests.letters_left([(Event(actor_name="x"), again(letter))])
    write(application, "Et pourquoi ce refus, plus précisément ?", number=2)
    second = feedback.draft(application, SYSTEM)
    assert second != letter
    assert FeedbackRequest.objects.count() == 2


def test_the_database_holds_one_open_request(claire: User) -> None:
    application = declined(claire)
    write(application)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackRequest.objects.create(
            application=application, asked_at=timezone.now(), due_on=clock.today()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackRequest.objects.update(status="answered")
    letter = feedback.draft(application, Actor.of(claire))
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(decision=None)


def test_the_page_of_the_letter_and_of_its_approval(claire: User) -> None:
    application = declined(claire)
    write(application)
    client = Client()
    client.force_login(claire)
    answer = client.post(reverse("feedback-draft", args=[application.pk]))
    letter = Letter.objects.get(kind="feedback")
    assert answer["Location"] == reverse("letter", args=[letter.pk])
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "letter-situation" not in page.content.decode()
    assert "pourriez-vous me dire ce qui a manqué" in page.content.decode()
    approval = approvals.ask(letter, a_manager_of(letter), "", claire, letter.text_hash)
    seen = Client().get(reverse("approval", args=[token_of(approval)]))
    assert seen.status_code == 200
    assert "Il manquait un exemple chiffré." in seen.content.decode()
    assert "pourriez-vous me dire ce qui a manqué" in seen.content.decode()


@pytest.mark.parametrize(
    ("language", "said", "never"),
    [
        ("fr", "connaît notre réponse", "n'ira pas plus loin"),
        ("en", "knows our answer", "will not go further"),
    ],
)
def test_whoever_is_asked_for_a_yes_reads_that_the_person_knows_the_answer(
    claire: User, language: str, said: str, never: str
) -> None:
    application = declined(claire)
    write(application)
    letter = feedback.draft(application, Actor.of(claire))
    manager = a_manager_of(letter)
    User.objects.filter(pk=manager.pk).update(language=language)
    manager.refresh_from_db()
    approvals.ask(letter, manager, "", claire, letter.text_hash)
    mail = Outbound.objects.get(kind="approval_request")
    assert said in mail.text
    assert never not in mail.text


def test_refusals_are_told_where_one_was(claire: User) -> None:
    application = declined(claire, told=False)
    client = Client()
    client.force_login(claire)
    there = reverse("conversation", args=[conversation_of(application).pk])
    answer = client.post(reverse("feedback-draft", args=[application.pk]), {"back": there})
    assert answer["Location"] == there
    assert not Outbound.objects.filter(kind="letter").exists()
    assert client.post(reverse("feedback-settle", args=[999])).status_code == 404


def test_settling_from_the_page_can_be_undone(claire: User) -> None:
    application = declined(claire)
    write(application)
    pk = the_request(application).pk
    client = Client()
    client.force_login(claire)
    for _twice in range(2):
        client.post(reverse("feedback-settle", args=[pk]))
        assert the_request(application).status == Status.OTHERWISE
    client.post(reverse("feedback-reopen", args=[pk]))
    assert the_request(application).status == Status.OPEN


def test_the_draft_of_a_feedback_stands_on_today_with_its_own_date(
    client: Client, claire: User
) -> None:
    """The date promised for the answer itself is long past, and was kept."""
    application = declined(claire)
    past = clock.today() - timedelta(days=20)
    Application.objects.filter(pk=application.pk).update(promised_for=past)
    write(application)
    letter = feedback.draft(application, Actor.of(claire))
    owed = clock.today() + timedelta(days=30)
    FeedbackRequest.objects.update(due_on=owed)
    client.force_login(claire)
    page = client.get(reverse("today")).content.decode()
    row = page.partition('id="letters"')[2].partition(reverse("letter", args=[letter.pk]))[2]
    row = row.partition("</li>")[0]
    assert format_date(owed, "d MMMM", locale="fr") in row
    assert format_date(past, "d MMMM", locale="fr") not in row
