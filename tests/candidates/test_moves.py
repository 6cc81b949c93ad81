"""Moving between stages: guarded, deepest kept, undone exactly, and no mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from ats.events import Actor
from ats.models import Event, Stage, User
from ats.states import AlreadyMoved
from candidates.models import Application
from candidates.services import decisions, moves
from candidates.services.refusals import CannotUndo
from messaging.models import Outbound
from tests import factories as make
from tests.candidates.threads import at_once, split


def move(application: Application, kind: str, user: User, final: bool = False) -> Event | None:
    stage = make.stage(application.posting, kind, final)
    return moves.move(application, stage, Actor.of(user), application.stage_id)


@pytest.fixture
def claire(db: None) -> User:
    return make.a_recruiter("Claire Morel")


@pytest.fixture
def application(claire: User) -> Application:
    week_ago = timezone.now() - timedelta(days=7)
    return make.an_application(make.a_posting(claire), applied_at=week_ago)


def test_a_move_changes_stage_depth_and_date_and_tells(
    application: Application, claire: User
) -> None:
    before = application.stage
    since = application.stage_since
    event = move(application, "interview", claire)
    application.refresh_from_db()
    assert application.stage.kind == "interview"
    assert application.depth == "interview"
    assert application.stage_since > since
    assert event is not None
    assert event.actor == claire
    assert event.stream == f"application:{application.pk}"
    assert event.data == {
        "from": before.pk,
        "to": application.stage_id,
        "from_name": "Candidatures",
        "to_name": "Entretien",
        "kind": "interview",
        "depth": "applied",
        "since": since.isoformat(),
    }


def test_a_move_never_mails(application: Application, claire: User) -> None:
    for kind in ("screening", "phone", "interview", "offer", "hired", "applied"):
        move(application, kind, claire)
    assert Outbound.objects.count() == 0


def test_depth_only_grows(application: Application, claire: User) -> None:
    depths = []
    for kind, final in [
        ("screening", False),
        ("phone", False),
        ("interview", False),
        ("interview", True),
        ("applied", False),
        ("phone", False),
    ]:
        move(application, kind, claire, final)
        application.refresh_from_db()
        depths.append(application.depth)
    assert depths == ["applied", "phone", "interview", "finalist", "finalist", "finalist"]


def test_a_stage_of_another_posting_is_refused(application: Application, claire: User) -> None:
    foreign = make.a_posting().stages.first()
    assert foreign is not None
    with pytest.raises(ValueError, match="another posting"):
        moves.move(application, foreign, Actor.of(claire), application.stage_id)


def test_to_where_it_is_nothing_happens(application: Application, claire: User) -> None:
    assert (
        moves.move(application, application.stage, Actor.of(claire), application.stage_id) is None
    )
    assert Event.objects.filter(kind=moves.KIND).count() == 0


def test_the_second_click_of_the_same_person_is_no_conflict(
    application: Application, claire: User
) -> None:
    stale = Application.objects.get(pk=application.pk)
    assert move(application, "phone", claire) is not None
    stage = make.stage(application.posting, "phone")
    assert moves.move(stale, stage, Actor.of(claire), stale.stage_id) is None
    assert Event.objects.filter(kind=moves.KIND).count() == 1


def test_whoever_saw_an_old_board_is_told_by_whom(application: Application, claire: User) -> None:
    stale = Application.objects.get(pk=application.pk)
    move(application, "phone", claire)
    with pytest.raises(AlreadyMoved) as caught:
        move(stale, "interview", make.a_recruiter("Karim"))
    assert "Claire Morel" in caught.value.sentence()
    assert caught.value.state == "Téléphone"
    assert Application.objects.get(pk=application.pk).stage.kind == "phone"


@pytest.mark.parametrize("end", ["declined", "withdrawn", "hired"])
def test_an_ended_application_stays(application: Application, claire: User, end: str) -> None:
    stale = Application.objects.get(pk=application.pk)
    Application.objects.filter(pk=application.pk).update(status=end, ended_at=timezone.now())
    with pytest.raises(AlreadyMoved) as caught:
        move(stale, "interview", claire)
    assert caught.value.state == end


class TestUndo:
    """Back exactly where it was."""

    def test_stage_depth_and_waiting_time_come_back(
        self, application: Application, claire: User
    ) -> None:
        stage, since = application.stage, application.stage_since
        event = move(application, "interview", claire, final=True)
        assert event is not None
        moves.undo(event, application, Actor.of(claire))
        application.refresh_from_db()
        assert (application.stage, application.depth) == (stage, "applied")
        assert application.stage_since == since
        told = Event.objects.filter(kind=moves.KIND).latest("id")
        assert told.data["undoes"] == event.pk

    def test_depth_that_was_reached_before_stays(
        self, application: Application, claire: User
    ) -> None:
        move(application, "interview", claire)
        event = move(application, "offer", claire)
        assert event is not None
        moves.undo(event, application, Actor.of(claire))
        application.refresh_from_db()
        assert application.depth == "interview"

    def test_not_after_another_move(self, application: Application, claire: User) -> None:
        event = move(application, "phone", claire)
        move(application, "interview", claire)
        assert event is not None
        with pytest.raises(CannotUndo) as caught:
            moves.undo(event, application, Actor.of(claire))
        assert caught.value.sentence()
        assert Application.objects.get(pk=application.pk).stage.kind == "interview"

    def test_not_after_a_way_round_to_the_same_stage(
        self, application: Application, claire: User
    ) -> None:
        event = move(application, "phone", claire)
        move(application, "interview", claire)
        move(application, "phone", claire)
        assert event is not None
        with pytest.raises(CannotUndo):
            moves.undo(event, application, Actor.of(claire))

    def test_not_twice(self, application: Application, claire: User) -> None:
        event = move(application, "phone", claire)
        assert event is not None
        moves.undo(event, application, Actor.of(claire))
        with pytest.raises(CannotUndo):
            moves.undo(event, application, Actor.of(claire))

    def test_not_after_a_decision(self, application: Application, claire: User) -> None:
        event = move(application, "phone", claire)
        decisions.withdraw(application, Actor.of(claire))
        assert event is not None
        with pytest.raises(CannotUndo):
            moves.undo(event, application, Actor.of(claire))

    def test_not_when_the_stage_is_gone(self, application: Application, claire: User) -> None:
        event = move(application, "phone", claire)
        assert event is not None
        Stage.objects.filter(pk=event.data["from"]).delete()
        with pytest.raises(CannotUndo):
            moves.undo(event, application, Actor.of(claire))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Two recruiters, one card."""

    def test_one_wins_and_the_other_is_told_by_whom(self) -> None:
        claire, karim = make.a_recruiter("Claire"), make.a_recruiter("Karim")
        for _ in range(5):
            application = make.an_application(make.a_posting(claire))
            good, bad = split(self._both(application, claire, karim), AlreadyMoved)
            assert (len(good), len(bad)) == (1, 1)
            fresh = Application.objects.select_related("stage").get(pk=application.pk)
            event = Event.objects.get(kind=moves.KIND, subject=f"application:{application.pk}")
            assert event.data["to"] == fresh.stage_id
            assert event.actor_name in bad[0].sentence()

    def _both(self, application: Application, claire: User, karim: User) -> list[Any]:
        one, two = (Application.objects.get(pk=application.pk) for _ in range(2))
        return at_once(lambda: move(one, "phone", claire), lambda: move(two, "interview", karim))

    def test_move_and_decision_never_mix(self) -> None:
        claire, karim = make.a_recruiter("Claire"), make.a_recruiter("Karim")
        application = make.an_application(make.a_posting(claire))
        one, two = (Application.objects.get(pk=application.pk) for _ in range(2))
        results = at_once(
            lambda: move(one, "interview", claire),
            lambda: decisions.withdraw(two, Actor.of(karim)),
        )
        good, bad = split(results, AlreadyMoved)
        application.refresh_from_db()
        assert application.status == "withdrawn"
        assert len(good) + len(bad) == 2
        moved = Event.objects.filter(kind=moves.KIND).exists()
        assert application.stage.kind == ("interview" if moved else "applied")

    def test_undo_twice_at_once_undoes_once(self) -> None:
        claire = make.a_recruiter("Claire")
        application = make.an_application(make.a_posting(claire))
        event = move(application, "phone", claire)
        assert event is not None
        one, two = (Application.objects.get(pk=application.pk) for _ in range(2))
        results = at_once(
            lambda: moves.undo(event, one, Actor.of(claire)),
            lambda: moves.undo(event, two, Actor.of(claire)),
        )
        good, bad = split(results, CannotUndo)
        assert (len(good), len(bad)) == (1, 1)
        assert Application.objects.get(pk=application.pk).stage.kind == "applied"
