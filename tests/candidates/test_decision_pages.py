"""The page on which somebody decides."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor
from candidates.forms.decisions import Sources
from candidates.models import Application, Decision, DecisionPoint
from messaging.care import policies
from messaging.care.policy import CHOSEN, default_for
from messaging.models import Letter
from tests import factories as make
from tests.candidates.conftest import SignIn
from tests.candidates.test_decisions import criteria
from tests.cast import Cast
from tests.queries import same_queries


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

    @pytest.mark.parametrize(("depth", "owes"), [("applied", False), ("interview", True)])
    def test_it_says_what_the_letter_owes_and_calls_nothing_of_it_optional(
        self, cast: Cast, sign_in: SignIn, depth: str, owes: bool
    ) -> None:
        Application.objects.filter(pk=cast.application.pk).update(depth=depth)
        html = sign_in(cast.claire).get(self.url(cast)).content.decode()
        label = html[html.index('for="id_next_step"') :].split("</label>")[0]
        assert ("la lettre la doit" in label) == owes
        assert ("facultatif" in label) != owes
        assert ("idée pour la suite" in html.split('class="care-hint"')[1][:900]) == owes

    def test_what_is_owed_follows_the_policy(self, cast: Cast, sign_in: SignIn) -> None:
        policies.save(
            "applied",
            cast.application.posting,
            {name: getattr(default_for("applied"), name) for name in CHOSEN}
            | {"next_step": True, "strengths": 3, "gaps": 3},
            Actor.of(cast.claire),
        )
        Application.objects.filter(pk=cast.application.pk).update(depth="applied")
        html = sign_in(cast.claire).get(self.url(cast)).content.decode()
        assert "la lettre la doit" in html
        assert 'name="form-5-text"' in html

    def test_scorecards_offer_points_unticked(self, cast: Cast, sign_in: SignIn) -> None:
        make.a_scorecard(cast.interview, cast.ines, share="Vos exemples étaient précis.")
        html = sign_in(cast.claire).get(self.url(cast)).content.decode()
        assert "Vos exemples étaient précis." in html
        assert "Inès Pereira" in html
        box = html[html.index('name="form-0-use"') :][:200].split(">")[0]
        assert "checked" not in box

    @pytest.mark.parametrize(("depth", "rows"), [("interview", 2), ("finalist", 4)])
    def test_there_is_room_for_what_the_depth_is_owed(
        self, cast: Cast, sign_in: SignIn, depth: str, rows: int
    ) -> None:
        Application.objects.filter(pk=cast.application.pk).update(depth=depth)
        html = sign_in(cast.claire).get(self.url(cast)).content.decode()
        assert f'name="form-TOTAL_FORMS" value="{rows}"' in html

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
