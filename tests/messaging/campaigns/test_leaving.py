"""From the launch to the sink: the right mail, once, and nothing after a no."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from django.test import Client
from django.utils import timezone

from ats import links
from ats.events import Actor
from ats.models import Link
from candidates.models import Application, Consent
from candidates.services import decisions, privacy
from messaging.campaigns import drafts, feeding, launching, letters, reasons, unsubscribing
from messaging.campaigns.refusals import (
    CountWrong,
    NobodyToWrite,
    NotReady,
    PostingNotOpen,
    WordsChanged,
)
from messaging.delivery.reports import complained
from messaging.inbound import door, reading
from messaging.models import Campaign, Conversation, Message, Outbound, Recipient
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
from tests.mails import a_reply
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db


def stop_token(mail: Outbound) -> str:
    return links.token_of(Link.objects.get(pk=mail.links["unsubscribe"]["link"]))


def body_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


class TestTheMail:
    def test_says_who_we_are_why_since_when_and_how_it_stops(self, sink: Sink) -> None:
        past = make.a_posting(title="Fromagère")
        row = a_member(past, "Amélie")
        campaign = launched(a_campaign(make.a_posting(title="Chef de rayon", slug="chef")))
        [mail] = fed(campaign)
        assert leave() == 1
        [message] = sink.to(row.candidate.address)
        text = body_of(message)
        for words in (
            "Bonjour Amélie,",
            "« Fromagère »",
            "« Chef de rayon »",
            "/jobs/chef/",
            "Maison Test vous écrit parce que, le",
            "vous avez accepté",
            f"/unsubscribe/{stop_token(mail)}/",
        ):
            assert words.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in text, words
        assert f"/unsubscribe/{stop_token(mail)}/" in body_of(message, "html")
        assert str(message["From"]).startswith('"Claire Recruteuse, Maison Test"')
        assert "Fromagère" not in str(message["In-Reply-To"])

    def test_carries_the_headers_of_a_list_each_on_one_line(self, sink: Sink) -> None:
        a_member(make.a_posting())
        [mail] = fed(launched(a_campaign()))
        leave()
        raw = sink.raw[0].decode()
        token = stop_token(mail)
        assert f"/unsubscribe/{token}/>\r\n" in raw
        assert "\r\nList-Unsubscribe: <http" in raw
        assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
        assert "\r\nList-Id: <campaigns." in raw
        assert "In-Reply-To" not in raw, "it must not stand under an old refusal"
        stored = f"{mail.text}{mail.html}{mail.headers}{mail.links}"
        assert token not in stored, "no token is ever stored"

    def test_each_reads_in_their_own_language(self, sink: Sink) -> None:
        past = make.a_posting()
        a_member(past, "Ann", language="en", address="ann@example.org")
        a_member(past, "Anne", address="anne@example.org")
        fed(launched(a_campaign()))
        leave()
        assert "Hello Ann," in body_of(sink.to("ann@example.org")[0])
        assert "Bonjour Anne," in body_of(sink.to("anne@example.org")[0])

    def test_a_campaign_waits_for_open_hours_and_behind_letters(self) -> None:
        row = a_member(make.a_posting())
        campaign = launched(a_campaign())
        feeding.feed(campaign.pk)
        [mail] = Outbound.objects.filter(about=campaign.about)
        assert (mail.lane, mail.humane_hours) == (Outbound.Lane.CAMPAIGN, True)
        assert mail.conversation is not None
        assert mail.conversation.application == row


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


def replied(mail: Outbound, sender: str, text: str) -> Message:
    to = f"reply+{links.derive('reply', mail.reply_nonce)}@localhost"
    raw = a_reply(to, sender, text, message_id=f"<{mail.pk}-{timezone.now()}@x>".replace(" ", ""))
    row, _made = door.receive(raw, door="test")
    reading.read(row.pk)
    return Message.objects.get(inbound=row)


class TestReplies:
    def test_land_on_the_desk_with_their_candidate(self, sink: Sink) -> None:
        past = make.a_posting()
        row = a_member(past, "Amélie")
        [mail] = fed(launched(a_campaign()))
        leave()
        message = replied(mail, row.candidate.address, "Oui, ce poste m'intéresse beaucoup !")
        assert message.conversation.application == row
        assert message.inbound is not None
        assert message.inbound.intents[0]["name"] == "interested"
        assert Conversation.objects.filter(waiting_since__isnull=False).exists()
        recipient = Recipient.objects.get(outbound=mail)
        assert recipient.replied_at is not None
        assert unsubscribing.agrees(row.candidate)

    def test_whoever_wrote_to_us_is_not_written_to(self, sink: Sink) -> None:
        past = make.a_posting()
        row, other = a_member(past, "Une"), a_member(past, "Autre")
        first = launched(a_campaign())
        [mail, _other] = fed(first)
        second = launched(a_campaign())
        leave()
        third = launched(a_campaign())
        queued = fed(third)
        replied(mail, row.candidate.address, "Non merci, pas en ce moment.")
        fed(second)
        leave()
        assert reasons_of(second) == {"Une": reasons.REPLIED}
        assert reasons_of(third) == {"Une": reasons.REPLIED}
        assert queued[0].status == "queued"
        assert len(sink.to(row.candidate.address)) == 1
        assert len(sink.to(other.candidate.address)) == 3

    def test_no_more_mail_from_their_own_address_takes_effect(self, sink: Sink) -> None:
        row = a_member(make.a_posting(), "Amélie")
        [mail] = fed(launched(a_campaign()))
        leave()
        replied(mail, row.candidate.address, "Désinscrivez-moi de votre liste de diffusion.")
        last = Consent.objects.filter(candidate=row.candidate).latest("pk")
        assert (last.given, last.channel) == (False, "mail")

    def test_from_another_address_it_waits_for_a_person(self, sink: Sink) -> None:
        row = a_member(make.a_posting(), "Amélie")
        [mail] = fed(launched(a_campaign()))
        leave()
        replied(mail, "someone@example.net", "Désinscrivez-moi de votre liste de diffusion.")
        assert unsubscribing.agrees(row.candidate)


class TestBetweenQueueAndSend:
    """D09: whatever happens meanwhile, nothing leaves after it."""

    def _act(self, what: str, row: Application) -> None:
        candidate = row.candidate
        if what == reasons.WITHDRAWN:
            link = Link.objects.filter(purpose="unsubscribe").latest("pk")
            unsubscribing.unsubscribe(link, candidate, "page", "")
        elif what == reasons.EXPIRED:
            Consent.objects.update(until=timezone.localdate() - timedelta(days=1))
        elif what == reasons.ERASURE:
            privacy.ask(candidate, "erasure", "space", timezone.now())
        elif what == reasons.HIRED:
            there = make.an_application(make.a_posting(), candidate)
            decisions.hire(there, Actor.of(there.posting.owner), "")
        elif what == reasons.SHUT:
            from messaging.delivery.reports import suppress

            suppress(candidate.address, "bounce")

    @pytest.mark.parametrize("queued", [True, False])
    @pytest.mark.parametrize(
        "what",
        [reasons.WITHDRAWN, reasons.EXPIRED, reasons.ERASURE, reasons.HIRED, reasons.SHUT],
    )
    def test_nothing_leaves(self, sink: Sink, what: str, queued: bool) -> None:
        row = a_member(make.a_posting(), "Une")
        campaign = launched(a_campaign())
        if not queued:
            links.issue("unsubscribe", row.candidate, f"candidate:{row.candidate_id}", later())
            self._act(what, row)
            fed(campaign)
        else:
            fed(campaign)
            self._act(what, row)
        leave()
        assert sink.to(row.candidate.address) == []
        assert reasons_of(campaign) == {"Une": what}

    def test_an_erased_person_leaves_no_mail_behind(self, sink: Sink) -> None:
        row = a_member(make.a_posting(), "Une")
        campaign = launched(a_campaign())
        fed(campaign)
        Message.objects.all().delete()
        row.candidate.delete()
        leave()
        assert (sink.messages, campaign.recipients.count()) == ([], 0)


def later() -> datetime:
    return timezone.now() + timedelta(days=1)


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
        from ats import postings

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
        from tests.messaging.delivery.test_outbox import a_mail

        a_mail("letter", to_address="first@example.org")
        leave()
        assert sink.envelopes[0][1] == ["first@example.org"]
        assert len(sink.envelopes) == 13


class TestTheLink:
    def post(self, token: str, **data: str) -> object:
        client = Client(enforce_csrf_checks=True)
        return client.post(f"/unsubscribe/{token}/", data)

    def test_get_changes_nothing_and_post_stops_everything_at_once(self, sink: Sink) -> None:
        row = a_member(make.a_posting(), "Amélie")
        [mail] = fed(launched(a_campaign()))
        others = launched(a_campaign())
        token = stop_token(mail)
        shown = Client().get(f"/unsubscribe/{token}/")
        assert shown.status_code == 200
        assert unsubscribing.agrees(row.candidate)
        answer = self.post(token, **{"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200  # type: ignore[attr-defined]
        assert not answer.cookies  # type: ignore[attr-defined]
        fed(others)
        leave()
        assert sink.messages == []
        last = Consent.objects.latest("pk")
        assert (last.given, last.channel, last.network) == (False, "one_click", "127.0.0.0")
        assert Consent.objects.filter(candidate=row.candidate).count() == 2, "append-only"
        self.post(token)
        assert Consent.objects.filter(candidate=row.candidate).count() == 2

    def test_only_for_its_purpose(self) -> None:
        row = a_member(make.a_posting())
        link = links.issue("space", row.candidate, f"candidate:{row.candidate_id}", later())
        assert Client().get(f"/unsubscribe/{links.token_of(link)}/").status_code == 404
        assert self.post("x" * 32).status_code == 404  # type: ignore[attr-defined]

    def test_an_old_link_still_says_no_and_an_erased_person_gets_a_kind_word(self) -> None:
        row = a_member(make.a_posting())
        [mail] = fed(launched(a_campaign()))
        token = stop_token(mail)
        Link.objects.update(expires_at=timezone.now() - timedelta(days=1))
        self.post(token)
        assert not unsubscribing.agrees(row.candidate)
        Message.objects.all().delete()
        row.candidate.delete()
        for answer in (Client().get(f"/unsubscribe/{token}/"), self.post(token)):
            assert answer.status_code == 200  # type: ignore[attr-defined]
            assert "Amélie" not in answer.text  # type: ignore[attr-defined]
