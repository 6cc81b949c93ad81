"""Who writes twice without an answer: red on the desk, told to the owner, then raised."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ats.models import Event, User
from messaging.care import second_silences
from messaging.conversations import selectors, services
from messaging.inbound.corrections import correct_intents
from messaging.models import CarePolicyRow, Conversation, Outbound
from tests import factories as make
from tests.messaging.conversations.test_answering import a_waiting_conversation
from tests.messaging.conversations.test_desk import again, fresh, newest

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 30, 10, tzinfo=PARIS)  # 1 and 2 December are working days
EVENING = MONDAY.replace(hour=21)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def claire() -> User:
    cache.clear()
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en")


@pytest.fixture
def conversation(claire: User) -> Conversation:
    return a_waiting_conversation(claire, "amelie@example.org")


@pytest.fixture
def red(conversation: Conversation) -> Conversation:
    """Red since Monday morning."""
    again(conversation, "Avez-vous reçu mon message ? Je reste sans réponse.")
    Conversation.objects.filter(pk=conversation.pk).update(red_since=MONDAY)
    return fresh(conversation)


def mails(kind: str) -> list[Outbound]:
    return list(Outbound.objects.filter(kind=kind).order_by("id"))


def test_the_owner_hears_of_it_once_with_the_name(red: Conversation) -> None:
    for _again in range(2):
        second_silences.tell(MONDAY)
    (mail,) = mails("red_owner")
    assert mail.to_address == red.owner.email
    assert "Amélie Roux" in mail.text
    assert "/app/replies/" in mail.text
    assert fresh(red).red_told_at == MONDAY


def test_nobody_is_told_at_night(red: Conversation) -> None:
    assert second_silences.tell(EVENING) == 0
    assert fresh(red).red_told_at is None


def test_the_administrators_hear_of_it_a_working_day_later_without_the_name(
    red: Conversation,
) -> None:
    karim = make.an_administrator("Karim Benali", language="en")
    second_silences.tell(MONDAY)
    assert mails("red_administrator") == []
    second_silences.tell(TUESDAY)
    second_silences.tell(TUESDAY + timedelta(hours=1))
    (mail,) = mails("red_administrator")
    assert mail.to_address == karim.email
    assert red.application.posting.title in mail.text
    assert "Amélie" not in mail.text
    assert Event.objects.filter(kind="message.raised").count() == 1
    assert second_silences.red_for(karim) == 1
    client = Client()
    client.force_login(karim)
    page = client.get(reverse("today")).content.decode()
    assert "1 person wrote twice, and nobody has answered" in page
    assert "Amélie" not in page


def test_the_policy_of_the_posting_says_after_how_many_days(red: Conversation) -> None:
    make.an_administrator()
    policy = {"approval": "recruiter", "approve_within": 2, "call": "none", "delay": 1}
    owed = {"points": 1, "strengths": 0, "gaps": 0, "answer_within": 5, "raise_after": 2}
    depth, posting = red.application.depth, red.application.posting
    CarePolicyRow.objects.create(depth=depth, posting=posting, **policy, **owed)
    second_silences.tell(TUESDAY)
    assert mails("red_administrator") == []
    second_silences.tell(TUESDAY + timedelta(days=1))
    assert len(mails("red_administrator")) == 1


def test_an_answer_ends_it_and_another_pair_begins_anew(red: Conversation, claire: User) -> None:
    second_silences.tell(MONDAY)
    services.answer(red, claire, "Pardon pour l'attente.")
    assert (fresh(red).red_since, fresh(red).red_told_at) == (None, None)
    again(red, "Merci, mais une question demeure : quand saurai-je ?")
    again(red, "Je vous relance encore une fois, que dois-je penser de ce silence ?")
    assert fresh(red).red_since is not None
    second_silences.tell(MONDAY + timedelta(hours=2))
    assert len(mails("red_owner")) == 2


def test_a_thank_you_beside_a_question_turns_nothing_red(
    conversation: Conversation, claire: User
) -> None:
    message = again(conversation, "Merci d'avance, bonne journée.")
    correct_intents(message, ["thanks"], claire)
    assert (fresh(conversation).red_since, fresh(conversation).unanswered) == (None, 1)
    correct_intents(message, ["complaint"], claire)
    assert fresh(conversation).red_since == message.at


def test_red_comes_before_the_earlier_date(red: Conversation, claire: User) -> None:
    early = a_waiting_conversation(claire, "early@example.org")
    correct_intents(newest(early), ["complaint"], claire)
    for message in red.messages.filter(direction="in"):
        correct_intents(message, ["feedback_request"], claire)
    dates = fresh(early).due_on, fresh(red).due_on
    assert dates == tuple(sorted(filter(None, dates)))
    assert dates[0] != dates[1]
    rows = list(selectors.waiting(claire))
    assert rows == [red, early]
    place = selectors.Place.of(rows[0])
    assert list(selectors.waiting(claire).filter(place.after())) == [early]
    place = selectors.Place.of(rows[1])
    assert list(selectors.waiting(claire).filter(place.before())) == [red]
    assert selectors.neighbours(fresh(early), claire) == (red, None)
    assert selectors.neighbours(fresh(red), claire) == (None, early)


def test_an_owner_who_left_is_not_written_to_and_the_administrators_are(
    red: Conversation,
) -> None:
    make.an_administrator()
    User.objects.filter(pk=red.owner_id).update(is_active=False)
    assert second_silences.tell(TUESDAY) == 1
    assert mails("red_owner") == []


def test_managers_see_no_count(red: Conversation) -> None:
    assert second_silences.red_for(make.a_user("Hélène")) == 0


def test_only_what_waits_is_red(conversation: Conversation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(waiting_since=None, red_since=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(red_told_at=MONDAY)
