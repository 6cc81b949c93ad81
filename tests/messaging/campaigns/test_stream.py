"""All campaigns stop when the DNS goes wrong between two launches, or when too many readers of the
last thirty days complained; it is said everywhere and once by mail, and a person lets them go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from ats.events import Actor
from ats.models import User
from messaging.campaigns import feeding, launching, stream
from messaging.campaigns.refusals import NotBelieved, NotReady, StreamStopped
from messaging.campaigns.stream import Rate
from messaging.delivery import limits
from messaging.delivery.reports import complained
from messaging.doctor import changes, services
from messaging.models import Campaign, DnsCheck, Outbound, SendPause
from messaging.tasks import watch_dns
from tests import factories as make
from tests.campaigns import a_campaign, a_member, fed, launched, leave, ready
from tests.messaging.delivery.test_outbox import a_mail
from tests.messaging.doctor.test_doctor import FINE, NEWS, set_env
from tests.plugins.dns import Zone
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
KARIM = Actor("Karim Benali")


@pytest.fixture
def karim() -> User:
    make.a_company()
    return make.an_administrator("Karim Benali", language="en")


def seen_by(user: User, name: str, *args: Any) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args)).text


def pressed(user: User, name: str = "campaigns-resume", **data: str) -> str:
    client = Client()
    client.force_login(user)
    return client.post(reverse(name), data, follow=True).text


def on_its_way(owner: User | None = None, people: int = 3) -> Campaign:
    """One mail has left, the others wait."""
    past = make.a_posting()
    for number in range(people):
        a_member(past, f"N{number}")
    claire = owner or make.a_recruiter("Claire Morel", language="en")
    campaign = a_campaign(owner=claire, postings=(past.pk,))
    Campaign.objects.filter(pk=campaign.pk).update(per_minute=1)
    campaign.refresh_from_db()
    launched(campaign)
    fed(campaign)
    leave()
    return campaign


def told() -> list[Outbound]:
    return list(Outbound.objects.filter(kind="sender_doubted").order_by("pk"))


def sent(campaign: Campaign) -> int:
    return Outbound.objects.filter(about=campaign.about, status="accepted").count()


def more_leave(campaign: Campaign) -> int:
    """A minute later: how many more mails of the campaign have left."""
    before = sent(campaign)
    Outbound.objects.filter(about=campaign.about).update(created_at=timezone.now() - timedelta(1))
    fed(campaign)
    leave()
    return sent(campaign) - before


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


class TestComplaints:
    """Whichever campaign they read."""

    @pytest.mark.parametrize(
        ("complaints", "mails", "high"),
        [
            (1, 10, False),
            (2, 10, False),
            (3, 10, True),
            (3, 3000, True),
            (3, 3001, False),
            (9, 9001, False),
            (10, 9001, True),
            (0, 0, False),
        ],
    )
    def test_the_rule(self, complaints: int, mails: int, high: bool) -> None:
        assert Rate(complaints, mails).too_high is high

    def complaint(self, owner: User) -> Campaign:
        campaign = on_its_way(owner)
        mail = Outbound.objects.filter(about=campaign.about, status="accepted").latest("pk")
        complained(mail, mail.to_address)
        complained(mail, mail.to_address)
        return campaign

    def test_the_third_of_a_month_stops_them_all(
        self, sink: Sink, claire: User, karim: User
    ) -> None:
        other = on_its_way(claire)
        for number in range(3):
            assert not stream.stopped(), number
            paused = self.complaint(claire)
        assert more_leave(other) == 0
        with pytest.raises(StreamStopped, match="stream stopped"):
            launching.resume(paused, KARIM)
        [mail] = told()
        assert mail.to_address == karim.email
        assert "3 readers called a campaign mail unwanted, of 4 mails" in mail.text
        said = "3 readers of the last thirty days"
        assert said in seen_by(claire, "campaign", other.pk)
        assert said in seen_by(claire, "outbox")
        assert said in seen_by(karim, "today")
        a_mail("letter")
        leave()
        assert Outbound.objects.get(key="letter").status == "accepted"

    def test_a_person_lets_them_go_on_and_the_next_one_stops_them_again(
        self, sink: Sink, claire: User
    ) -> None:
        other = on_its_way(claire)
        for _number in range(3):
            self.complaint(claire)
        assert "Campaigns leave again." in pressed(claire, "sending-resume", domain=stream.PLACE)
        assert more_leave(other) == 1
        self.complaint(claire)
        assert stream.stopped(), "nothing is below one in a thousand yet"

    def test_a_month_later_they_are_forgotten(self, sink: Sink, claire: User) -> None:
        for _number in range(2):
            campaign = self.complaint(claire)
            mails = Outbound.objects.filter(about=campaign.about)
            for mail in mails:
                mail.events.update(at=timezone.now() - timedelta(days=31))
        self.complaint(claire)
        assert not stream.stopped()

    def test_a_letter_that_was_complained_about_is_none_of_it(self, sink: Sink) -> None:
        for number in range(4):
            mail = a_mail(f"letter {number}")
            leave()
            complained(mail, mail.to_address)
        assert stream.rate() == Rate(0, 0)
        assert not stream.stopped()

    def test_nothing_is_launched_meanwhile(self, sink: Sink, claire: User) -> None:
        for _number in range(3):
            self.complaint(claire)
        campaign = ready(a_campaign(owner=claire))
        with pytest.raises(NotReady):
            launched(campaign)
        assert "No campaign leaves" in seen_by(claire, "campaign", campaign.pk)


def test_what_a_server_refused_for_a_while_is_no_stop_and_makes_room_for_one() -> None:
    limits.pause(stream.PLACE, "auth", until=timezone.now() + timedelta(minutes=15))
    assert stream.stopped() is None
    assert stream.stop(stream.DNS)
    assert not stream.stop(stream.DNS)
    assert stream.stop(stream.COMPLAINTS, "3/10"), "the graver reason is the one that is said"
    assert not stream.stop(stream.DNS)
    row = SendPause.objects.get(domain=stream.PLACE)
    assert (row.reason, row.until) == ("complaints", None)


def test_nothing_is_written_while_they_are_stopped(sink: Sink, claire: User) -> None:
    campaign = on_its_way(claire)
    stream.stop(stream.COMPLAINTS, "3/10")
    Outbound.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert feeding.allowance(campaign) == 0
