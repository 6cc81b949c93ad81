"""The lives of applications and interviews, walked from every state by every action."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ats import events
from ats.events import Actor
from ats.models import Event
from ats.states import AlreadyMoved, Machine, NotAllowed
from candidates.models import Application, Interview
from candidates.states import APPLICATION, INTERVIEW
from tests import factories as make

APPLICATION_TABLE = {
    ("active", "decline"): "declined",
    ("active", "withdraw"): "withdrawn",
    ("active", "hire"): "hired",
    ("declined", "reactivate"): "active",
    ("withdrawn", "reactivate"): "active",
    ("hired", "reactivate"): "active",
}
INTERVIEW_TABLE = {("planned", "cancel"): "cancelled"}


def every_pair(machine: Machine) -> list[tuple[str, str]]:
    return list(itertools.product(sorted(machine.states()), sorted(machine.table)))


def test_the_machines_know_the_states_of_their_rows() -> None:
    assert APPLICATION.states() == set(Application.Status.values)
    assert INTERVIEW.states() == set(Interview.Status.values)


def ended_at(status: str) -> datetime | None:
    return None if status == "active" else timezone.now()


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "action"), every_pair(APPLICATION))
def test_application(state: str, action: str) -> None:
    application = make.an_application(status=state, ended_at=ended_at(state))
    target = APPLICATION_TABLE.get((state, action))
    before = Event.objects.count()
    if target is None:
        with pytest.raises(NotAllowed):
            APPLICATION.move(application, action, actor=events.SYSTEM)
        assert Event.objects.count() == before
    else:
        changes: dict[str, Any] = {"ended_at": ended_at(target)}
        if action == "decline":
            make.a_decision(application)
            Application.objects.filter(pk=application.pk).update(status=state, ended_at=None)
            application.refresh_from_db()
        APPLICATION.move(application, action, actor=events.SYSTEM, **changes)
        told = Event.objects.filter(kind=f"application.{action}").get()
        assert (told.data["from"], told.data["to"]) == (state, target)
    application.refresh_from_db()
    assert application.status == (target or state)


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "action"), every_pair(INTERVIEW))
def test_interview(state: str, action: str) -> None:
    interview = make.an_interview(make.an_application(), status=state)
    target = INTERVIEW_TABLE.get((state, action))
    if target is None:
        with pytest.raises(NotAllowed):
            INTERVIEW.move(interview, action, actor=events.SYSTEM)
    else:
        INTERVIEW.move(interview, action, actor=events.SYSTEM)
    interview.refresh_from_db()
    assert interview.status == (target or state)


@pytest.mark.django_db
def test_whoever_comes_second_is_told_by_whom() -> None:
    application = make.an_application()
    stale = Application.objects.get(pk=application.pk)
    make.a_decision(application)
    Application.objects.filter(pk=application.pk).update(status="active", ended_at=None)
    application.refresh_from_db()
    APPLICATION.move(application, "withdraw", actor=Actor("Hélène"), ended_at=timezone.now())
    with pytest.raises(AlreadyMoved) as caught:
        APPLICATION.move(stale, "hire", actor=Actor("Claire"), ended_at=timezone.now())
    assert caught.value.state == "withdrawn"
    assert "Hélène" in caught.value.sentence()


@pytest.mark.django_db
def test_the_database_refuses_an_end_without_a_date() -> None:
    application = make.an_application()
    with pytest.raises(IntegrityError), transaction.atomic():
        APPLICATION.move(application, "withdraw", actor=events.SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.an_application(ended_at=timezone.now())
