"""Around an interview everybody knows what they need to, and nobody gets what is overtaken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from ats import events
from ats.events import Actor
from ats.models import User
from candidates.models import Interview, Interviewer
from candidates.states import INTERVIEW
from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.models import MailPart, Outbound
from tests import factories as make
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines() -> User:
    make.a_company()
    return make.a_user("Inès Pereira", email="ines@maison.example")


@pytest.fixture
def interview(ines: User) -> Interview:
    application = make.an_application(
        kind="interview", candidate=make.a_candidate(address="amelie@example.org")
    )
    interview = make.an_interview(application, (ines,))
    events.record("interview.planned", interview, Actor.of(application.posting.owner))
    return interview


def _kinds(address: str) -> list[str]:
    rows = Outbound.objects.filter(to_address=address).exclude(status="cancelled")
    return list(rows.order_by("pk").values_list("kind", flat=True))


def _method(kind: str, address: str) -> str:
    mail = Outbound.objects.filter(to_address=address, kind=kind).latest("pk")
    part = MailPart.objects.get(outbound=mail)
    return str(Calendar.from_ical(bytes(part.content))["METHOD"])


def _change(interview: Interview, **data: object) -> None:
    interview.starts_at += timedelta(days=1)
    interview.ends_at += timedelta(days=1)
    interview.sequence += 1
    interview.save()
    events.record("interview.changed", interview, Actor("Claire"), data)


def test_planned(interview: Interview) -> None:
    assert _kinds("amelie@example.org") == ["interview_invitation", "followup"]
    assert _kinds("ines@maison.example") == ["interviewer_notice"]
    assert _method("interview_invitation", "amelie@example.org") == "REQUEST"


def test_moved_before_the_first_invitation_left_only_the_new_one_does(
    interview: Interview, sink: Sink
) -> None:
    _change(interview)
    worker.drain(Transport())
    assert [mail["Subject"].strip()[:14] for mail in sink.to("amelie@example.org")] == [
        "Votre entretie"
    ]
    assert _kinds("amelie@example.org") == ["interview_moved", "followup"]


def test_the_followup_moves_along(interview: Interview) -> None:
    before = Outbound.objects.get(kind="followup")
    _change(interview)
    after = Outbound.objects.exclude(status="cancelled").get(kind="followup")
    assert after.due_at >= before.due_at
    assert after.due_at > interview.ends_at


def test_whoever_is_left_out_is_told(interview: Interview, ines: User) -> None:
    other = make.a_user("Autre Personne", email="autre@maison.example")
    interview.interviewers.all().delete()
    Interviewer.objects.create(interview=interview, user=other)
    _change(interview, removed=[ines.pk])
    assert _kinds("ines@maison.example") == ["interviewer_cancelled"]
    assert _method("interviewer_cancelled", "ines@maison.example") == "CANCEL"
    assert _kinds("autre@maison.example") == ["interviewer_notice"]


def test_cancelled_everybody_is_told_and_the_followup_does_not_leave(interview: Interview) -> None:
    INTERVIEW.move(interview, "cancel", actor=Actor("Claire"))
    assert _kinds("amelie@example.org") == ["interview_cancelled"]
    assert _kinds("ines@maison.example") == ["interviewer_cancelled"]
    assert _method("interview_cancelled", "amelie@example.org") == "CANCEL"


def test_nobody_is_asked_for_impressions_after_a_decision(interview: Interview, sink: Sink) -> None:
    worker.drain(Transport())
    make.a_decision(interview.application)
    Interview.objects.update(
        starts_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now() - timedelta(hours=1)
    )
    Outbound.objects.filter(kind="followup").update(due_at=timezone.now(), status="queued")
    worker.drain(Transport())
    assert Outbound.objects.get(kind="followup").status == "cancelled"
    assert len(sink.to("amelie@example.org")) == 1


def test_without_an_address_the_timeline_says_so() -> None:
    application = make.an_application()
    application.candidate.addresses.all().delete()
    events.record("application.received", application, events.SYSTEM)
    kinds = [event.kind for event in events.timeline(application.event_stream)]
    assert "application.unreachable" in kinds
    assert not Outbound.objects.exists()
