"""Feedback that was asked for, as figures: right by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats import clock
from ats.events import Actor
from ats.models import User
from candidates.models import Application
from messaging.feedback import letters as feedback
from messaging.insights.export import as_csv
from messaging.insights.feedback import asked_why
from messaging.insights.figures import Share, figures
from messaging.insights.scope import Scope
from messaging.models import FeedbackRequest, Helpful
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = clock.today()
ALL = Scope(since=TODAY - timedelta(days=365), until=TODAY)
# status, working days until it was due, days since it was settled
ROWS = [
    ("answered", 0, 1),  # a day early
    ("otherwise", 0, 0),  # the very day
    ("answered", -3, 0),  # late
    ("open", -1, None),  # late, and still waiting
    ("open", 2, None),  # its date is ahead
    ("dropped", 0, 0),  # was none
]


@pytest.fixture
def claire() -> User:
    cache.clear()
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en")


def asked(owner: User, status: str, due: int, settled: int | None) -> Application:
    application = make.an_application(make.a_posting(owner))
    now = timezone.now()
    FeedbackRequest.objects.create(
        application=application,
        status=status,
        asked_at=now - timedelta(days=9),
        due_on=TODAY + timedelta(days=due),
        settled_at=None if settled is None else now - timedelta(days=settled),
    )
    return application


def test_by_hand(claire: User) -> None:
    for row in ROWS:
        asked(claire, *row)
    made = asked_why(ALL)
    assert (made.asked, made.open) == (5, 2)
    assert made.answered == Share(3, 4)
    assert made.on_time == Share(2, 3)
    assert made.helpful.count == 0


def test_only_what_readers_said_of_feedback_counts(claire: User) -> None:
    application = asked(claire, "open", 2, None)
    make.a_decision(application)
    Application.objects.filter(pk=application.pk).update(told_at=timezone.now())
    letter = feedback.draft(application, Actor.of(claire))
    now = timezone.now()
    Helpful.objects.create(letter=letter, answer="partly", at=now, changed_at=now)
    assert asked_why(ALL).helpful.share == 1.0
    elsewhere = Scope(since=ALL.since, until=ALL.until, posting=application.posting_id + 1)
    assert asked_why(elsewhere).asked == asked_why(elsewhere).helpful.count == 0


def test_the_page_and_the_table_say_it(claire: User) -> None:
    for row in ROWS:
        asked(claire, *row)
    client = Client()
    client.force_login(claire)
    page = client.get(reverse("insights")).content.decode()
    assert as_csv(ALL, figures(ALL), asked_why(ALL)).count("Who asked why") == 3
    assert "Who asked why" in page or "Nobody was decided on" in page


def test_while_nothing_is_due_there_is_no_empty_chart(claire: User) -> None:
    application = asked(claire, "open", 2, None)
    now = timezone.now()
    Application.objects.filter(pk=application.pk).update(
        status="declined", ended_at=now, told_at=now
    )
    client = Client()
    client.force_login(claire)
    why = client.get(reverse("insights")).text.split('id="why"', 1)[1].split("</section>", 1)[0]
    assert "1 person still waits for theirs." in why
    assert 'role="img"' not in why
    assert "<caption" not in why
