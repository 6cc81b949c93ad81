"""All campaigns stop when the DNS of their sender goes wrong between two launches; it is said on
every page and once by mail, and a person lets them go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from ats.events import Actor
from ats.models import User
from messaging.campaigns import stream
from messaging.campaigns.refusals import NotBelieved
from messaging.doctor import changes, services
from messaging.models import DnsCheck, Outbound, SendPause
from messaging.tasks import watch_dns
from tests import factories as make
from tests.campaigns import leave
from tests.mails import a_mail
from tests.messaging.campaigns.stopped_stream import (
    more_leave,
    on_its_way,
    pressed,
    seen_by,
    told,
)
from tests.messaging.doctor.zones import FINE, NEWS, set_env
from tests.plugins.dns import Zone
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
KARIM = Actor("Karim Benali")


def looked_long_ago() -> None:
    DnsCheck.objects.update(at=timezone.now() - timedelta(hours=2))


class TestTheDns:
    """With a real name server; campaigns have a domain of their own."""

    @pytest.fixture(autouse=True)
    def _right_at_first(self, settings: Settings, zone: Zone, sink: Sink) -> None:
        set_env(
            settings,
            local=False,
            mail_from="recrutement@acme.example",
            reply_domain="reply.acme.example",
            campaign_mail_from="offres@news.acme.example",
        )
        zone.rows = [*FINE, *NEWS]
        services.look(KARIM)
        services.decide("seen", KARIM)

    def test_what_was_right_and_is_wrong_stops_what_runs(
        self, zone: Zone, claire: User, karim: User, sink: Sink
    ) -> None:
        campaign, other = on_its_way(claire), on_its_way(claire)
        zone.rows = [*FINE, NEWS[1]]
        looked_long_ago()
        watch_dns()
        assert [row.reason for row in SendPause.objects.filter(domain=stream.PLACE)] == ["dns"]
        assert more_leave(campaign) == more_leave(other) == 0
        a_mail("letter")
        assert leave() >= 1, "letters leave all the same"
        assert Outbound.objects.get(key="letter").status == "accepted"
        for user, name, args in (
            (claire, "campaign", [campaign.pk]),
            (claire, "campaigns", []),
            (claire, "today", []),
            (claire, "outbox", []),
            (karim, "today", []),
            (karim, "mail-settings", []),
        ):
            shown = seen_by(user, name, *args)
            assert "No campaign leaves" in shown, name
            assert "news.acme.example: No record says who may send" in shown, name
        assert "No campaign leaves" not in seen_by(make.a_user("Hélène", language="en"), "today")

    def test_administrators_are_told_once(self, zone: Zone, claire: User, karim: User) -> None:
        on_its_way(claire)
        on_its_way(claire)
        zone.rows = [*FINE, NEWS[1]]
        for _hour in range(3):
            looked_long_ago()
            watch_dns()
        [mail] = told()
        assert mail.to_address == karim.email
        assert "All campaigns are stopped" in mail.text
        assert "news.acme.example" in mail.text
        assert "sender of letters" not in mail.text
        assert mail.lane == Outbound.Lane.PEOPLE, "what tells it is not stopped by it"

    def test_no_answer_is_no_fault(self, zone: Zone, claire: User, karim: User) -> None:
        campaign = on_its_way(claire)
        zone.failing = True
        looked_long_ago()
        watch_dns()
        assert not stream.stopped()
        assert more_leave(campaign) == 1
        zone.failing = False
        zone.rows = [*FINE, NEWS[1]]
        looked_long_ago()
        watch_dns()
        assert stream.stopped(), "what was known before the silence is still known"
        assert told()

    def test_nor_does_no_answer_make_a_fault_good(self, zone: Zone, claire: User) -> None:
        on_its_way(claire)
        zone.rows = [*FINE, NEWS[1]]
        looked_long_ago()
        watch_dns()
        zone.failing = True
        with pytest.raises(NotBelieved):
            stream.resume(KARIM)
        assert "No record says who may send" in seen_by(claire, "campaigns")

    def test_a_person_lets_it_go_on_once_it_is_right(
        self, zone: Zone, claire: User, karim: User
    ) -> None:
        campaign = on_its_way(claire)
        zone.rows = [*FINE, NEWS[1]]
        looked_long_ago()
        watch_dns()
        Outbound.objects.filter(lane=5, status="queued").update(
            due_at=timezone.now() - timedelta(days=9)
        )
        assert "Letters leave all the same." in pressed(claire)
        zone.rows = [*FINE, *NEWS]
        looked_long_ago()
        watch_dns()
        assert stream.stopped(), "it does not go on by itself"
        assert "is right again" in seen_by(claire, "campaign", campaign.pk)
        back = reverse("today")
        assert "Campaigns leave again." in pressed(karim, back=back)
        assert "Nothing was paused." in pressed(claire)
        assert more_leave(campaign) == 1
        assert not Outbound.objects.filter(status="expired").exists()

    def test_the_press_looks_again_by_itself(self, zone: Zone, claire: User) -> None:
        on_its_way(claire)
        zone.rows = [*FINE, NEWS[1]]
        looked_long_ago()
        watch_dns()
        zone.rows = [*FINE, *NEWS]
        assert stream.resume(KARIM), "mended a minute ago: nobody waits for the clock"

    def test_those_who_look_after_the_mail_cannot_go_round_it(
        self, zone: Zone, claire: User
    ) -> None:
        on_its_way(claire)
        zone.rows = [*FINE, NEWS[1]]
        looked_long_ago()
        watch_dns()
        pressed(claire, "sending-resume", domain=stream.PLACE)
        assert stream.stopped()

    def test_a_key_that_was_there_is_gone_and_not_unknown(self, zone: Zone, claire: User) -> None:
        on_its_way(claire)
        zone.rows = [*FINE, NEWS[0]]
        looked_long_ago()
        watch_dns()
        assert stream.stopped()
        assert "The key that was there is gone" in seen_by(claire, "campaigns")
        looked_long_ago()
        watch_dns()
        with pytest.raises(NotBelieved):
            stream.resume(KARIM)

    def test_a_record_that_no_longer_names_the_provider(
        self, zone: Zone, claire: User, settings: Settings
    ) -> None:
        on_its_way(claire)
        set_env(settings, campaign_email_url="postmark://TOKEN@")
        services.look(KARIM)
        zone.rows = [*FINE, 'news.acme.example. IN TXT "v=spf1 mx -all"', NEWS[1]]
        looked_long_ago()
        watch_dns()
        assert "does not name the provider" in seen_by(claire, "campaigns")
        assert stream.resume(KARIM), "unless it is a return domain of its own: a person says so"
        looked_long_ago()
        watch_dns()
        assert not stream.stopped()

    def test_where_nothing_runs_it_is_only_told(self, zone: Zone, karim: User) -> None:
        zone.rows = [*FINE, NEWS[1]]
        services.look(KARIM)
        assert not stream.stopped()
        [mail] = told()
        assert "nothing had to be stopped" in mail.text

    def test_the_sender_of_letters_is_told_and_stops_nothing(
        self, zone: Zone, claire: User, karim: User
    ) -> None:
        campaign = on_its_way(claire)
        zone.rows = [*FINE[1:], *NEWS]
        looked_long_ago()
        watch_dns()
        assert not stream.stopped(), "the campaigns' own domain is right"
        assert more_leave(campaign) == 1
        [mail] = told()
        assert "They go on leaving" in mail.text
        assert "No campaign was" not in mail.text, "one is on its way, and goes on"

    def test_what_goes_wrong_while_they_are_stopped_says_so(
        self, zone: Zone, claire: User, karim: User
    ) -> None:
        on_its_way(claire)
        zone.rows = [*FINE, NEWS[1]]
        looked_long_ago()
        watch_dns()
        zone.rows = FINE
        looked_long_ago()
        watch_dns()
        assert [("All campaigns are stopped" in mail.text) for mail in told()] == [True, True]

    def test_one_sender_for_both_stops_campaigns_and_not_letters(
        self, zone: Zone, claire: User, karim: User, settings: Settings
    ) -> None:
        set_env(settings, campaign_mail_from="")
        campaign = on_its_way(claire)
        zone.rows = FINE[1:]
        looked_long_ago()
        watch_dns()
        assert more_leave(campaign) == 0
        a_mail("letter")
        leave()
        assert Outbound.objects.get(key="letter").status == "accepted"
        [mail] = told()
        assert "All campaigns are stopped" in mail.text
        assert "They go on leaving" in mail.text

    def test_another_sender_that_nobody_looked_at_stops_what_runs(
        self, claire: User, settings: Settings
    ) -> None:
        on_its_way(claire)
        set_env(settings, campaign_mail_from="offres@other.example")
        watch_dns()
        assert stream.stopped()

    def test_it_is_asked_each_hour_while_something_runs_and_else_each_day(
        self, zone: Zone, claire: User, settings: Settings
    ) -> None:
        looked_long_ago()
        watch_dns()
        assert DnsCheck.objects.count() == 1
        on_its_way(claire)
        watch_dns()
        watch_dns()
        assert DnsCheck.objects.count() == 2
        DnsCheck.objects.update(at=timezone.now() - timedelta(days=40))
        watch_dns()
        assert DnsCheck.objects.count() == 2, "old looks go, what somebody said stays"
        set_env(settings, local=True)
        asked = zone.asked
        looked_long_ago()
        watch_dns()
        assert zone.asked == asked, "never on one's own machine"


@pytest.mark.parametrize(
    ("was", "now", "worse"),
    [
        (("good", "spf_good"), ("missing", "spf_none"), True),
        (("warn", "dmarc_watching"), ("missing", "dmarc_none"), True),
        (("good", "spf_good"), ("warn", "spf_open"), False),
        (("good", "spf_good"), ("warn", "spf_without_us"), True),
        (("warn", "spf_without_us"), ("missing", "spf_none"), False),
        (("missing", "spf_none"), ("missing", "spf_two"), False),
        (("good", "spf_good"), ("unknown", "silent"), False),
        (("unknown", "silent"), ("missing", "spf_none"), False),
        (("missing", "spf_none"), ("good", "spf_good"), False),
        (None, ("missing", "spf_none"), False),
    ],
)
def test_what_is_worse(was: tuple[str, str] | None, now: tuple[str, str], worse: bool) -> None:
    def a_finding(said: tuple[str, str]) -> dict[str, Any]:
        return {"check": "spf", "domain": "a.example", "verdict": said[0], "why": said[1]}

    before = [a_finding(was)] if was else []
    found = changes.remembered(before, [a_finding(now)])
    assert bool(changes.worsened(before, found)) is worse


def test_what_is_known_outlasts_many_silences() -> None:
    known = {"check": "spf", "domain": "a.example", "verdict": "good", "why": "spf_good"}
    silent = {**known, "verdict": "unknown", "why": "silent"}
    rows: list[dict[str, Any]] = [known]
    for _hour in range(50):
        rows = changes.remembered(rows, [silent])
    assert changes.known(rows[0]) == known
    assert not changes.is_wrong(rows[0])
