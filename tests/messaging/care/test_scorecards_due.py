"""Today reminds interviewers of what they have not written down, and of nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from ats.events import SYSTEM
from candidates.models import Application, Interview
from candidates.services import interviews
from messaging.care import today
from tests import factories as make

pytestmark = pytest.mark.django_db


def held(hours_ago: float = 3, **more: object) -> Interview:
    """An interview of Inès with somebody in the posting's interview stage."""
    ines = make.a_user("Inès Pereira")
    starts = timezone.now() - timedelta(hours=hours_ago)
    application = make.an_application(kind="interview")
    return make.an_interview(application, (ines,), starts_at=starts, **more)


def due(interview: Interview) -> int:
    row = interview.interviewers.get()
    return today.of(row.user).scorecards.count


def test_an_interview_that_is_over_waits_for_a_scorecard() -> None:
    interview = held()
    assert due(interview) == 1
    assert not today.of(interview.interviewers.get().user).nothing
    assert today.of(make.a_recruiter()).scorecards.count == 0


def test_a_submitted_scorecard_ends_the_wait_a_draft_does_not() -> None:
    interview = held()
    card = make.a_scorecard(interview, interview.interviewers.get().user)
    assert due(interview) == 0
    card.submitted_at = None
    card.save()
    assert due(interview) == 1


def test_a_colleague_s_scorecard_is_not_one_s_own() -> None:
    interview = held()
    make.a_scorecard(interview, make.a_user("Benoît Lemaire"))
    assert due(interview) == 1


def test_before_its_end_an_interview_waits_for_nothing() -> None:
    assert due(held(hours_ago=0.5)) == 0


def test_nor_does_one_that_was_called_off_or_has_been_decided_on() -> None:
    off = held()
    interviews.cancel(off, SYSTEM)
    assert due(off) == 0
    decided = held()
    Application.objects.filter(pk=decided.application_id).update(
        status="declined", ended_at=timezone.now()
    )
    assert due(decided) == 0


def test_the_page_leads_to_the_scorecard(client: Client) -> None:
    interview = held()
    client.force_login(interview.interviewers.get().user)
    with translation.override("en"):
        text = client.get("/app/").text
    assert f"/app/interviews/{interview.pk}/scorecard/" in text
    assert interview.application.candidate.full_name in text
