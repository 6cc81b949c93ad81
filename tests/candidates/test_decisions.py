"""Decisions: rows first, the application after, once, and undone only while nobody knows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats import events
from ats.events import Actor
from ats.models import Criterion, Event
from ats.states import AlreadyMoved
from candidates.forms.decisions import Sources
from candidates.models import Application, Decision, DecisionPoint
from candidates.services import decisions, telling
from candidates.services.decisions import DeclineData, Point
from candidates.services.refusals import AppliedAgain, LetterHasLeft
from messaging.models import Letter
from tests import factories as make
from tests.candidates.conftest import SignIn
from tests.candidates.threads import at_once, split
from tests.cast import Cast
from tests.queries import same_queries


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


class TestPage:
    def url(self, cast: Cast) -> str:
        return reverse("decision-new", args=[cast.application.pk])

    def said(self, cast: Cast, rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        found: dict[str, Any] = {
            "outcome": "decline",
            "internal_reason": "Trop cher.",
            "next_step": "Une formation.",
            "door": "open",
            "form-TOTAL_FORMS": str(len(rows)),
            "form-INITIAL_FORMS": str(len(Sources.of(cast.application).suggestions())),
            **more,
        }
        for number, row in enumerate(rows):
            found |= {f"form-{number}-{name}": value for name, value in row.items()}
        return found

    def own_words(self, cast: Cast, **more: Any) -> dict[str, Any]:
        first = criteria(cast.application)[0]
        return {
            "kind": "gap",
            "criterion": first.pk,
            "text": "Il manquait un chiffre.",
            "source": "",
            **more,
        }

    def post(self, client: Client, cast: Cast, rows: list[dict[str, Any]], **more: Any) -> Any:
        return client.post(self.url(cast), self.said(cast, rows, **more))

    def test_scorecards_offer_points_unticked(self, cast: Cast, sign_in: SignIn) -> None:
        make.a_scorecard(cast.interview, cast.ines, share="Vos exemples étaient précis.")
        html = sign_in(cast.claire).get(self.url(cast)).content.decode()
        assert "Vos exemples étaient précis." in html
        assert "Inès Pereira" in html
        box = html[html.index('name="form-0-use"') :][:200].split(">")[0]
        assert "checked" not in box

    def test_drafts_and_unshared_words_are_not_offered(self, cast: Cast) -> None:
        card = make.a_scorecard(cast.interview, cast.ines, share="", evidence="Interne")
        assert Sources.of(cast.application).suggestions() == []
        card.ratings.update(share="À dire")
        assert len(Sources.of(cast.application).suggestions()) == 1
        type(card).objects.filter(pk=card.pk).update(submitted_at=None)
        assert Sources.of(cast.application).suggestions() == []

    def test_a_ticked_suggestion_becomes_a_point_with_its_source(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        card = make.a_scorecard(cast.interview, cast.ines, share="Vos exemples étaient précis.")
        rating = card.ratings.get()
        row = {
            "use": "on",
            "kind": "strength",
            "criterion": rating.criterion_id,
            "text": "Vos trois exemples étaient précis.",
            "source": rating.pk,
        }
        response = self.post(sign_in(cast.claire), cast, [row])
        assert response.status_code == 303
        point = DecisionPoint.objects.get()
        assert (point.source, point.text) == (rating, "Vos trois exemples étaient précis.")

    def test_an_unticked_suggestion_says_nothing(self, cast: Cast, sign_in: SignIn) -> None:
        rating = make.a_scorecard(cast.interview, cast.ines).ratings.get()
        row = {
            "kind": "strength",
            "criterion": rating.criterion_id,
            "text": rating.share,
            "source": rating.pk,
        }
        self.post(sign_in(cast.claire), cast, [row])
        assert Decision.objects.count() == 1
        assert not DecisionPoint.objects.exists()

    def test_ones_own_words_count_without_a_tick(self, cast: Cast, sign_in: SignIn) -> None:
        rows = [self.own_words(cast), {"kind": "", "criterion": "", "text": "", "source": ""}]
        response = self.post(sign_in(cast.claire), cast, rows)
        assert response.status_code == 303
        assert DecisionPoint.objects.get().text == "Il manquait un chiffre."
        decision = Decision.objects.get()
        assert (decision.internal_reason, decision.next_step) == ("Trop cher.", "Une formation.")

    @pytest.mark.parametrize(
        "wrong",
        [{"criterion": ""}, {"kind": ""}, {"kind": "insult"}, {"text": "x" * 601}],
    )
    def test_a_point_without_criterion_or_kind_is_asked_again(
        self, cast: Cast, sign_in: SignIn, wrong: dict[str, str]
    ) -> None:
        response = self.post(sign_in(cast.claire), cast, [self.own_words(cast, **wrong)])
        assert response.status_code == 422
        assert "Trop cher." in response.content.decode()
        assert not Decision.objects.exists()

    def test_a_criterion_of_another_posting_cannot_be_named(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        foreign = criteria(cast.foreign_application)[0]
        row = self.own_words(cast, criterion=foreign.pk)
        assert self.post(sign_in(cast.claire), cast, [row]).status_code == 422

    def test_a_rating_of_another_application_is_no_source(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        foreign = make.a_scorecard(cast.foreign_interview, cast.benoit).ratings.get()
        row = self.own_words(cast, source=foreign.pk, use="on")
        assert self.post(sign_in(cast.claire), cast, [row]).status_code == 303
        assert DecisionPoint.objects.get().source is None

    @pytest.mark.parametrize("management", ["", "x", "-1", "100000"])
    def test_a_tampered_form_is_no_error_page(
        self, cast: Cast, sign_in: SignIn, management: str
    ) -> None:
        changes = {"form-TOTAL_FORMS": management}
        response = self.post(sign_in(cast.claire), cast, [self.own_words(cast)], **changes)
        assert response.status_code in (303, 422)

    def test_another_posting_that_meets_them_must_be_known(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        other = make.an_application(candidate=cast.application.candidate, kind="interview")
        client = sign_in(cast.claire)
        assert other.posting.title in client.get(self.url(cast)).content.decode()
        assert self.post(client, cast, []).status_code == 422
        assert self.post(client, cast, [], knowingly="on").status_code == 303

    def test_an_application_still_at_its_start_elsewhere_is_no_obstacle(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        make.an_application(candidate=cast.application.candidate, kind="applied")
        assert self.post(sign_in(cast.claire), cast, []).status_code == 303

    @pytest.mark.parametrize(("outcome", "status"), [("hire", "hired"), ("withdraw", "withdrawn")])
    def test_the_other_two_ends(
        self, cast: Cast, sign_in: SignIn, outcome: str, status: str
    ) -> None:
        client = sign_in(cast.claire)
        assert client.get(f"{self.url(cast)}?outcome={outcome}").status_code == 200
        data = {"outcome": outcome, "internal_reason": "Mot"}
        assert client.post(self.url(cast), data).status_code == 303
        assert Application.objects.get(pk=cast.application.pk).status == status

    def test_an_unknown_outcome_declines_nobody(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        client.post(self.url(cast), {"outcome": "delete"})
        assert Application.objects.get(pk=cast.application.pk).status == "active"

    def test_a_double_click_decides_once(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        for _ in range(2):
            assert self.post(client, cast, [self.own_words(cast)]).status_code == 303
        assert Decision.objects.count() == 1
        assert Letter.objects.count() == 1

    def test_an_interview_still_to_come_is_mentioned(self, cast: Cast, sign_in: SignIn) -> None:
        html = sign_in(cast.claire).get(self.url(cast)).content.decode()
        assert reverse("interview-edit", args=[cast.interview.pk]) in html

    def test_undo_by_the_toast_and_by_the_page(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        self.post(client, cast, [self.own_words(cast)])
        page = reverse("application", args=[cast.application.pk])
        undo = reverse("decision-undo", args=[Decision.objects.get().pk])
        assert client.get(page).content.decode().count(f'action="{undo}"') == 2
        assert client.post(undo).status_code == 303
        assert Application.objects.get(pk=cast.application.pk).status == "active"

    def test_undo_after_they_know_is_refused_in_words(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        self.post(client, cast, [self.own_words(cast)])
        Application.objects.filter(pk=cast.application.pk).update(told_at=timezone.now())
        undo = reverse("decision-undo", args=[Decision.objects.get().pk])
        page = reverse("application", args=[cast.application.pk])
        client.get(page)
        assert f'action="{undo}"' not in client.get(page).content.decode()
        assert client.post(undo).status_code == 303
        assert Application.objects.get(pk=cast.application.pk).status == "declined"

    def test_it_costs_the_same_whatever_is_offered(self, cast: Cast, sign_in: SignIn) -> None:
        def grow() -> None:
            for number in range(5):
                user = make.a_user(f"Autre {number}")
                make.a_scorecard(make.an_interview(cast.application, (user,)), user)

        make.a_scorecard(cast.interview, cast.ines)
        same_queries(sign_in(cast.claire), self.url(cast), grow, at_most=20)
