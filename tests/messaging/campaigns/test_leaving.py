"""From the launch to the sink: the right mail, once, and nothing after what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ats import links
from ats.events import Actor
from ats.models import Link
from candidates.models import Application, Consent
from candidates.services import decisions, privacy
from messaging.campaigns import feeding, reasons, unsubscribing
from messaging.delivery.reports import suppress
from messaging.models import Message, Outbound
from tests import factories as make
from tests.campaigns import (
    a_campaign,
    a_member,
    fed,
    launched,
    leave,
    reasons_of,
    stop_token,
)
from tests.mails import body_of
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db


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
            links.issue(
                "unsubscribe",
                row.candidate,
                f"candidate:{row.candidate_id}",
                timezone.now() + timedelta(days=1),
            )
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
