"""Calls before a letter: who makes them, how they went, and what the letter says of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor
from ats.models import Event, User
from candidates.models import Application, Decision
from candidates.services import decisions
from candidates.services.decisions import DeclineData, Point
from messaging.care import call_script, call_tasks, calls
from messaging.care.calls import FOLLOWS
from messaging.delivery import checks
from messaging.models import CallTask, Letter, Message
from messaging.writing import departure, letters
from messaging.writing.refusals import CallFirst
from tests import factories as make
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire(client: Client) -> User:
    """A recruiter, signed in."""
    user = make.a_recruiter("Claire Morel", language="en")
    client.force_login(user)
    return user


def declined(by: User, **more: Any) -> Decision:
    """A finalist, declined in life: by the service, so that every handler has run."""
    posting = make.a_posting(by)
    candidate = make.a_candidate(phone="+33 6 39 98 12 34", **more)
    application = make.an_application(posting, candidate, kind="interview", final=True)
    first, second, third = posting.criteria.all()
    data = DeclineData(
        internal_reason="CANARY trop cher",
        points=(
            Point("strength", first, "Vos exemples de clôture étaient précis."),
            Point("strength", second, "Votre tableau de suivi était clair."),
            Point("gap", third, "Il manquait un exemple d’accueil difficile."),
        ),
        next_step="Un mois au comptoir vous donnerait ces exemples.",
    )
    return decisions.decline(application, Actor.of(by), data)


def the_call(decision: Decision) -> CallTask:
    return CallTask.objects.get(decision=decision)


def the_letter(decision: Decision) -> Letter:
    return Letter.objects.get(decision=decision)


def test_a_finalist_who_is_declined_is_to_be_called(claire: User) -> None:
    task = the_call(declined(claire))
    assert (task.assigned_to, task.status) == (claire, "to_make")
    assert task.due_at > timezone.now()


def test_nobody_is_called_at_cv_depth(claire: User) -> None:
    application = make.an_application(make.a_posting(claire))
    decisions.decline(application, Actor.of(claire), DeclineData())
    assert not CallTask.objects.exists()


def test_a_decision_taken_back_takes_the_call_with_it(claire: User) -> None:
    decision = declined(claire)
    decisions.undo(decision, Actor.of(claire))
    assert the_call(decision).status == "void"


@pytest.mark.parametrize(
    ("outcome", "words", "says"),
    [
        ("reached", "Elle a remercié.", "Comme nous nous le sommes dit au téléphone"),
        ("by_mail", "Il veut tout par écrit.", "Comme nous nous le sommes dit au téléphone"),
        ("no_number", "", ""),
        ("impossible", "À l’hôpital.", ""),
    ],
)
def test_an_outcome_settles_the_call_and_the_letter_confirms_it(
    claire: User, outcome: str, words: str, says: str
) -> None:
    decision = declined(claire)
    call_tasks.note(the_call(decision), claire, outcome, words)
    task = the_call(decision)
    assert (task.status, task.outcome) == ("done", outcome)
    assert task.closed_at is not None
    body = the_letter(decision).body
    assert says in body
    assert ("dit au téléphone" in body) is bool(says), "a call that was not made is not told"
    assert not calls.owed(the_letter(decision))


def test_a_message_keeps_the_call_open_and_the_letter_says_so(claire: User) -> None:
    decision = declined(claire)
    retry = timezone.now() + timedelta(hours=5)
    call_tasks.note(the_call(decision), claire, "message", "", retry)
    task = the_call(decision)
    assert (task.status, task.retry_at) == ("later", retry)
    assert "Je vous ai laissé un message au téléphone" in the_letter(decision).body
    call_tasks.note(task, claire, "message", "encore", retry + timedelta(days=1))
    call_tasks.note(the_call(decision), claire, "reached", "")
    assert the_call(decision).status == "done"
    assert "Comme nous nous le sommes dit" in the_letter(decision).body


@pytest.mark.parametrize("tu", [False, True])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["applied", "phone", "interview"])
def test_at_every_depth_the_letter_says_what_became_of_the_call(
    claire: User, kind: str, language: str, tu: bool
) -> None:
    """Where a call is only offered it may be made all the same."""
    make.a_company(tu=tu)
    application = make.an_application(make.a_posting(claire), kind=kind, language=language)
    decision = decisions.decline(application, Actor.of(claire), DeclineData())
    on_the_phone = "on the phone" if language == "en" else "au téléphone"
    for outcome, words, left, called in (
        ("no_number", "", False, False),
        ("impossible", "À l’hôpital.", False, False),
        ("message", "", True, False),
        ("by_mail", "", False, True),
    ):
        letters.note_call(the_letter(decision), claire, outcome, words)
        letter = the_letter(decision)
        assert (letter.facts["message_left"], letter.facts["call_made"]) == (left, called)
        opening = letter.body.split("\n")[2].lower()
        told = "message" in opening or on_the_phone in opening or "phone" in opening
        assert told is (left or called) or kind == "phone", (outcome, opening)
        assert ("message" in opening) is left, (outcome, opening)


def test_the_page_says_what_follows_each_outcome(client: Client, claire: User) -> None:
    task = the_call(declined(claire))
    page = client.get(reverse("call", args=[task.pk])).content.decode()
    for follows in FOLLOWS.values():
        assert str(follows) in page
    answer = client.post(reverse("call", args=[task.pk]), {"outcome": "no_number"}, follow=True)
    assert "goes without a call" in answer.content.decode()


def test_calls_stand_in_the_navigation_while_there_are_some(client: Client, claire: User) -> None:
    link = f'href="{reverse("calls")}"'
    assert link not in client.get(reverse("postings")).content.decode()
    task = the_call(declined(claire))
    assert link in client.get(reverse("postings")).content.decode()
    call_tasks.note(task, claire, "no_number", "")
    assert link not in client.get(reverse("postings")).content.decode()
    assert link in client.get(reverse("calls")).content.decode(), "when one is there"


@pytest.mark.parametrize("retry", [None, timedelta(hours=-1)])
def test_a_message_needs_the_hour_of_the_next_try(claire: User, retry: timedelta | None) -> None:
    task = the_call(declined(claire))
    with pytest.raises(call_tasks.NoTime):
        call_tasks.note(task, claire, "message", "", timezone.now() + retry if retry else None)
    assert not Message.objects.filter(channel="call").exists()


def test_words_that_somebody_worked_on_stay(claire: User) -> None:
    decision = declined(claire)
    letter = the_letter(decision)
    letters.edit(
        letter, "Objet", "Bonjour Amélie,\n\nmes mots.", Actor.of(claire), letter.text_hash
    )
    call_tasks.note(the_call(decision), claire, "reached", "")
    assert the_letter(decision).body == "Bonjour Amélie,\n\nmes mots."


def test_a_settled_call_is_not_noted_twice(claire: User) -> None:
    decision = declined(claire)
    stale = the_call(decision)
    call_tasks.note(the_call(decision), claire, "reached", "")
    with pytest.raises(call_tasks.CallClosed):
        call_tasks.note(stale, claire, "reached", "")
    assert Message.objects.filter(channel="call").count() == 1


def test_a_call_noted_on_the_letter_settles_the_task(claire: User) -> None:
    decision = declined(claire)
    letters.note_call(the_letter(decision), claire, "message", "")
    assert the_call(decision).status == "later"
    letters.note_call(the_letter(decision), claire, "reached", "")
    assert the_call(decision).status == "done"


def test_without_a_call_the_letter_goes_nowhere(claire: User) -> None:
    letter = the_letter(declined(claire))
    with pytest.raises(CallFirst):
        letters.require_ready(letter)


def test_at_the_moment_of_sending_the_call_is_asked_for_again(claire: User) -> None:
    """Even a letter that got past every page does not leave."""
    decision = declined(claire)
    letter = the_letter(decision)
    with transaction.atomic():
        letters.approve_words(letter, Actor.of(make.a_user()), letter.text_hash)
        mail = departure.schedule(letter, Actor.of(claire))
    objection = checks.objection(mail)
    assert objection is not None
    assert objection.action == "withhold"
    call_tasks.note(the_call(decision), claire, "reached", "")
    assert checks.objection(mail) is None


def test_a_call_is_given_to_somebody_else_and_a_manager_may_note_it(client: Client) -> None:
    claire = make.a_recruiter("Claire Morel")
    decision = declined(claire)
    manager = make.a_user("Hélène Vasseur", language="en")
    task = call_tasks.assign(decision, manager, Actor.of(claire))
    assert CallTask.objects.count() == 1
    assert task.assigned_to == manager
    client.force_login(manager)
    page = client.get(reverse("call", args=[task.pk])).content.decode()
    assert "06 39 98 12 34" in page
    assert 'href="tel:+33639981234"' in page
    answer = client.post(reverse("call", args=[task.pk]), {"outcome": "reached", "words": ""})
    assert answer.status_code == 303
    assert the_call(decision).status == "done"
    note = Message.objects.get(channel="call")
    assert note.author_name == "Hélène Vasseur"


def test_one_open_call_a_decision_is_a_rule_of_the_database(claire: User) -> None:
    task = the_call(declined(claire))
    with pytest.raises(IntegrityError), transaction.atomic():
        CallTask.objects.create(decision=task.decision, assigned_to=claire, due_at=timezone.now())


@pytest.mark.parametrize(("language", "hello"), [("fr", "Bonjour"), ("en", "Hello")])
def test_what_is_spoken_is_in_the_language_of_whoever_is_called(
    client: Client, claire: User, language: str, hello: str
) -> None:
    decision = declined(claire)
    Application.objects.filter(pk=decision.application_id).update(language=language)
    html = client.get(reverse("call", args=[the_call(decision).pk])).text
    assert f'lang="{language}">{hello} ' in html
    assert "Nothing about the other candidates" in html  # to the caller, in theirs


def test_no_hour_is_proposed_for_a_call_that_is_settled(client: Client, claire: User) -> None:
    decision = declined(claire)
    page = reverse("call", args=[the_call(decision).pk])
    hours = ("A good hour to call", "A better moment")
    assert any(said in client.get(page).text for said in hours)
    decisions.undo(decision, Actor.of(claire))
    assert not any(said in client.get(page).text for said in hours)


def test_the_script_says_the_points_and_nothing_from_inside(client: Client, claire: User) -> None:
    decision = declined(claire)
    page = client.get(reverse("call", args=[the_call(decision).pk])).content.decode()
    for said in ("Vos exemples de clôture", "accueil difficile", "Un mois au comptoir"):
        assert said in page
    assert "CANARY" not in page
    assert "Nothing about the other candidates" in page


@pytest.mark.parametrize(
    ("phone", "shown", "link"),
    [
        ("0639981234", "06 39 98 12 34", "tel:+33639981234"),
        ("+49 30 901820", "+49 30 901820", "tel:+4930901820"),
        ("demander à l’accueil", "demander à l’accueil", ""),
        ('"><script>', '"><script>', ""),
        ("", "", ""),
        ("12", "12", ""),
    ],
)
def test_numbers(phone: str, shown: str, link: str) -> None:
    number = call_script.number_of(make.a_candidate(phone=phone))
    assert (number.shown, number.link) == (shown, link)


@pytest.mark.parametrize(
    ("now", "good", "following"),
    [
        ("2026-11-30T10:00", True, "2026-11-30T10:00"),  # a Monday
        ("2026-11-30T08:00", False, "2026-11-30T09:30"),
        ("2026-11-30T12:30", False, "2026-11-30T14:00"),
        ("2026-11-27T18:30", False, "2026-11-30T09:30"),  # Friday evening
        ("2026-12-24T19:00", False, "2026-12-28T09:30"),  # Christmas is a Friday
    ],
)
def test_good_hours_are_those_of_the_candidate(now: str, good: bool, following: str) -> None:
    zone = ZoneInfo("Indian/Reunion")
    moment = datetime.fromisoformat(now).replace(tzinfo=zone)
    hours = call_script.hours_of(make.a_candidate(timezone="Indian/Reunion"), moment)
    assert hours.now is good
    assert hours.next == datetime.fromisoformat(following).replace(tzinfo=zone)


def test_the_page_says_what_is_missing(client: Client, claire: User) -> None:
    task = the_call(declined(claire))
    page = reverse("call", args=[task.pk])
    for typed in ({}, {"outcome": "impossible"}, {"outcome": "message", "retry_at": "hier"}):
        answer = client.post(page, typed)
        assert answer.status_code == 422, typed
        assert "error-summary" in answer.content.decode()
    answer = client.post(page, {"outcome": "message", "retry_at": "2020-01-01T10:00"})
    assert answer.status_code == 422


def test_a_late_call_shows_on_today_and_on_the_list(client: Client, claire: User) -> None:
    task = the_call(declined(claire))
    CallTask.objects.filter(pk=task.pk).update(due_at=timezone.now() - timedelta(days=1))
    for name in ("today", "calls"):
        page = client.get(reverse(name)).content.decode()
        assert reverse("call", args=[task.pk]) in page
        assert "tone-late" in page


def test_lists_cost_the_same(client: Client, claire: User) -> None:
    declined(claire)

    def grow() -> None:
        for number in range(4):
            declined(claire, given_name=f"N{number}")

    same_queries(client, reverse("calls"), grow)


def test_the_history_tells_the_call(claire: User) -> None:
    decision = declined(claire)
    call_tasks.note(the_call(decision), claire, "reached", "")
    kinds = Event.objects.filter(stream=f"application:{decision.application_id}")
    told = set(kinds.values_list("kind", flat=True))
    assert {"call.asked", "call.note", "call.settle"} <= told


def test_hired_people_are_not_called(claire: User) -> None:
    application = make.an_application(make.a_posting(claire), kind="interview", final=True)
    decisions.hire(application, Actor.of(claire))
    assert Application.objects.get(pk=application.pk).status == "hired"
    assert not CallTask.objects.exists()
