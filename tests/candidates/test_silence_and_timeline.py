"""How waiting is said, and how events are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone, translation

from ats.closing import untold
from ats.models import Event
from candidates import timeline
from candidates.models import Application
from candidates.services.closing import untold_applications
from candidates.silence import days_here, silence_of
from tests import factories as make
from tests.cast import Cast

WEDNESDAY = date(2026, 3, 11)


def owed(promised: date, **more: Any) -> Application:
    return Application(promised_for=promised, status="active", **more)


@pytest.mark.parametrize(
    ("promised", "tone", "label"),
    [
        (date(2026, 3, 25), "none", "10 working days left"),
        (date(2026, 3, 16), "none", "3 working days left"),
        (date(2026, 3, 13), "soon", "2 working days left"),
        (date(2026, 3, 12), "soon", "1 working day left"),
        (date(2026, 3, 11), "soon", "Promised for today"),
        (date(2026, 3, 10), "late", "1 working day late"),
        (date(2026, 3, 6), "late", "3 working days late"),
        (date(2026, 2, 25), "late", "10 working days late"),
    ],
)
def test_the_promise(promised: date, tone: str, label: str) -> None:
    with translation.override("en"):
        found = silence_of(owed(promised), WEDNESDAY)
    assert (found.tone, found.label, found.until) == (tone, label, promised)


def test_over_a_weekend_it_is_late_without_a_working_day() -> None:
    with translation.override("en"):
        found = silence_of(owed(date(2026, 3, 6)), date(2026, 3, 8))
    assert (found.tone, found.label) == ("late", "Was promised for Friday")


@pytest.mark.parametrize(
    "more",
    [
        {"told_at": timezone.now()},
        {"status": "withdrawn"},
        {"status": "hired"},
    ],
)
def test_nothing_is_owed_any_more(more: dict[str, Any]) -> None:
    application = owed(date(2020, 1, 1))
    for name, value in more.items():
        setattr(application, name, value)
    assert not silence_of(application, WEDNESDAY)


def test_declined_and_untold_is_still_owed() -> None:
    application = owed(date(2026, 3, 6))
    application.status = "declined"
    assert silence_of(application, WEDNESDAY).tone == "late"


@pytest.mark.parametrize(
    ("since", "text"),
    [
        (datetime(2026, 3, 11, 8, tzinfo=UTC), "Here since today"),
        (datetime(2026, 3, 10, 22, 30, tzinfo=UTC), "1 day here"),
        (datetime(2026, 3, 10, 23, 30, tzinfo=UTC), "Here since today"),  # past midnight in Paris
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "10 days here"),
        (datetime(2026, 3, 12, 12, tzinfo=UTC), "Here since today"),
    ],
)
def test_days_here(since: datetime, text: str) -> None:
    with translation.override("en"):
        assert days_here(Application(stage_since=since), WEDNESDAY) == text


def told(kind: str, **data: Any) -> timeline.Entry:
    with translation.override("en"):
        return timeline.entry(Event(kind=kind, data=data))


class TestTimeline:
    def test_a_move_and_its_undoing(self) -> None:
        names = {"from_name": "Phone", "to_name": "Offer"}
        assert told("application.stage_moved", **names).title == "Moved from Phone to Offer"
        undone = told("application.stage_moved", **names, undoes=4).title
        assert undone == "Move undone: back from Phone to Offer"

    def test_an_interview_in_the_companys_zone(self) -> None:
        entry = told(
            "interview.planned",
            starts_at="2026-03-12T13:30:00+00:00",
            mode="video",
            **{"with": ["Inès", "Hélène"]},
        )
        assert entry.title == "Interview planned for 12 March, 14:30"
        assert entry.details == ("Video call · Inès, Hélène",)

    @override_settings(TIME_ZONE="UTC")
    def test_a_changed_interview_says_whether_it_moved(self) -> None:
        new = {"starts_at": "2026-03-12T13:30:00+00:00", "mode": "onsite", "with": []}
        moved = told("interview.changed", **new, was={"starts_at": "2026-03-11T13:30:00+00:00"})
        same = told("interview.changed", **new, was={"starts_at": new["starts_at"]})
        assert moved.title.startswith("Interview moved to")
        assert same.title.startswith("Interview changed")

    def test_what_the_form_says_otherwise(self) -> None:
        entry = told(
            "application.repeated",
            differs={"phone": "+33 1", "city": "Nice"},
            document=True,
            note=True,
        )
        assert entry.details == (
            "The form says: Phone +33 1",
            "The form says: City Nice",
            "A new CV was added.",
            "New words from the candidate are among the notes.",
            "No second mail was sent.",
        )

    def test_someone_we_knew(self) -> None:
        assert told("application.received", known=True).title != told("application.received").title

    def test_what_nobody_has_words_for_is_quiet_not_hidden(self) -> None:
        entry = told("robot.blinked_twice")
        assert (entry.title, entry.tone) == ("robot blinked twice", "quiet")

    @pytest.mark.parametrize(
        "kind", ["interview.planned", "interview.changed", "application.stage_moved",
                 "scorecard.submitted", "document.opened", "interview.cancel"]
    )  # fmt: skip
    def test_old_events_without_data_are_no_error(self, kind: str) -> None:
        assert told(kind).title

    def test_a_proposal_that_was_dropped_says_why(self) -> None:
        assert told("decision.drop", overtaken_by="decline").title.startswith("Left the lot:")
        assert told("decision.drop", overtaken_by="").title.startswith("Left the lot;")

    def test_an_upper_floor_brings_its_own_words(self) -> None:
        timeline.say("robot.sang", lambda data: f"Sang {data['song']}", "star", "good")
        entry = told("robot.sang", song="la")
        assert (entry.title, entry.icon, entry.tone) == ("Sang la", "star", "good")
        del timeline._tellings["robot.sang"]

    def test_a_mails_inner_steps_are_left_out(self) -> None:
        kinds = ["outbound.hand", "outbound.accept", "application.decline"]
        shown = timeline.entries([Event(kind=kind, data={}) for kind in kinds])
        assert [entry.event.kind for entry in shown] == kinds[1:]


class TestGate:
    """A posting does not close while somebody is untold."""

    def rows(self, cast: Cast) -> list[int]:
        return [row.count for row in untold_applications(cast.posting)]

    def test_the_active_and_the_declined_untold_are_counted(self, cast: Cast) -> None:
        assert self.rows(cast) == [1, 0]
        make.a_decision(cast.application)
        assert self.rows(cast) == [0, 1]
        Application.objects.update(told_at=timezone.now())
        assert self.rows(cast) == [0, 0]

    @pytest.mark.parametrize("status", ["withdrawn", "hired"])
    def test_the_others_are_owed_nothing(self, cast: Cast, status: str) -> None:
        Application.objects.update(status=status, ended_at=timezone.now())
        assert self.rows(cast) == [0, 0]

    def test_other_postings_do_not_matter(self, cast: Cast) -> None:
        for _ in range(3):
            make.an_application(cast.foreign_posting)
        assert self.rows(cast) == [1, 0]

    def test_it_is_registered_and_leads_to_the_people(self, cast: Cast) -> None:
        make.a_decision(make.an_application(cast.posting))
        found = {row.href: row.count for row in untold(cast.posting)}
        assert found == {
            f"/app/postings/{cast.posting.pk}/untold/?who=active": 1,
            f"/app/postings/{cast.posting.pk}/untold/?who=declined": 1,
        }

    def test_days_do_not_change_it(self, cast: Cast) -> None:
        Application.objects.update(promised_for=timezone.localdate() + timedelta(days=30))
        assert self.rows(cast) == [1, 0]
