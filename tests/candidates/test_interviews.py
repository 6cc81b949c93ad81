"""Planning, changing and cancelling interviews: rules of the form, guards of the service."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor
from ats.models import Event, User
from ats.states import AlreadyMoved
from candidates.forms.interviews import InterviewForm
from candidates.models import Application, Interview
from candidates.services import interviews
from candidates.services.interviews import InterviewData
from candidates.services.refusals import NotActive
from messaging.models import Outbound
from tests import factories as make
from tests.candidates.conftest import SignIn
from tests.candidates.threads import at_once, split
from tests.cast import Cast

PARIS = ZoneInfo("Europe/Paris")
NEXT_YEAR = timezone.localdate().year + 1


def data(*users: User, **more: Any) -> InterviewData:
    start = more.pop("starts_at", datetime(NEXT_YEAR, 6, 1, 10, 0, tzinfo=PARIS))
    values: dict[str, Any] = {
        "starts_at": start,
        "ends_at": start + timedelta(minutes=45),
        "mode": "onsite",
        "place": "12 rue Duguesclin",
        "video_url": "",
        "interviewers": users,
        **more,
    }
    return InterviewData(**values)


def said(*users: User, **more: Any) -> dict[str, Any]:
    return {
        "day": f"{NEXT_YEAR}-06-01",
        "time": "10:00",
        "minutes": "45",
        "mode": "onsite",
        "place": "12 rue Duguesclin",
        "video_url": "",
        "interviewers": [user.pk for user in users],
        "sequence": "0",
        **more,
    }


def same_data(interview: Interview, *users: User, **more: Any) -> InterviewData:
    values = {
        name: getattr(interview, name)
        for name in ("starts_at", "ends_at", "mode", "place", "video_url")
    }
    return InterviewData(**{**values, "interviewers": users, **more})


class TestService:
    """Rows, events and guards."""

    def test_planning(self, cast: Cast) -> None:
        interview = interviews.plan(
            cast.application, data(cast.ines, cast.helene), Actor.of(cast.claire)
        )
        assert {row.user for row in interview.interviewers.all()} == {cast.ines, cast.helene}
        assert interview.created_by == cast.claire
        event = Event.objects.get(kind="interview.planned")
        assert event.stream == f"application:{cast.application.pk}"
        assert event.data["with"] == ["Inès Pereira", "Hélène Vasseur"]
        assert datetime.fromisoformat(event.data["starts_at"]) == interview.starts_at

    def test_the_candidate_and_the_interviewers_get_invitations(self, cast: Cast) -> None:
        interviews.plan(cast.application, data(cast.ines, cast.helene), Actor.of(cast.claire))
        invited = set(
            Outbound.objects.filter(parts__media_type__startswith="text/calendar").values_list(
                "to_address", flat=True
            )
        )
        assert invited == {cast.application.candidate.address, cast.ines.email, cast.helene.email}

    @pytest.mark.parametrize("status", ["declined", "withdrawn", "hired"])
    def test_not_for_an_ended_application(self, cast: Cast, status: str) -> None:
        Application.objects.filter(pk=cast.application.pk).update(
            status=status, ended_at=timezone.now()
        )
        with pytest.raises(NotActive) as caught:
            interviews.plan(cast.application, data(cast.ines), Actor.of(cast.claire))
        assert caught.value.sentence()

    def test_a_change_counts_up_and_says_what_was(self, cast: Cast) -> None:
        was = cast.interview.starts_at
        later = was + timedelta(days=1)
        new = same_data(
            cast.interview, cast.helene, starts_at=later, ends_at=later + timedelta(minutes=30)
        )
        assert interviews.change(cast.interview, new, Actor.of(cast.claire), 0) is True
        fresh = Interview.objects.get(pk=cast.interview.pk)
        assert (fresh.sequence, fresh.starts_at) == (1, later)
        told = Event.objects.get(kind="interview.changed").data
        assert told["was"]["starts_at"] == was.isoformat()
        assert (told["added"], told["removed"]) == ([cast.helene.pk], [cast.ines.pk])

    def test_nothing_different_tells_nobody(self, cast: Cast) -> None:
        same = same_data(cast.interview, cast.ines)
        assert interviews.change(cast.interview, same, Actor.of(cast.claire), 0) is False
        assert Interview.objects.get(pk=cast.interview.pk).sequence == 0
        assert not Event.objects.filter(kind="interview.changed").exists()

    def test_a_form_opened_before_another_change_is_refused(self, cast: Cast) -> None:
        first = same_data(cast.interview, cast.ines, place="Ailleurs")
        interviews.change(cast.interview, first, Actor("Karim Vite", cast.karim), 0)
        with pytest.raises(AlreadyMoved) as caught:
            interviews.change(cast.interview, data(cast.ines), Actor.of(cast.claire), 0)
        assert "Karim Vite" in caught.value.sentence()
        assert Interview.objects.get(pk=cast.interview.pk).place == "Ailleurs"

    def test_cancelling_counts_up_too(self, cast: Cast) -> None:
        interviews.cancel(cast.interview, Actor.of(cast.claire))
        fresh = Interview.objects.get(pk=cast.interview.pk)
        assert (fresh.status, fresh.sequence) == ("cancelled", 1)
        with pytest.raises(AlreadyMoved):
            interviews.change(fresh, data(cast.ines), Actor.of(cast.claire), 1)

    def test_overlaps_are_named(self, cast: Cast) -> None:
        start, end = cast.interview.starts_at, cast.interview.ends_at
        users = [cast.ines, cast.helene]
        minute = timedelta(minutes=1)
        assert interviews.overlaps(users, end - minute, end + minute) == ["Inès Pereira"]
        assert interviews.overlaps(users, start - minute, start + minute) == ["Inès Pereira"]
        assert interviews.overlaps(users, end, end + minute) == []
        assert interviews.overlaps(users, start - minute, start) == []
        assert interviews.overlaps(users, start, end, but=cast.interview.pk) == []
        interviews.cancel(cast.interview, Actor.of(cast.claire))
        assert interviews.overlaps(users, start, end) == []


@pytest.mark.django_db(transaction=True)
def test_two_cancel_at_once_and_everyone_is_told_once() -> None:
    interview = make.an_interview(make.an_application(), (make.a_user("Inès"),))
    claire = make.a_recruiter("Claire")
    one, two = (Interview.objects.get(pk=interview.pk) for _ in range(2))
    results = at_once(
        lambda: interviews.cancel(one, Actor.of(claire)),
        lambda: interviews.cancel(two, Actor.of(claire)),
    )
    good, bad = split(results, AlreadyMoved)
    assert (len(good), len(bad)) == (1, 1)
    assert Event.objects.filter(kind="interview.cancel").count() == 1


@pytest.mark.django_db
class TestForm:
    """What may be planned."""

    def errors(self, *users: User, **more: Any) -> dict[str, Any]:
        form = InterviewForm(said(*users, **more))
        form.is_valid()
        return dict(form.errors)

    def test_a_good_one(self) -> None:
        ines = make.a_user("Inès")
        form = InterviewForm(said(ines))
        assert form.is_valid(), form.errors
        given = form.data_for_service()
        assert given.starts_at == datetime(NEXT_YEAR, 6, 1, 10, 0, tzinfo=PARIS)
        assert given.ends_at - given.starts_at == timedelta(minutes=45)
        assert given.interviewers == (ines,)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"place": " "}, "place"),
            ({"mode": "video", "video_url": ""}, "video_url"),
            ({"mode": "video", "video_url": "javascript:alert(1)"}, "video_url"),
            ({"mode": "video", "video_url": "ftp://x.example/a"}, "video_url"),
            ({"mode": "carrier pigeon"}, "mode"),
            ({"day": "2020-01-06"}, "day"),
            ({"day": "31/31/2030"}, "day"),
            ({"time": "25:00"}, "time"),
            ({"minutes": "7"}, "minutes"),
            ({"minutes": "-45"}, "minutes"),
            ({"interviewers": []}, "interviewers"),
            ({"interviewers": [999_999]}, "interviewers"),
        ],
    )
    def test_what_is_refused_and_where(self, changes: dict[str, Any], field: str) -> None:
        assert list(self.errors(make.a_user("Inès"), **changes)) == [field]

    def test_someone_who_left_is_not_asked(self) -> None:
        gone = make.a_user("Partie", is_active=False)
        assert "interviewers" in self.errors(gone)

    def test_but_stays_in_the_interview_they_were_part_of(self) -> None:
        gone = make.a_user("Partie")
        interview = make.an_interview(make.an_application(), (gone,))
        gone.is_active = False
        gone.save()
        assert InterviewForm(said(gone), interview=interview).is_valid()

    def test_the_postings_own_people_come_first(self) -> None:
        zoe, ada = make.a_user("Zoé"), make.a_user("Ada")
        posting = make.a_posting(make.a_recruiter("Claire"), (zoe,))
        choices = [str(label) for _pk, label in _choices(InterviewForm(posting=posting))]
        assert choices == ["Zoé", "Ada", "Claire"]
        assert ada.name in choices

    def test_a_phone_call_needs_no_place(self) -> None:
        assert self.errors(make.a_user("Inès"), mode="phone", place="") == {}

    def test_what_belongs_to_another_mode_is_dropped(self) -> None:
        ines = make.a_user("Inès")
        link = "https://visio.example/a"
        video = InterviewForm(said(ines, mode="video", video_url=link))
        onsite = InterviewForm(said(ines, video_url=link))
        assert video.is_valid()
        assert onsite.is_valid()
        assert (video.data_for_service().place, video.data_for_service().video_url) == ("", link)
        assert onsite.data_for_service().video_url == ""

    def test_an_hour_that_the_clocks_skip(self) -> None:
        spring = {2027: "2027-03-28", 2028: "2028-03-26", 2029: "2029-03-25"}
        day = spring.get(NEXT_YEAR, "2027-03-28")
        assert list(self.errors(make.a_user("Inès"), day=day, time="02:30")) == ["time"]

    def test_a_meeting_over_the_clock_change_lasts_as_long_as_it_says(self) -> None:
        autumn = {2027: "2027-10-31", 2028: "2028-10-29", 2029: "2029-10-28"}
        day = autumn.get(NEXT_YEAR, "2027-10-31")
        form = InterviewForm(said(make.a_user("Inès"), day=day, time="01:30", minutes="120"))
        assert form.is_valid(), form.errors
        given = form.data_for_service()
        utc = ZoneInfo("UTC")
        lasts = given.ends_at.astimezone(utc) - given.starts_at.astimezone(utc)
        assert lasts == timedelta(hours=2)

    def test_an_overlap_must_be_known(self) -> None:
        ines = make.a_user("Inès Pereira")
        start = datetime(NEXT_YEAR, 6, 1, 10, 15, tzinfo=PARIS)
        make.an_interview(make.an_application(), (ines,), starts_at=start)
        assert "Inès Pereira" in str(self.errors(ines)["overlap_known"])
        assert self.errors(ines, overlap_known="on") == {}

    def test_an_interview_does_not_overlap_itself(self) -> None:
        ines = make.a_user("Inès")
        start = datetime(NEXT_YEAR, 6, 1, 10, 0, tzinfo=PARIS)
        interview = make.an_interview(make.an_application(), (ines,), starts_at=start)
        assert InterviewForm(said(ines), interview=interview).is_valid()

    def test_editing_begins_with_what_is(self) -> None:
        ines = make.a_user("Inès")
        start = datetime(NEXT_YEAR, 6, 1, 10, 0, tzinfo=PARIS)
        interview = make.an_interview(
            make.an_application(),
            (ines,),
            starts_at=start,
            ends_at=start + timedelta(minutes=50),
            sequence=4,
        )
        form = InterviewForm(interview=interview)
        assert form["time"].value() == "10:00"
        assert form["minutes"].value() == 50
        assert form["sequence"].value() == 4
        assert '<option value="50" selected>50 minutes</option>' in str(form["minutes"])


def _choices(form: InterviewForm) -> Any:
    field: Any = form.fields["interviewers"]
    return field.choices


class TestPages:
    """Through the browser's door."""

    def page(self, cast: Cast) -> str:
        return reverse("application", args=[cast.application.pk])

    def new(self, client: Client, cast: Cast, **more: Any) -> Any:
        url = reverse("interview-new", args=[cast.application.pk])
        return client.post(url, said(cast.ines, **more))

    def test_plan(self, cast: Cast, sign_in: SignIn) -> None:
        response = self.new(sign_in(cast.claire), cast)
        assert response.status_code == 303
        assert response.headers["Location"].startswith(self.page(cast))
        assert cast.application.interviews.count() == 2

    def test_mistakes_keep_what_was_typed(self, cast: Cast, sign_in: SignIn) -> None:
        response = self.new(sign_in(cast.claire), cast, place="", minutes="90")
        assert response.status_code == 422
        html = response.content.decode()
        assert 'id="id_place-error"' in html
        assert '<option value="90" selected' in html
        assert cast.application.interviews.count() == 1

    def test_the_overlap_warning_can_be_accepted(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        assert self.new(client, cast).status_code == 303
        again = self.new(client, cast)
        assert again.status_code == 422
        assert "Inès Pereira" in again.content.decode()
        assert self.new(client, cast, overlap_known="on").status_code == 303

    def test_edit_with_a_stale_form_shows_who_was_faster(self, cast: Cast, sign_in: SignIn) -> None:
        other = same_data(cast.interview, cast.ines, place="Ailleurs")
        fast = make.a_recruiter("Karim Vite")
        interviews.change(cast.interview, other, Actor.of(fast), 0)
        client = sign_in(cast.claire)
        url = reverse("interview-edit", args=[cast.interview.pk])
        response = client.post(url, said(cast.ines, sequence="0"))
        assert response.status_code == 303
        assert "Karim Vite" in client.get(self.page(cast)).content.decode()
        assert Interview.objects.get(pk=cast.interview.pk).place == "Ailleurs"

    def test_edit_opens_with_the_form_filled(self, cast: Cast, sign_in: SignIn) -> None:
        html = sign_in(cast.claire).get(reverse("interview-edit", args=[cast.interview.pk]))
        assert "12 rue des Tisserands" in html.content.decode()

    def test_cancel_twice(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        url = reverse("interview-cancel", args=[cast.interview.pk])
        assert client.post(url).status_code == 303
        assert client.post(url).status_code == 303
        assert Event.objects.filter(kind="interview.cancel").count() == 1
