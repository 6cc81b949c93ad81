"""Two streams: campaigns by a server, a name and a rate of their own, and what happens to one
stream never stops the other (requirement D48)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from ats.env import email_connection, read_env
from messaging.delivery import claiming, limits, mime, raw, streams, worker
from messaging.delivery.transport import Transport
from messaging.models import Outbound, RateBucket, SendPause
from tests import factories as make
from tests.mails import a_mail
from tests.messaging.delivery.test_limits import LEAST
from tests.plugins.mail import Door, Sink

pytestmark = pytest.mark.django_db
PEOPLE, CAMPAIGN = Outbound.Lane.PEOPLE, Outbound.Lane.CAMPAIGN
NEWS = "offres@news.acme.example"


def set_env(settings: Settings, **more: Any) -> None:
    settings.ENV = replace(settings.ENV, **more)


@pytest.fixture
def second(settings: Settings) -> Iterator[Sink]:
    """The server that campaigns leave by."""
    kept = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        kept.port = probe.getsockname()[1]
    server = Controller(Door(kept), hostname="127.0.0.1", port=kept.port)
    server.start()
    url = f"smtp://127.0.0.1:{kept.port}"
    set_env(settings, campaign_email_url=url, campaign_mail_from=NEWS, campaign_daily_start=0)
    yield kept
    server.stop()


def a_campaign_mail(key: str, domain: str = "home.example") -> Outbound:
    return a_mail(key, lane=CAMPAIGN, to_address=f"{key}@{domain}")


def leave() -> list[str]:
    worker.drain(Transport())
    left = Outbound.objects.filter(status="accepted").order_by("pk")
    return list(left.values_list("key", flat=True))


class TestByWhom:
    def test_campaigns_leave_by_their_server_and_letters_by_theirs(
        self, sink: Sink, second: Sink, settings: Settings
    ) -> None:
        a_mail("letter"), a_campaign_mail("c1"), a_campaign_mail("c2")
        leave()
        assert len(sink.messages) == 1
        assert str(sink.messages[0]["From"]).endswith(f"<{settings.ENV.mail_from}>")
        assert len(second.messages) == 2
        assert all(str(mail["From"]).endswith(f"<{NEWS}>") for mail in second.messages)
        assert [sender for sender, _to in second.envelopes] == [NEWS, NEWS]

    def test_a_round_keeps_one_line_to_each(self, sink: Sink, second: Sink) -> None:
        transport = Transport()
        line = transport.line(CAMPAIGN)
        assert line is transport.line(CAMPAIGN)
        assert line is not transport
        assert transport.line(PEOPLE) is transport
        a_mail("letter"), a_campaign_mail("c1")
        worker.drain(transport)
        transport.close()
        a_mail("letter2"), a_campaign_mail("c3")
        worker.drain(transport)
        assert (len(sink.messages), len(second.messages)) == (2, 2)

    def test_without_settings_all_is_one(self, sink: Sink) -> None:
        transport = Transport()
        assert transport.line(CAMPAIGN) is transport
        mail = a_campaign_mail("c1")
        assert raw.sender(mail) == streams.sender(PEOPLE)
        assert streams.place(CAMPAIGN, "a.example") == "a.example"
        assert leave() == ["c1"]

    def test_another_name_alone_leaves_by_the_same_server(
        self, sink: Sink, settings: Settings
    ) -> None:
        set_env(settings, campaign_mail_from=NEWS, campaign_daily_start=0)
        a_campaign_mail("c1")
        leave()
        assert str(sink.messages[0]["From"]).endswith(f"<{NEWS}>")

    def test_both_ways_of_writing_a_mail_name_the_same_sender(self, settings: Settings) -> None:
        set_env(settings, campaign_mail_from=NEWS)
        mail = a_campaign_mail("c1")
        written = raw.write(mail, {}).decode()
        assert mime.build(mail).from_email in written

    def test_the_campaigns_server_is_gone_and_letters_leave(
        self, sink: Sink, settings: Settings
    ) -> None:
        set_env(settings, campaign_email_url="smtp://127.0.0.1:1", campaign_daily_start=0)
        a_campaign_mail("c1"), a_mail("letter")
        assert leave() == ["letter"]
        assert Outbound.objects.get(key="c1").status == "retry"


class TestPauses:
    def test_campaigns_that_are_not_let_in_pause_alone(self, sink: Sink, second: Sink) -> None:
        second.recipient = lambda _address: "535 5.7.8 who are you"
        a_campaign_mail("c1")
        leave()
        assert SendPause.objects.get().domain == "campaign/"
        a_mail("letter"), a_campaign_mail("c2")
        assert leave() == ["letter"]

    def test_a_domain_that_refuses_campaigns_takes_letters(self, sink: Sink, second: Sink) -> None:
        second.recipient = lambda _address: "550 5.7.1 no campaigns please"
        a_campaign_mail("c1", "picky.example")
        leave()
        second.recipient = lambda _address: "250 OK"
        a_campaign_mail("c2", "picky.example"), a_campaign_mail("c3", "other.example")
        a_mail("letter", to_address="person@picky.example")
        assert leave() == ["c3", "letter"]

    @pytest.mark.parametrize("stopped", ["", "home.example"])
    def test_what_stops_letters_stops_campaigns(
        self, sink: Sink, second: Sink, stopped: str
    ) -> None:
        limits.pause(stopped, "by_hand", by="Karim")
        a_mail("letter", to_address="person@home.example"), a_campaign_mail("c1")
        assert leave() == []

    def test_the_page_says_what_still_leaves_and_lets_it_go_on(self) -> None:
        limits.pause("campaign/", "auth")
        limits.pause("campaign/picky.example", "policy")
        client = Client()
        client.force_login(make.a_recruiter(language="en"))
        shown = client.get(reverse("outbox")).text
        assert "No campaign leaves" in shown
        assert "No campaign leaves to picky.example" in shown
        assert "No mail leaves" not in shown
        client.post(reverse("sending-resume"), {"domain": "campaign/"})
        assert SendPause.objects.get().receivers == "picky.example"


class TestRates:
    def test_each_stream_has_its_bucket(self, sink: Sink, second: Sink, settings: Settings) -> None:
        set_env(settings, mail_rate=0.2, campaign_mail_rate=0.4)
        for number in range(4):
            a_mail(f"l{number}"), a_campaign_mail(f"c{number}")
        assert leave() == ["l0", "c0", "c1"], "letters at their limit hold no campaign up"
        assert set(RateBucket.objects.values_list("domain", flat=True)) == {"", "campaign/"}

    def test_a_campaign_at_its_limit_holds_no_letter_up(
        self, sink: Sink, second: Sink, settings: Settings
    ) -> None:
        set_env(settings, campaign_mail_rate=0.2)
        a_campaign_mail("c0"), a_campaign_mail("c1")
        assert leave() == ["c0"]
        a_mail("letter")
        assert leave() == ["c0", "letter"]

    def test_the_rates_of_receivers_count_by_stream(
        self, sink: Sink, second: Sink, settings: Settings
    ) -> None:
        set_env(settings, mail_domain_rates={"slow.example": 0.2})
        for number in range(2):
            a_mail(f"l{number}", to_address=f"l{number}@slow.example")
            a_campaign_mail(f"c{number}", "slow.example")
        assert leave() == ["l0", "c0"]

    def test_what_goes_back_returns_to_its_bucket(self, second: Sink, settings: Settings) -> None:
        set_env(settings, campaign_mail_rate=0.2)
        a_campaign_mail("c0")
        mails = claiming.claim_batch(1)
        claiming.put_back(mails)
        assert [mail.key for mail in claiming.claim_batch(1)] == ["c0"]

    def test_one_bucket_for_all_where_campaigns_are_not_apart(
        self, sink: Sink, settings: Settings
    ) -> None:
        set_env(settings, mail_rate=0.2, campaign_mail_rate=10.0)
        a_campaign_mail("c0"), a_campaign_mail("c1")
        assert leave() == ["c0"]
        RateBucket.objects.update(refilled_at=timezone.now() - timedelta(seconds=6))
        assert leave() == ["c0", "c1"]


class TestSettings:
    def test_they_are_read(self) -> None:
        env = read_env(
            LEAST
            | {"EMAIL_URL": "postmark://A@", "CAMPAIGN_EMAIL_URL": "ses://"}
            | {"CAMPAIGN_MAIL_FROM": NEWS, "CAMPAIGN_MAIL_RATE": "120/min"}
        )
        assert (env.campaign_mail_from, env.campaign_mail_rate) == (NEWS, 2.0)
        assert env.campaigns_apart
        assert env.webhooks == ("postmark", "amazon_ses")
        assert not read_env(LEAST).campaigns_apart

    @pytest.mark.parametrize(
        ("url", "named"),
        [
            ("postmark://TOKEN@", {"server_token": "TOKEN"}),
            ("mailgun://KEY:news.acme.example@", {"sender_domain": "news.acme.example"}),
            ("brevo://KEY@", {"api_key": "KEY"}),
            ("mailjet://KEY:SECRET@", {"secret_key": "SECRET"}),
            ("scaleway://SECRET:PROJECT@", {"project_id": "PROJECT"}),
            ("sendgrid://KEY@", {"api_key": "KEY"}),
            ("resend://KEY@", {"api_key": "KEY"}),
            ("smtp+tls://u:p@news.example:587", {"host": "news.example", "use_tls": True}),
            ("smtp://news.example:25", {"username": "", "use_tls": False}),
        ],
    )
    def test_each_provider_can_be_the_second_one(
        self, settings: Settings, url: str, named: dict[str, Any]
    ) -> None:
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = True, "of the letters"
        backend = get_connection(**email_connection(url))
        for name, value in named.items():
            assert getattr(backend, name) == value

    def test_nonsense_is_said(self) -> None:
        with pytest.raises(ImproperlyConfigured, match="pigeon"):
            email_connection("pigeon://x")
