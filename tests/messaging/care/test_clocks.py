"""What a candidate waits after, the day that follows from it, and the mail that says so."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from ats import clock
from ats.events import Actor
from candidates.models import Application, Interview
from candidates.services import decisions, interviews
from candidates.services.interviews import InterviewData
from candidates.silence import silence_of
from messaging.care import clocks, today
from messaging.correspondence.dates import written_date
from messaging.models import Letter, Outbound
from tests import factories as make
from tests.letters import a_delay, again

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")


def plan(application: Application, starts_at: datetime, mode: str = "onsite") -> Interview:
    data = InterviewData(
        starts_at, starts_at + timedelta(hours=1), mode, "12 rue des Essais", "", ()
    )
    return interviews.plan(application, data, Actor.of(application.posting.owner))


def in_days(days: int) -> datetime:
    day = clock.add_working_days(clock.today(), days)
    return datetime.combine(day, datetime.min.time(), PARIS) + timedelta(hours=10)


def promised(application: Application) -> date:
    return Application.objects.get(pk=application.pk).promised_for


class TestAfterAnInterview:
    def test_five_working_days_and_the_invitation_says_so(self) -> None:
        application = make.an_application(kind="screening")
        interview = plan(application, in_days(3))
        day = clock.add_working_days(interview.starts_at.astimezone(PARIS).date(), 5)
        assert promised(application) == day
        told = Outbound.objects.filter(kind__in=["interview_invitation", "followup"])
        assert told.count() == 2
        assert all(written_date(day, "fr") in mail.text for mail in told)

    def test_it_moves_along_and_the_last_of_several_counts(self) -> None:
        application = make.an_application(kind="interview")
        first, second = plan(application, in_days(2)), plan(application, in_days(6), "video")
        day = clock.add_working_days(second.starts_at.astimezone(PARIS).date(), 5)
        assert promised(application) == day
        later = in_days(9)
        data = InterviewData(
            later, later + timedelta(hours=1), "video", "", "https://visio.example/a", ()
        )
        interviews.change(second, data, Actor.of(application.posting.owner), second.sequence)
        moved = clock.add_working_days(later.date(), 5)
        assert promised(application) == moved
        assert written_date(moved, "fr") in Outbound.objects.get(kind="interview_moved").text
        interviews.cancel(first, Actor.of(application.posting.owner))
        assert promised(application) == moved, "a date that was told stays when a meeting goes"

    def test_nobody_is_promised_what_they_cannot_read(self) -> None:
        application = make.an_application(kind="interview")
        application.candidate.addresses.all().delete()
        before = application.promised_for
        plan(application, in_days(4))
        assert promised(application) == before

    def test_an_invitation_overtakes_a_delay_letter(self) -> None:
        letter = a_delay()
        plan(letter.application, in_days(4))
        assert again(letter).status == "cancelled"

    def test_whoever_was_told_is_owed_nothing_more(self) -> None:
        application = make.an_application(kind="interview", told_at=timezone.now())
        before = application.promised_for
        plan(application, in_days(4))
        assert promised(application) == before


class TestAfterADecision:
    def decided(self, days_ago: int, kind: str = "offer") -> Application:
        application = make.an_application(kind=kind, promised_for=in_days(15).date())
        make.a_decision(application)
        ended = timezone.now() - timedelta(days=days_ago)
        Application.objects.filter(pk=application.pk).update(ended_at=ended)
        application.refresh_from_db()
        return application

    def test_a_finalist_is_owed_an_answer_two_working_days_later(self) -> None:
        application = self.decided(0)
        day = clock.add_working_days(timezone.localdate(application.ended_at), 2)
        assert clocks.owed_after_decision(application) == day
        assert silence_of(application, day).tone == "soon"
        assert promised(application) > day, "nobody was told the sooner date"

    def test_it_grows_late_and_today_shows_it(self) -> None:
        application = self.decided(9)
        assert silence_of(application).tone == "late"
        assert list(today.promises_at_risk()) == [application]

    def test_at_other_depths_the_promised_date_stands(self) -> None:
        application = self.decided(9, "interview")
        assert clocks.owed_after_decision(application) is None
        assert silence_of(application).tone == "none"
        assert not today.promises_at_risk()

    def test_a_decision_taken_back_owes_nothing_sooner(self) -> None:
        application = make.an_application(kind="offer", promised_for=in_days(15).date())
        actor = Actor.of(application.posting.owner)
        decision = decisions.decline(application, actor, decisions.DeclineData())
        decisions.undo(decision, actor)
        application.refresh_from_db()
        assert clocks.owed_after_decision(application) is None


def test_a_phone_call_counts_at_its_own_depth_and_a_finalist_s_as_an_interview() -> None:
    phone = make.an_interview(make.an_application(kind="screening"), mode="phone")
    assert clocks.interview_policy(phone).depth == "phone"
    final = make.an_interview(make.an_application(kind="interview", final=True))
    assert clocks.interview_policy(final).depth == "interview"


def test_a_proposed_day_can_always_be_promised() -> None:
    late = make.an_application(promised_for=clock.today() - timedelta(days=400))
    assert Letter.objects.count() == 0
    day = clocks.proposed_day(late)
    assert clock.is_working_day(day) and clock.today() < day <= clocks.last_day()
