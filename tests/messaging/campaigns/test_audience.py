"""Whom a campaign may write to, and why the others are left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from ats.events import Actor
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Address, Application
from candidates.services import privacy
from messaging.campaigns import audience, reasons
from messaging.campaigns.refusals import PostingNotOpen
from messaging.delivery.reports import complained, suppress
from messaging.models import Campaign
from tests import factories as make
from tests.campaigns import a_campaign, a_member, agreed, launched, ready, reasons_of
from tests.queries import queries

pytestmark = pytest.mark.django_db


def written(campaign: Campaign) -> set[str]:
    rows = campaign.recipients.filter(status="waiting")
    return set(rows.values_list("candidate__given_name", flat=True))


class TestWhoIsMeant:
    def test_finalists_of_the_chosen_postings(self) -> None:
        past, other = make.a_posting(), make.a_posting()
        a_member(past, "Finaliste")
        a_member(past, "Lue", kind="applied", final=False)
        a_member(other, "Ailleurs")
        campaign = ready(a_campaign(postings=(past.pk,)))
        assert written(campaign) == {"Finaliste"}
        assert campaign.status == "ready"

    @pytest.mark.parametrize(
        ("reached", "expected"),
        [
            ("finalist", {"Final"}),
            ("interview", {"Final", "Entretien"}),
            ("applied", {"Final", "Entretien", "Lue"}),
            ("agreed", {"Final", "Entretien", "Lue"}),
        ],
    )
    def test_how_far_they_came(self, reached: str, expected: set[str]) -> None:
        past = make.a_posting()
        a_member(past, "Final")
        a_member(past, "Entretien", final=False)
        a_member(past, "Lue", kind="applied", final=False)
        assert written(ready(a_campaign(reached=reached))) == expected

    def test_cities_whatever_their_accents(self) -> None:
        past = make.a_posting()
        a_member(past, "Ici", city="Saint-Étienne")
        a_member(past, "Lyonnaise", city="LYON 3e")
        a_member(past, "Loin", city="Brest")
        campaign = ready(a_campaign(cities="saint-etienne, Lyon"))
        assert written(campaign) == {"Ici", "Lyonnaise"}

    def test_everyone_who_agreed_leaves_out_those_never_asked(self) -> None:
        past = make.a_posting()
        a_member(past, "Oui")
        make.an_application(past, make.a_candidate("Jamais"))
        campaign = ready(a_campaign(reached="agreed"))
        assert campaign.recipients.count() == 1


def _withdrawn(row: Application) -> None:
    agreed(row.candidate, given=False)


def _expired(row: Application) -> None:
    row.candidate.consents.all().delete()
    agreed(row.candidate, timezone.localdate() - timedelta(days=1))


def _never(row: Application) -> None:
    row.candidate.consents.all().delete()


def _hired(row: Application) -> None:
    Application.objects.filter(pk=row.pk).update(status="hired")


def _owed(row: Application) -> None:
    Application.objects.filter(pk=row.pk).update(told_at=None)


def _erasure(row: Application) -> None:
    privacy.ask(row.candidate, "erasure", "space", timezone.now())


def _no_address(row: Application) -> None:
    Address.objects.filter(candidate=row.candidate).delete()


def _shut(row: Application) -> None:
    suppress(row.candidate.address.upper(), "bounce")


CASES: list[tuple[Any, str]] = [
    (_withdrawn, reasons.WITHDRAWN),
    (_expired, reasons.EXPIRED),
    (_never, reasons.NEVER),
    (_hired, reasons.HIRED),
    (_owed, reasons.OWED),
    (_erasure, reasons.ERASURE),
    (_no_address, reasons.NO_ADDRESS),
    (_shut, reasons.SHUT),
]


class TestWhoIsLeftOut:
    def test_each_with_the_reason_that_comes_first(self) -> None:
        past = make.a_posting()
        for act, reason in CASES:
            act(a_member(past, reason))
        a_member(past, "fine")
        campaign = ready(a_campaign())
        assert reasons_of(campaign) == {reason: reason for _act, reason in CASES}
        assert written(campaign) == {"fine"}
        assert set(reasons_of(campaign).values()) <= set(reasons.WORDS)

    def test_whoever_applied_for_this_very_posting(self) -> None:
        past, posting = make.a_posting(), make.a_posting()
        on_the_way, before = a_member(past, "OnTheWay"), a_member(past, "Before")
        make.an_application(posting, on_the_way.candidate)
        told = make.an_application(posting, before.candidate)
        Application.objects.filter(pk=told.pk).update(
            status="declined", ended_at=timezone.now(), told_at=timezone.now()
        )
        found = reasons_of(ready(a_campaign(posting)))
        assert found == {"OnTheWay": reasons.APPLIES, "Before": reasons.ANSWERED}

    def test_a_complaint_shuts_campaigns_out_and_withdraws_the_agreement(self) -> None:
        row = a_member(make.a_posting(), "Fâchée")
        complained(None, row.candidate.address)
        assert reasons_of(ready(a_campaign())) == {"Fâchée": reasons.WITHDRAWN}
        agreed(row.candidate)  # whatever is said later: the address has complained
        assert reasons_of(ready(a_campaign())) == {"Fâchée": reasons.COMPLAINT}

    def test_nobody_hears_of_the_same_posting_twice(self) -> None:
        posting = make.a_posting()
        a_member(make.a_posting(), "Une")
        launched(a_campaign(posting))
        assert reasons_of(ready(a_campaign(posting))) == {"Une": reasons.BEFORE}
        assert reasons_of(ready(a_campaign())) == {}


class TestTheListIsFrozen:
    def test_who_comes_later_is_not_in_it(self) -> None:
        past = make.a_posting()
        a_member(past, "Avant")
        campaign = ready(a_campaign())
        a_member(past, "Après")
        assert written(campaign) == {"Avant"}

    def test_opened_again_it_is_written_anew(self) -> None:
        past = make.a_posting()
        a_member(past, "Avant")
        campaign = ready(a_campaign())
        audience.reopen(campaign, Actor.of(campaign.owner))
        assert campaign.recipients.count() == 0
        a_member(past, "Après")
        assert written(ready(campaign)) == {"Avant", "Après"}

    def test_a_large_one_goes_on_in_portions_after_a_death(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        past = make.a_posting()
        for number in range(7):
            a_member(past, f"N{number}")
        monkeypatch.setattr(audience, "AT_ONCE", 2)
        campaign = ready(a_campaign())
        assert (campaign.status, campaign.recipients.count()) == ("gathering", 2)
        assert audience.left_over() == []
        Campaign.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
        assert audience.left_over() == [campaign.pk]
        assert audience.go_on(campaign.pk, 3) == 5
        campaign.refresh_from_db()
        assert (campaign.status, campaign.recipients.count()) == ("ready", 7)
        assert audience.go_on(campaign.pk, 3) == 0

    def test_the_number_of_queries_does_not_depend_on_the_people(self) -> None:
        past = make.a_posting()
        counts = []
        for _round in range(2):
            for number in range(4):
                a_member(past, f"P{number}")
            campaign = a_campaign()
            with queries() as asked:
                ready(campaign)
            counts.append(asked())
        assert counts[0] == counts[1]

    def test_a_closed_posting_has_no_audience(self) -> None:
        campaign = a_campaign()
        type(campaign.posting).objects.update(status="unpublished")
        campaign.refresh_from_db()
        with pytest.raises(PostingNotOpen):
            ready(campaign)

    def test_gathered_twice_is_gathered_once(self) -> None:
        a_member(make.a_posting(), "Une")
        campaign = a_campaign()
        second = Campaign.objects.get(pk=campaign.pk)
        ready(campaign)
        with pytest.raises((AlreadyMoved, NotAllowed)):
            ready(second)
        assert campaign.recipients.count() == 1
