"""Whom no mail reaches: whoever would write to them learns it first, and can reach them else."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor, timeline
from ats.models import User
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Application
from candidates.services import addresses
from messaging.conversations import services
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import outbox, reports, worker
from messaging.delivery.reports import Bounce
from messaging.delivery.transport import Transport
from messaging.models import Conversation, Outbound, Suppression
from messaging.writing import departure, letters
from tests import factories as make
from tests.letters import a_short_letter, again
from tests.messaging.delivery.test_left import Yes
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
GONE = Bounce("hard", "5.1.1", "no such user", "amelie@example.org")
KEY = "0" * 32


@pytest.fixture
def claire(db: None) -> User:
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en")


@pytest.fixture
def application(claire: User) -> Application:
    amelie = make.a_candidate(
        "Amélie Roux", address="amelie@example.org", phone="+33 6 39 98 20 11"
    )
    return make.an_application(make.a_posting(claire), amelie)


@pytest.fixture
def came_back(application: Application, sink: Sink) -> Outbound:
    """The acknowledgement, which nobody reads."""
    mail = acknowledge(application)
    worker.drain(Transport())
    reports.bounced(mail, GONE)
    mail.refresh_from_db()
    return mail


def shown(client: Client, user: User, name: str, *args: object) -> str:
    client.force_login(user)
    return client.get(reverse(name, args=args)).content.decode()


def test_the_conversation_says_so_and_how_to_reach_them(
    client: Client, claire: User, application: Application, came_back: Outbound
) -> None:
    page = shown(client, claire, "conversation", came_back.conversation_id)
    assert "Nobody reads amelie@example.org." in page
    assert 'href="tel:+33639982011"' in page
    assert reverse("outbound", args=[came_back.pk]) in page
    assert "It came back" in page
    fragment = shown(client, claire, "application-conversation", application.pk)
    assert "Nobody reads amelie@example.org." in fragment


def test_nothing_is_said_of_an_address_that_works(
    client: Client, claire: User, application: Application
) -> None:
    mail = acknowledge(application)
    assert "Nobody reads" not in shown(client, claire, "conversation", mail.conversation_id)
    reports.suppress(mail.to_address, "complaint", scope=Suppression.Scope.CAMPAIGN)
    page = shown(client, claire, "conversation", mail.conversation_id)
    assert "Nobody reads" not in page, "whoever wants no campaign has answers"


def test_an_answer_is_refused_and_what_was_typed_is_kept(
    client: Client, claire: User, came_back: Outbound
) -> None:
    client.force_login(claire)
    url = reverse("conversation-answer", args=[came_back.conversation_id])
    response = client.post(url, {"body": "The answer to your question.", "key": KEY})
    assert response.status_code == 422
    assert "The answer to your question." in response.content.decode()
    assert not [str(said) for said in get_messages(response.wsgi_request)], "it is not on its way"
    assert not Outbound.objects.filter(kind="answer").exists()


def test_without_any_address_what_was_typed_is_kept_as_well(client: Client, claire: User) -> None:
    nobody = make.an_application(make.a_posting(claire), make.a_candidate("Sans"))
    nobody.candidate.addresses.all().delete()
    conversation = services.conversation_of(nobody)
    page = shown(client, claire, "conversation", conversation.pk)
    assert "This person has no mail address." in page
    url = reverse("conversation-answer", args=[conversation.pk])
    response = client.post(url, {"body": "The answer.", "key": KEY})
    assert response.status_code == 422
    assert "The answer." in response.content.decode()


def test_an_address_that_works_again_is_opened_by_a_person(
    client: Client, claire: User, came_back: Outbound
) -> None:
    where = reverse("outbound-open", args=[came_back.pk])
    assert where in shown(client, claire, "outbound", came_back.pk)
    client.post(where)
    client.post(where)
    assert not Suppression.objects.exists()
    stream = came_back.event_stream
    assert [e.kind for e in timeline(stream)].count("outbound.address_opened") == 1
    page = shown(client, claire, "outbound", came_back.pk)
    assert where not in page
    assert "Nobody reads this address." not in page
    assert services.answer(Conversation.objects.get(), claire, "Hello again.")


def test_who_asked_for_no_mail_is_not_opened_like_this(came_back: Outbound, claire: User) -> None:
    Suppression.objects.update(reason="asked")
    assert not reports.open_again(came_back, Actor.of(claire))
    assert Suppression.objects.exists()


def test_today_gives_their_number(client: Client, claire: User, came_back: Outbound) -> None:
    page = shown(client, claire, "today")
    assert page.index("Could not be reached") < page.index('href="tel:+33639982011"')


@pytest.mark.parametrize("status", ["failed", "suppressed", "expired"])
def test_what_never_left_is_seen_to_as_well(
    client: Client, claire: User, application: Application, status: str
) -> None:
    mail = acknowledge(application)
    Outbound.objects.filter(pk=mail.pk).update(status=status)
    where = reverse("outbound", args=[mail.pk])
    assert where in shown(client, claire, "today")
    client.post(reverse("outbound-reached", args=[mail.pk]))
    assert where not in shown(client, claire, "today")
    mail.refresh_from_db()
    outbox.retry(mail, Actor.of(claire))
    Outbound.objects.filter(pk=mail.pk).update(status=status)
    assert where in shown(client, claire, "today"), "it failed once more"


def test_the_list_of_mail_calls_nothing_accepted_that_came_back(
    client: Client, claire: User, came_back: Outbound
) -> None:
    client.force_login(claire)
    page = client.get(reverse("outbox"), {"status": "trouble"}).content.decode()
    assert "It came back" in page
    assert reverse("outbound", args=[came_back.pk]) in page


def test_a_letter_to_a_closed_address_leaves_once_for_the_new_one(claire: User) -> None:
    letter = a_short_letter()
    candidate = letter.application.candidate
    letters.approve(letter, Actor.of(claire), letter.text_hash)
    reports.suppress(candidate.address, "bounce")
    Outbound.objects.update(status="queued", due_at=timezone.now(), humane_hours=False)
    worker.drain(Yes())
    old = Outbound.objects.get(letter=letter)
    assert (old.status, again(letter).status) == ("suppressed", "withheld")
    addresses.write_to(candidate, "new@example.org", Actor.of(claire))
    departure.resume(again(letter), Actor.of(claire))
    old.refresh_from_db()
    assert old.status == "cancelled"
    with pytest.raises((NotAllowed, AlreadyMoved)):
        outbox.retry(old, Actor.of(claire))
    (new,) = Outbound.objects.filter(letter=letter).exclude(pk=old.pk)
    assert new.to_address == "new@example.org"
