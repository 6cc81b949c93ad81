"""No beat, no worker: machines and people are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.models import User
from messaging import health
from messaging.models import Heartbeat, Outbound
from tests import factories as make
from tests.mails import a_mail

pytestmark = pytest.mark.django_db
SAID = "The clock is not running."


def page(user: User, name: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name)).content.decode()


def seen(**seconds_ago: int) -> None:
    for name, ago in seconds_ago.items():
        moment = timezone.now() - timedelta(seconds=ago)
        Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": moment})


@pytest.mark.parametrize("stopped", ["worker", "beat"])
def test_what_has_stopped_is_an_alarm(stopped: str) -> None:
    make.a_company()
    recruiter = make.a_recruiter(language="en")
    seen(worker=5, beat=5)
    assert SAID not in page(recruiter, "today")
    seen(**{stopped: 120})
    assert SAID in page(recruiter, "today")
    assert SAID in page(recruiter, "outbox")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    parts = answer.json()["parts"]
    assert [parts["worker"], parts["beat"]] == [stopped != "worker", stopped != "beat"]
    seen(**{stopped: 0})
    assert SAID not in page(recruiter, "today"), "it ends by itself"


def test_never_started_is_an_alarm_once_mail_waits() -> None:
    make.a_company()
    assert not health.standing_still(), "a house that was just opened"
    a_mail()
    assert not health.standing_still()
    Outbound.objects.update(due_at=timezone.now() - timedelta(minutes=3))
    assert health.standing_still()
    seen(worker=0, beat=0)
    assert not health.standing_still()


def test_others_are_not_troubled_with_it() -> None:
    make.a_company()
    seen(worker=500, beat=500)
    assert SAID not in page(make.a_user(language="en"), "today")
