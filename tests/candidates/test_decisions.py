"""Decisions: rows first, the application after, once, and undone only while nobody knows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ats import events
from ats.events import Actor
from ats.models import Criterion, Event
from ats.states import AlreadyMoved
from candidates.models import Application, Decision
from candidates.services import decisions, telling
from candidates.services.decisions import DeclineData, Point
from candidates.services.refusals import AppliedAgain, LetterHasLeft
from messaging.models import Letter
from tests import factories as make
from tests.candidates.threads import at_once, split
from tests.cast import Cast


def criteria(application: Application) -> list[Criterion]:
    return list(application.posting.criteria.all())


def decline_data(application: Application, **more: Any) -> DeclineData:
    first, second, _third = criteria(application)
    points = (
        Point("strength", first, "Vos exemples étaient précis."),
        Point("gap", second, "Il manquait un exemple chiffré."),
    )
    values: dict[str, Any] = {
        "internal_reason": "Trop cher.",
        "points": points,
        "next_step": "Suivez une formation courte.",
        "door": "later",
        **more,
    }
    return DeclineData(**values)


class TestDecline:
    def test_everything_is_kept(self, cast: Cast) -> None:
        decision = decisions.decline(
            cast.application, Actor.of(cast.claire), decline_data(cast.application)
        )
        fresh = Application.objects.get(pk=cast.application.pk)
        assert (fresh.status, fresh.ended_at) == ("declined", decision.decided_at)
        assert fresh.stage == cast.application.stage
        assert fresh.told_at is None
        assert (decision.decided_by, decision.door) == (cast.claire, "later")
        kept = [(row.kind, row.criterion.label, row.text) for row in decision.points.all()]
        assert kept == [
            ("strength", "Rigueur comptable", "Vos exemples étaient précis."),
            ("gap", "Maîtrise d’Excel", "Il manquait un exemple chiffré."),
        ]

    def test_listeners_find_the_standing_decision(self, cast: Cast) -> None:
        found: list[Any] = []

        def listen(event: Any, subject: Any) -> None:
            decision = subject.decisions.get(undone_at=None)
            found.append((event.data["decision"], decision.pk, decision.points.count()))

        events.on("application.decline", listen)
        try:
            decision = decisions.decline(
                cast.application, Actor.of(cast.claire), decline_data(cast.application)
            )
        finally:
            events._handlers["application.decline"].remove(listen)
        assert found == [(decision.pk, decision.pk, 2)]

    def test_a_letter_is_drafted_in_the_same_transaction(self, cast: Cast) -> None:
        decisions.decline(cast.application, Actor.of(cast.claire), decline_data(cast.application))
        letter = Letter.objects.get()
        assert letter.application == cast.application
        assert letter.status == "draft"
        assert "Vos exemples étaient précis." in letter.body
        assert "Trop cher" not in letter.body

    def test_events_hold_no_reasons(self, cast: Cast) -> None:
        decisions.decline(cast.application, Actor.of(cast.claire), decline_data(cast.application))
        told = str(list(Event.objects.values_list("data", flat=True)))
        assert "Trop cher" not in told
        assert "chiffré" not in told

    def test_a_criterion_of_another_posting_is_refused_whole(self, cast: Cast) -> None:
        data = decline_data(cast.foreign_application)
        with pytest.raises(ValueError, match="another posting"):
            decisions.decline(cast.application, Actor.of(cast.claire), data)
        assert not Decision.objects.exists()

    def test_only_a_person_decides(self, cast: Cast) -> None:
        with pytest.raises(ValueError, match="person"):
            decisions.decline(cast.application, events.SYSTEM, DeclineData())
        assert Application.objects.get(pk=cast.application.pk).status == "active"
        assert not Decision.objects.exists()

    def test_the_second_is_told_by_whom(self, cast: Cast) -> None:
        decisions.hire(cast.application, Actor.of(cast.claire))
        with pytest.raises(AlreadyMoved) as caught:
            decisions.decline(cast.application, Actor.of(cast.karim), DeclineData())
        assert "Claire Morel" in caught.value.sentence()
        assert caught.value.state == "hired"
        assert Decision.objects.count() == 1

    def test_the_database_keeps_one_standing_decision(self, cast: Cast) -> None:
        decisions.withdraw(cast.application, Actor.of(cast.claire))
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(
                application=cast.application, outcome="hired", decided_by=cast.claire
            )


@pytest.mark.parametrize(
    ("decide", "status"), [(decisions.hire, "hired"), (decisions.withdraw, "withdrawn")]
)
def test_hire_and_withdraw(cast: Cast, decide: Any, status: str) -> None:
    decision = decide(cast.application, Actor.of(cast.claire), "Parce que.")
    assert Application.objects.get(pk=cast.application.pk).status == status
    assert (decision.outcome, decision.internal_reason) == (status, "Parce que.")
    assert not Letter.objects.exists()


class TestUndo:
    def test_active_again_and_told(self, cast: Cast) -> None:
        decision = decisions.withdraw(cast.application, Actor.of(cast.claire))
        decisions.undo(decision, Actor.of(cast.claire))
        fresh = Application.objects.get(pk=cast.application.pk)
        assert (fresh.status, fresh.ended_at) == ("active", None)
        decision.refresh_from_db()
        assert decision.undone_by == cast.claire
        assert Event.objects.filter(kind="application.reactivate").count() == 1

    def test_the_letter_does_not_leave(self, cast: Cast) -> None:
        decision = decisions.decline(
            cast.application, Actor.of(cast.claire), decline_data(cast.application)
        )
        decisions.undo(decision, Actor.of(cast.claire))
        assert Letter.objects.get().status == "cancelled"

    def test_not_once_they_know(self, cast: Cast) -> None:
        decision = decisions.decline(
            cast.application, Actor.of(cast.claire), decline_data(cast.application)
        )
        fresh = Application.objects.get(pk=cast.application.pk)
        telling.mark_told(fresh, timezone.now())
        with pytest.raises(LetterHasLeft) as caught:
            decisions.undo(decision, Actor.of(cast.claire))
        assert caught.value.sentence()
        assert Application.objects.get(pk=fresh.pk).status == "declined"
        decision.refresh_from_db()
        assert decision.undone_at is None

    def test_not_twice(self, cast: Cast) -> None:
        decision = decisions.withdraw(cast.application, Actor.of(cast.claire))
        decisions.undo(decision, Actor.of(cast.claire))
        with pytest.raises(AlreadyMoved) as caught:
            decisions.undo(decision, Actor.of(cast.karim))
        assert "Claire Morel" in caught.value.sentence()

    def test_an_old_decision_does_not_undo_the_new_one(self, cast: Cast) -> None:
        old = decisions.withdraw(cast.application, Actor.of(cast.claire))
        decisions.undo(old, Actor.of(cast.claire))
        application = Application.objects.get(pk=cast.application.pk)
        decisions.hire(application, Actor.of(cast.claire))
        with pytest.raises(AlreadyMoved):
            decisions.undo(old, Actor.of(cast.claire))
        assert Application.objects.get(pk=application.pk).status == "hired"

    def test_not_when_they_have_applied_again(self, cast: Cast) -> None:
        decision = decisions.withdraw(cast.application, Actor.of(cast.claire))
        make.an_application(cast.posting, cast.application.candidate)
        with pytest.raises(AppliedAgain) as caught:
            decisions.undo(decision, Actor.of(cast.claire))
        assert caught.value.sentence()
        decision.refresh_from_db()
        assert decision.undone_at is None

    def test_after_undoing_one_can_decide_anew(self, cast: Cast) -> None:
        first = decisions.decline(
            cast.application, Actor.of(cast.claire), decline_data(cast.application)
        )
        decisions.undo(first, Actor.of(cast.claire))
        again = Application.objects.get(pk=cast.application.pk)
        second = decisions.decline(again, Actor.of(cast.claire), decline_data(again))
        assert second.pk != first.pk
        assert Letter.objects.exclude(status="cancelled").count() == 1


class TestTelling:
    def test_once(self, cast: Cast) -> None:
        first, later = timezone.now(), timezone.now()
        assert telling.mark_told(cast.application, first) is True
        assert telling.mark_told(cast.application, later) is False
        assert Application.objects.get(pk=cast.application.pk).told_at == first
        assert Event.objects.filter(kind="application.told").count() == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_decide_and_one_wins(self) -> None:
        claire, karim = make.a_recruiter("Claire"), make.a_recruiter("Karim")
        for _ in range(4):
            application = make.an_application(make.a_posting(claire))
            one, two = (Application.objects.get(pk=application.pk) for _ in range(2))
            results = at_once(
                lambda one=one: decisions.decline(one, Actor.of(claire), DeclineData()),  # type: ignore[misc]
                lambda two=two: decisions.hire(two, Actor.of(karim)),  # type: ignore[misc]
            )
            good, bad = split(results, AlreadyMoved)
            assert (len(good), len(bad)) == (1, 1)
            winner = good[0].decided_by.name
            assert winner in bad[0].sentence()
            application.refresh_from_db()
            assert application.status == good[0].outcome
            assert Letter.objects.filter(application=application).count() == (winner == "Claire")

    def test_undo_and_telling_at_once_never_both(self) -> None:
        claire = make.a_recruiter("Claire")
        application = make.an_application(make.a_posting(claire))
        decision = decisions.withdraw(application, Actor.of(claire))
        fresh = Application.objects.get(pk=application.pk)
        results = at_once(
            lambda: decisions.undo(decision, Actor.of(claire)),
            lambda: telling.mark_told(fresh, timezone.now()),
        )
        split(results, LetterHasLeft)
        application.refresh_from_db()
        undone = Decision.objects.get().undone_at is not None
        assert undone == (application.status == "active")

    def test_undone_twice_at_once_is_undone_once(self) -> None:
        claire = make.a_recruiter("Claire")
        application = make.an_application(make.a_posting(claire))
        decision = decisions.withdraw(application, Actor.of(claire))
        results = at_once(
            lambda: decisions.undo(decision, Actor.of(claire)),
            lambda: decisions.undo(decision, Actor.of(claire)),
        )
        good, bad = split(results, AlreadyMoved)
        assert (len(good), len(bad)) == (1, 1)
        assert Event.objects.filter(kind="application.reactivate").count() == 1
