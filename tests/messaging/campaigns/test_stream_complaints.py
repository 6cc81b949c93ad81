"""All campaigns stop when too many readers of the last thirty days complained, whichever campaign
they read; a person lets them go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ats.events import Actor
from ats.models import User
from messaging.campaigns import feeding, launching, stream
from messaging.campaigns.refusals import NotReady, StreamStopped
from messaging.campaigns.stream import Rate
from messaging.delivery import limits
from messaging.delivery.reports import complained
from messaging.models import Campaign, Outbound, SendPause
from tests.campaigns import a_campaign, launched, leave, ready
from tests.mails import a_mail
from tests.messaging.campaigns.stopped_stream import (
    more_leave,
    on_its_way,
    pressed,
    seen_by,
    told,
)
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
KARIM = Actor("Karim Benali")


class TestComplaints:
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
