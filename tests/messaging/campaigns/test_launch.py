"""A campaign is launched by a named person, paced, and paused by itself or by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ats import postings
from ats.events import Actor
from messaging.campaigns import drafts, feeding, launching, letters, reasons, unsubscribing
from messaging.campaigns.refusals import (
    CountWrong,
    NobodyToWrite,
    NotReady,
    PostingNotOpen,
    WordsChanged,
)
from messaging.delivery.reports import complained
from messaging.models import Campaign, Outbound
from tests import factories as make
from tests.campaigns import (
    a_campaign,
    a_member,
    fed,
    launched,
    leave,
    ready,
    reasons_of,
)
from tests.mails import a_mail, body_of
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db


class TestTheLaunch:
    def test_by_a_named_person_with_a_typed_count_above_thirty(self) -> None:
        past = make.a_posting()
        for number in range(31):
            a_member(past, f"N{number}")
        campaign = ready(a_campaign())
        seen = letters.text_hash(campaign)
        for typed in ("", "30", "trente et un"):
            with pytest.raises(CountWrong):
                launching.launch(campaign, campaign.owner, seen, typed)
        assert launching.launch(campaign, campaign.owner, seen, " 31 ") == 31
        campaign.refresh_from_db()
        assert (campaign.status, campaign.launched_by) == ("running", campaign.owner)

    def test_words_that_changed_meanwhile_do_not_leave(self) -> None:
        a_member(make.a_posting())
        campaign = ready(a_campaign())
        seen = letters.text_hash(campaign)
        words = {"fr": ("Une offre", "Bonjour {{ candidate.given_name }}"), "en": ("A", "B")}
        assert drafts.write(campaign, words, Actor.of(campaign.owner), seen)
        with pytest.raises(WordsChanged):
            launching.launch(campaign, campaign.owner, seen)

    def test_who_lacks_what_the_letter_prints_is_named_before(self) -> None:
        past = make.a_posting()
        a_member(past, "Amélie")
        a_member(past, "", family_name="Sansprénom", address="x@example.org")
        campaign = ready(a_campaign())
        with pytest.raises(NotReady) as refused:
            launching.launch(campaign, campaign.owner, letters.text_hash(campaign))
        assert "Sansprénom" in refused.value.sentence()
        assert "candidate.given_name" in refused.value.sentence()

    def test_a_letter_may_ask_whether_something_is_known(self, sink: Sink) -> None:
        a_member(make.a_posting(), "", family_name="Roux", address="x@example.org")
        campaign = a_campaign()
        named = "{% if candidate.given_name %}Bonjour {{ candidate.given_name }}{% else %}Bonjour"
        words = dict.fromkeys(("fr", "en"), ("Une offre", named + "{% endif %}, une offre."))
        drafts.write(campaign, words, Actor.of(campaign.owner), letters.text_hash(campaign))
        campaign.refresh_from_db()
        fed(launched(campaign))
        leave()
        assert "Bonjour, une offre." in body_of(sink.messages[0])

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("Bonjour, [[ à écrire ]]", "à écrire"),
            ("Bonjour, vous êtes trop senior pour nous.", "senior"),
        ],
    )
    def test_what_must_not_be_said_stands_in_the_way(self, body: str, said: str) -> None:
        a_member(make.a_posting())
        campaign = a_campaign()
        words = {"fr": ("Une offre", body), "en": ("A", "Hello")}
        drafts.write(campaign, words, Actor.of(campaign.owner), letters.text_hash(campaign))
        campaign.refresh_from_db()
        ready(campaign)
        with pytest.raises(NotReady) as refused:
            launching.launch(campaign, campaign.owner, letters.text_hash(campaign))
        assert said in refused.value.sentence()

    def test_an_empty_audience_goes_nowhere(self) -> None:
        campaign = ready(a_campaign())
        with pytest.raises(NotReady) as refused:
            launching.launch(campaign, campaign.owner, letters.text_hash(campaign))
        assert refused.value.said == [NobodyToWrite().sentence()]

    def test_a_posting_closed_meanwhile_is_not_proposed(self) -> None:
        a_member(make.a_posting())
        campaign = ready(a_campaign())
        type(campaign.posting).objects.filter(pk=campaign.posting.pk).update(status="unpublished")
        with pytest.raises(NotReady):
            launching.launch(campaign, campaign.owner, letters.text_hash(campaign))


class TestPaceAndPauses:
    def test_no_faster_than_its_rate_and_in_portions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        past = make.a_posting()
        for number in range(6):
            a_member(past, f"N{number}")
        campaign = a_campaign()
        Campaign.objects.filter(pk=campaign.pk).update(per_minute=4)
        campaign.refresh_from_db()
        launched(campaign)
        assert [feeding.feed(campaign.pk), feeding.feed(campaign.pk)] == [4, 0]
        Outbound.objects.update(created_at=timezone.now() - timedelta(minutes=2))
        monkeypatch.setattr(feeding, "ROOM", 5)
        assert feeding.feed(campaign.pk) == 1, "four wait already"

    def test_paused_nothing_leaves_and_resumed_it_goes_on(self, sink: Sink) -> None:
        past = make.a_posting()
        a_member(past, "Une"), a_member(past, "Deux")
        campaign = launched(a_campaign())
        Campaign.objects.filter(pk=campaign.pk).update(per_minute=1)
        fed(campaign)
        actor = Actor.of(campaign.owner)
        launching.pause(campaign, actor)
        leave()
        assert feeding.feed(campaign.pk) == 0
        assert sink.messages == []
        launching.resume(campaign, actor)
        leave()
        assert len(sink.messages) == 1

    def test_called_off_nobody_else_is_written_to(self, sink: Sink) -> None:
        past = make.a_posting()
        a_member(past, "Une"), a_member(past, "Deux")
        campaign = launched(a_campaign())
        Campaign.objects.filter(pk=campaign.pk).update(per_minute=1)
        fed(campaign)
        launching.cancel(campaign, Actor.of(campaign.owner))
        leave()
        assert sink.messages == []
        assert set(reasons_of(campaign).values()) == {reasons.CALLED_OFF}

    def test_too_many_failures_pause_it(self, sink: Sink) -> None:
        past = make.a_posting()
        for number in range(8):
            a_member(past, f"N{number}")
        campaign = launched(a_campaign())
        fed(campaign)
        sink.recipient = lambda _address: "550 5.1.1 nobody here"
        leave()
        campaign.refresh_from_db()
        assert (campaign.status, campaign.paused_for) == ("paused", launching.ERRORS)

    def test_one_complaint_pauses_a_small_one(self, sink: Sink) -> None:
        row = a_member(make.a_posting())
        campaign = launched(a_campaign())
        [mail] = fed(campaign)
        leave()
        complained(mail, mail.to_address)
        campaign.refresh_from_db()
        assert (campaign.status, campaign.paused_for) == ("paused", launching.COMPLAINTS)
        assert not unsubscribing.agrees(row.candidate)

    def test_a_posting_that_closes_pauses_it(self) -> None:
        a_member(make.a_posting())
        campaign = launched(a_campaign())
        postings.unpublish(campaign.posting, actor=Actor.of(campaign.owner))
        campaign.refresh_from_db()
        assert (campaign.status, campaign.paused_for) == ("paused", launching.CLOSED)
        with pytest.raises(PostingNotOpen):
            launching.resume(campaign, Actor.of(campaign.owner))

    def test_when_all_have_their_mail_it_is_finished(self, sink: Sink) -> None:
        a_member(make.a_posting())
        campaign = launched(a_campaign())
        fed(campaign)
        leave()
        feeding.feed(campaign.pk)
        campaign.refresh_from_db()
        assert campaign.status == "finished"
        assert campaign.finished_at is not None

    def test_a_letter_and_an_answer_leave_before_a_long_campaign(self, sink: Sink) -> None:
        past = make.a_posting()
        for number in range(12):
            a_member(past, f"N{number}")
        fed(launched(a_campaign()))
        a_mail("letter", to_address="first@example.org")
        leave()
        assert sink.envelopes[0][1] == ["first@example.org"]
        assert len(sink.envelopes) == 13
