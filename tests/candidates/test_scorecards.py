"""Scorecards: a draft of one's own, submitted once, closed by a decision."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ats.events import Actor
from ats.models import Criterion, Event
from candidates.models import Rating, Scorecard
from candidates.services import decisions, scorecards
from candidates.services.refusals import DecisionStands
from candidates.services.scorecards import RatingData, ScorecardData
from tests import factories as make
from tests.candidates.conftest import SignIn
from tests.candidates.threads import at_once, split
from tests.cast import Cast
from tests.queries import same_queries


def criteria(cast: Cast) -> list[Criterion]:
    return list(cast.posting.criteria.all())


def card_data(cast: Cast, **more: Any) -> ScorecardData:
    first, second, _third = criteria(cast)
    ratings = {
        first.pk: RatingData(4, "A raconté trois ventes.", "Vos exemples étaient précis."),
        second.pk: RatingData(2, "A hésité.", ""),
    }
    return ScorecardData(**{"overall": 3, "summary": "Bien.", "ratings": ratings, **more})


class TestService:
    def test_a_draft_tells_nobody(self, cast: Cast) -> None:
        card = scorecards.save(cast.interview, cast.ines, card_data(cast), submit=False)
        assert card.submitted_at is None
        assert card.ratings.count() == 2
        assert not Event.objects.filter(kind__startswith="scorecard.").exists()

    def test_a_draft_needs_no_view_yet(self, cast: Cast) -> None:
        card = scorecards.save(cast.interview, cast.ines, ScorecardData(None), submit=False)
        assert card.overall is None

    def test_submitting_tells_once_and_keeps_its_date(self, cast: Cast) -> None:
        card = scorecards.save(cast.interview, cast.ines, card_data(cast), submit=True)
        first = card.submitted_at
        again = scorecards.save(cast.interview, cast.ines, card_data(cast, overall=2), submit=True)
        assert again.pk == card.pk
        assert (again.submitted_at, again.overall) == (first, 2)
        kinds = Event.objects.filter(kind__startswith="scorecard.").order_by("id")
        assert [event.kind for event in kinds] == ["scorecard.submitted", "scorecard.changed"]
        assert {event.stream for event in kinds} == {f"application:{cast.application.pk}"}

    def test_events_hold_no_words(self, cast: Cast) -> None:
        scorecards.save(cast.interview, cast.ines, card_data(cast), submit=True)
        assert Event.objects.get(kind="scorecard.submitted").data == {"overall": 3}

    def test_a_submitted_card_does_not_become_a_draft(self, cast: Cast) -> None:
        scorecards.save(cast.interview, cast.ines, card_data(cast), submit=True)
        card = scorecards.save(cast.interview, cast.ines, card_data(cast), submit=False)
        assert card.submitted_at is not None
        with pytest.raises(ValueError, match="overall"):
            scorecards.save(cast.interview, cast.ines, card_data(cast, overall=None), submit=False)

    def test_submitting_needs_a_view(self, cast: Cast) -> None:
        with pytest.raises(ValueError, match="overall"):
            scorecards.save(cast.interview, cast.ines, ScorecardData(None), submit=True)
        assert not Scorecard.objects.exists()

    def test_the_database_says_so_too(self, cast: Cast) -> None:
        card = scorecards.save(cast.interview, cast.ines, card_data(cast), submit=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Scorecard.objects.filter(pk=card.pk).update(overall=None)
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.filter(scorecard=card).update(level=5)

    def test_what_is_emptied_is_gone(self, cast: Cast) -> None:
        scorecards.save(cast.interview, cast.ines, card_data(cast), submit=False)
        first = criteria(cast)[0]
        emptied = card_data(cast, ratings={first.pk: RatingData()})
        card = scorecards.save(cast.interview, cast.ines, emptied, submit=False)
        assert [row.criterion.label for row in card.ratings.all()] == ["Maîtrise d’Excel"]

    def test_a_criterion_of_another_posting_is_refused_whole(self, cast: Cast) -> None:
        foreign = cast.foreign_posting.criteria.first()
        assert foreign is not None
        with pytest.raises(ValueError, match="another posting"):
            scorecards.save(
                cast.interview,
                cast.ines,
                ScorecardData(3, ratings={foreign.pk: RatingData(1)}),
                submit=True,
            )
        assert not Scorecard.objects.exists()

    def test_a_standing_decision_closes_it_and_its_undoing_opens_it(self, cast: Cast) -> None:
        decision = decisions.withdraw(cast.application, Actor.of(cast.claire))
        with pytest.raises(DecisionStands) as caught:
            scorecards.save(cast.interview, cast.ines, card_data(cast), submit=True)
        assert caught.value.sentence()
        decisions.undo(decision, Actor.of(cast.claire))
        assert scorecards.save(cast.interview, cast.ines, card_data(cast), submit=True).pk

    def test_each_has_their_own(self, cast: Cast) -> None:
        one = scorecards.save(cast.interview, cast.ines, card_data(cast), submit=True)
        two = scorecards.save(cast.interview, cast.helene, card_data(cast, overall=1), submit=True)
        assert one.pk != two.pk
        assert Scorecard.objects.get(pk=one.pk).overall == 3


@pytest.mark.django_db(transaction=True)
def test_submitted_from_two_tabs_at_once_it_is_one_card() -> None:
    ines = make.a_user("Inès")
    interview = make.an_interview(make.an_application(), (ines,))
    results = at_once(
        lambda: scorecards.save(interview, ines, ScorecardData(3), submit=True),
        lambda: scorecards.save(interview, ines, ScorecardData(4), submit=True),
    )
    good, bad = split(results, DecisionStands)
    assert (len(good), bad) == (2, [])
    assert Scorecard.objects.count() == 1
    assert Event.objects.filter(kind="scorecard.submitted").count() == 1


class TestPage:
    def url(self, cast: Cast) -> str:
        return reverse("scorecard", args=[cast.interview.pk])

    def said(self, cast: Cast, **more: Any) -> dict[str, Any]:
        first = criteria(cast)[0]
        return {
            f"level_{first.pk}": "4",
            f"evidence_{first.pk}": "Trois ventes.",
            f"share_{first.pk}": "Vos exemples étaient précis.",
            "overall": "3",
            "summary": "Bien.",
            "do": "submit",
            **more,
        }

    def post(self, client: Client, cast: Cast, **more: Any) -> Any:
        data = {key: value for key, value in self.said(cast, **more).items() if value is not None}
        return client.post(self.url(cast), data)

    def test_every_criterion_is_asked(self, cast: Cast, sign_in: SignIn) -> None:
        html = sign_in(cast.ines).get(self.url(cast)).content.decode()
        for criterion in criteria(cast):
            assert criterion.label in html
            assert len(re.findall(rf'name="level_{criterion.pk}" value="[1-4]"', html)) == 4

    def test_a_retired_criterion_is_asked_no_more(self, cast: Cast, sign_in: SignIn) -> None:
        first = criteria(cast)[0]
        cast.posting.criteria.filter(pk=first.pk).update(retired=True)
        assert first.label not in sign_in(cast.ines).get(self.url(cast)).content.decode()

    def test_submit(self, cast: Cast, sign_in: SignIn) -> None:
        response = self.post(sign_in(cast.ines), cast)
        assert response.status_code == 303
        card = Scorecard.objects.get()
        assert (card.author, card.overall) == (cast.ines, 3)
        assert card.submitted_at is not None
        assert card.ratings.get().share == "Vos exemples étaient précis."

    def test_a_draft_stays_on_the_page_and_comes_back(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.ines)
        response = self.post(client, cast, do="draft", overall=None)
        assert response.headers["Location"] == self.url(cast)
        html = client.get(self.url(cast)).content.decode()
        assert "Trois ventes." in html
        first = criteria(cast)[0]
        chosen = re.search(rf'name="level_{first.pk}" value="4"[^>]*>', html)
        assert chosen
        assert "checked" in chosen[0]
        assert Scorecard.objects.get().submitted_at is None

    def test_submitting_without_a_view_keeps_everything(self, cast: Cast, sign_in: SignIn) -> None:
        response = self.post(sign_in(cast.ines), cast, overall=None)
        assert response.status_code == 422
        assert "Trois ventes." in response.content.decode()
        assert not Scorecard.objects.exists()

    @pytest.mark.parametrize("level", ["0", "5", "x", "-1"])
    def test_a_level_that_is_none(self, cast: Cast, sign_in: SignIn, level: str) -> None:
        response = self.post(sign_in(cast.ines), cast, **{f"level_{criteria(cast)[0].pk}": level})
        assert response.status_code == 422

    def test_after_a_decision_it_is_read_only(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.ines)
        self.post(client, cast)
        decisions.withdraw(cast.application, Actor.of(cast.claire))
        html = client.get(self.url(cast)).content.decode()
        assert '<fieldset class="bare-set" disabled' in html
        assert self.post(client, cast, overall="1").status_code == 303
        assert Scorecard.objects.get().overall == 3

    def test_nobody_writes_for_another(self, cast: Cast, sign_in: SignIn) -> None:
        assert self.post(sign_in(cast.claire), cast).status_code == 403
        assert self.post(sign_in(cast.oscar), cast).status_code == 404
        assert not Scorecard.objects.exists()

    def test_an_interviewer_never_reads_anothers_card(self, cast: Cast, sign_in: SignIn) -> None:
        cast.interview.interviewers.create(user=cast.benoit)
        make.a_scorecard(cast.interview, cast.benoit, summary="Secret de Benoît", evidence="Vu")
        make.a_scorecard(cast.interview, cast.helene, summary="Secret d'Hélène")
        client = sign_in(cast.ines)
        page = reverse("application", args=[cast.application.pk])
        for url in (self.url(cast), page):
            assert "Secret" not in client.get(url).content.decode()
        assert "Secret de Benoît" in sign_in(cast.helene).get(page).content.decode()

    def test_a_colleagues_draft_is_seen_by_nobody(self, cast: Cast, sign_in: SignIn) -> None:
        scorecards.save(
            cast.interview, cast.ines, ScorecardData(1, "Pas encore sûre"), submit=False
        )
        page = reverse("application", args=[cast.application.pk])
        for user in (cast.claire, cast.helene):
            assert "Pas encore sûre" not in sign_in(user).get(page).content.decode()

    def test_it_costs_the_same_whatever_was_written(self, cast: Cast, sign_in: SignIn) -> None:
        def grow() -> None:
            scorecards.save(cast.interview, cast.ines, card_data(cast), submit=True)
            for number in range(4):
                make.an_interview(cast.application, (make.a_user(f"Autre {number}"),))

        scorecards.save(cast.interview, cast.ines, ScorecardData(3), submit=True)
        same_queries(sign_in(cast.ines), self.url(cast), grow, at_most=20)
