"""What a person writes after an interview stands where one decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.models import User
from candidates.models import Application
from messaging.conversations.impressions import after_the_interview
from messaging.correspondence.acknowledgement import acknowledge
from messaging.inbound.corrections import correct_intents
from messaging.models import Message
from tests import factories as make
from tests.messaging.feedback.asking import write

pytestmark = pytest.mark.django_db
SAID = "L'échange avec l'équipe m'a beaucoup plu, et j'ai repensé à votre question."


@pytest.fixture
def claire() -> User:
    cache.clear()
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en")


@pytest.fixture
def application(claire: User) -> Application:
    candidate = make.a_candidate("Amélie", "Roux", "amelie@example.org")
    application = make.an_application(make.a_posting(claire), candidate, kind="interview")
    acknowledge(application)
    return application


def met(application: Application, days_ago: int) -> None:
    start = timezone.now() - timedelta(days=days_ago, hours=2)
    make.an_interview(application, (application.posting.owner,), start)


def test_whatever_they_wrote_since_the_interview(application: Application) -> None:
    before = write(application, "Où se trouve votre bureau ?", number=1)
    Message.objects.filter(pk=before.pk).update(at=timezone.now() - timedelta(days=9))
    met(application, 3)
    since = write(application, SAID, number=2)
    assert list(after_the_interview(application)) == [since]


def test_impressions_count_even_before_the_last_of_several(
    application: Application, claire: User
) -> None:
    met(application, 8)
    early = write(application, SAID)
    Message.objects.filter(pk=early.pk).update(at=timezone.now() - timedelta(days=5))
    met(application, 1)
    correct_intents(early, ["question"], claire)
    assert not after_the_interview(application)
    correct_intents(early, ["interview_followup"], claire)
    assert list(after_the_interview(application)) == [early]


def test_a_stranger_says_nothing_here(application: Application) -> None:
    met(application, 3)
    write(application, SAID, sender="mallory@example.com")
    assert not after_the_interview(application)


def test_the_page_of_the_decision_asks_for_it(application: Application, claire: User) -> None:
    met(application, 3)
    client = Client()
    client.force_login(claire)
    fragment = reverse("application-impressions", args=[application.pk])
    assert client.get(fragment).content.strip() == b""
    write(application, SAID)
    assert fragment in client.get(reverse("decision-new", args=[application.pk])).content.decode()
    page = client.get(fragment).content.decode()
    assert "beaucoup plu" in page
    assert "Waiting for an answer" in page


def test_with_no_interview_only_impressions(application: Application, claire: User) -> None:
    message = write(application, "Quel est le délai ?")
    assert not after_the_interview(application)
    correct_intents(message, ["interview_followup"], claire)
    assert after_the_interview(application)
