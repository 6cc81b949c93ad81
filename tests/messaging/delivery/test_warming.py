"""A sending domain that receivers do not know begins small, and grows with what has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from ats import clock
from ats.events import Actor
from messaging.campaigns import feeding, launching, pacing
from messaging.delivery import claiming, limits, warming, worker
from messaging.delivery.transport import Transport
from messaging.models import Outbound, SendingDay
from tests import factories as make
from tests.campaigns import a_campaign, a_member, fed, launched, ready
from tests.mails import a_mail
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
CAMPAIGN = Outbound.Lane.CAMPAIGN
DOMAIN = "news.acme.example"
PARIS = ZoneInfo("Europe/Paris")
FRIDAY = datetime(2026, 11, 27, 11, 0, tzinfo=PARIS)


def set_env(settings: Settings, **more: Any) -> None:
    settings.ENV = replace(settings.ENV, **more)


@pytest.fixture(autouse=True)
def _a_new_domain(settings: Settings) -> None:
    set_env(settings, campaign_mail_from=f"offres@{DOMAIN}", campaign_daily_start=3)


def on(days_ago: int, handed: int) -> None:
    day = clock.today() - timedelta(days=days_ago)
    SendingDay.objects.create(domain=DOMAIN, day=day, handed=handed)


def some(count: int, first: int = 0) -> list[Outbound]:
    """Campaign mails to people, due at any hour."""
    people = [make.a_candidate(f"N{number}") for number in range(first, first + count)]
    return [
        a_mail(f"c{who.pk}", lane=CAMPAIGN, candidate=who, to_address=who.address) for who in people
    ]


def handed() -> int:
    return int(SendingDay.objects.get(day=clock.today()).handed)


class TestTheDay:
    @pytest.mark.parametrize(
        ("history", "most"),
        [
            ([], 3),
            ([(1, 1)], 3),
            ([(1, 2)], 3),
            ([(1, 50)], 75),
            ([(3, 75), (1, 10)], 112),  # the best day counts, not the last
            ([(30, 400)], 600),
            ([(31, 400)], 3),  # receivers have forgotten
        ],
    )
    def test_half_as_much_again_as_on_the_best_day(
        self, history: list[tuple[int, int]], most: int
    ) -> None:
        for row in history:
            on(*row)
        assert warming.today().most == most

    def test_the_table_of_the_decision_note(self, settings: Settings) -> None:
        set_env(settings, campaign_daily_start=50)
        days, best = [], 0
        for _day in range(14):
            best = max(best, warming.most_after(best))
            days.append(best)
        assert days == [50, 75, 112, 168, 252, 378, 567, 850, 1275, 1912, 2868, 4302, 6453, 9679]

    def test_the_days_as_one_reads_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: FRIDAY)
        for day in ((40, 90), (20, 8), (2, 0), (1, 10), (0, 4)):
            on(*day)
        rows, today = warming.table(), clock.today()
        assert [(row.day, row.most, row.handed) for row in rows[:3]] == [
            (today - timedelta(days=20), 135, 8),
            (today - timedelta(days=1), 12, 10),
            (today, 15, 4),
        ]
        assert [row.most for row in rows[3:]] == [22, 33, 49, 73, 109]
        assert {row.handed for row in rows[3:]} == {None}
        assert all(row.day.weekday() < 5 for row in rows[3:])
        assert rows[2].most == warming.today().most

    def test_before_anything_has_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: FRIDAY)
        assert [row.most for row in warming.table()] == [3, 4, 6, 9, 13, 19]
        monkeypatch.setattr(timezone, "now", lambda: FRIDAY + timedelta(days=1))
        on_saturday = warming.table()
        assert [row.most for row in on_saturday] == [3, 3, 4, 6, 9, 13]
        assert on_saturday[1].day == FRIDAY.date() + timedelta(days=3)

    def test_what_left_by_another_name_does_not_count(self) -> None:
        SendingDay.objects.create(
            domain="old.example", day=clock.today() - timedelta(days=1), handed=900
        )
        assert warming.today().most == 3

    @pytest.mark.parametrize(
        ("more", "applies"),
        [
            ({}, True),
            ({"campaign_daily_start": 0}, False),
            ({"campaign_mail_from": ""}, False),
            ({"campaign_mail_from": "", "campaign_email_url": "smtp://x"}, False),
            ({"mail_from": f"recrutement@{DOMAIN}"}, False),
        ],
    )
    def test_only_a_domain_of_their_own_is_new(
        self, settings: Settings, more: dict[str, Any], applies: bool
    ) -> None:
        set_env(settings, **more)
        assert warming.applies() is applies
        assert not warming.applies(Outbound.Lane.PEOPLE)

    def test_how_many_days_it_takes(self) -> None:
        first = clock.today()
        counts = (1, 3, 4, 7, 8, 13)
        assert [warming.days_for(count, first) for count in counts] == [1, 1, 2, 2, 3, 3]
        assert warming.days_for(10**12, first) == warming.FAR

    def test_the_next_day_is_one_on_which_letters_leave(self) -> None:
        make.a_company()
        assert warming.next_day(FRIDAY).date() == date(2026, 11, 30), "a Monday"


class TestLeaving:
    def test_the_rest_waits_until_the_next_day(self, sink: Sink) -> None:
        make.a_company()
        some(5)
        worker.drain(Transport())
        assert (len(sink.messages), handed()) == (3, 3)
        later = Outbound.objects.filter(status="queued")
        assert {mail.due_at for mail in later} == {warming.next_day()}
        SendingDay.objects.update(day=clock.today() - timedelta(days=1))
        Outbound.objects.filter(status="queued").update(due_at=timezone.now())
        some(4, first=5)
        worker.drain(Transport())
        assert len(sink.messages) == 7, "four on the second day"

    def test_letters_and_tests_wait_for_nobody(self, sink: Sink) -> None:
        on(0, 3)
        a_mail("letter"), a_mail("test", lane=CAMPAIGN)
        worker.drain(Transport())
        assert len(sink.messages) == 2
        assert handed() == 3

    def test_a_second_try_is_no_second_mail(self, sink: Sink) -> None:
        some(2)
        sink.recipient = lambda _address: "451 4.7.1 later"
        worker.drain(Transport())
        assert handed() == 2
        sink.recipient = lambda _address: "250 OK"
        Outbound.objects.update(due_at=timezone.now())
        on_the_day = SendingDay.objects.filter(day=clock.today())
        on_the_day.update(handed=3)
        worker.drain(Transport())
        assert (len(sink.messages), handed()) == (2, 3)

    def test_what_was_not_begun_gives_its_place_back(self) -> None:
        some(2)
        mails = claiming.claim_batch(2)
        assert handed() == 2
        claiming.put_back(mails)
        assert handed() == 0
        assert len(claiming.claim_batch(5)) == 2

    def test_a_slow_domain_takes_no_place_from_the_others(self, settings: Settings) -> None:
        set_env(settings, mail_domain_rates={"slow.example": 0.2})
        some(2)
        Outbound.objects.update(domain="slow.example")
        some(1, first=2)
        assert len(claiming.claim_batch(5)) == 2
        assert handed() == 2
        assert limits.limited()

    def test_nothing_is_counted_where_no_domain_is_new(
        self, sink: Sink, settings: Settings
    ) -> None:
        set_env(settings, campaign_mail_from="")
        some(5)
        worker.drain(Transport())
        assert len(sink.messages) == 5
        assert not SendingDay.objects.exists()


class TestCampaigns:
    def test_no_more_is_written_than_leaves_today(self, sink: Sink) -> None:
        past = make.a_posting()
        for number in range(5):
            a_member(past, f"N{number}")
        campaign = launched(a_campaign())
        assert len(fed(campaign)) == 3
        assert feeding.feed(campaign.pk) == 0, "those that wait have their place"
        worker.drain(Transport())
        assert feeding.feed(campaign.pk) == 0
        assert campaign.recipients.filter(status="waiting").count() == 2

    def test_two_campaigns_share_the_day(self) -> None:
        past = make.a_posting()
        for number in range(2):
            a_member(past, f"N{number}")
        first, second = launched(a_campaign()), launched(a_campaign())
        assert feeding.feed(first.pk) == 2
        assert feeding.feed(second.pk) == 1

    def test_its_page_says_how_many_wait_and_until_when(self) -> None:
        past = make.a_posting()
        for number in range(5):
            a_member(past, f"N{number}")
        client = Client()
        client.force_login(make.a_recruiter(language="en"))
        campaign = ready(a_campaign())
        url = reverse("campaign", args=[campaign.pk])
        before = client.get(url).text
        assert "at most 3 campaign mails on " in before
        assert "in about 1 working day." in before
        launched(campaign)
        shown = client.get(url).text
        opens = clock.office_hours().next_open(timezone.now())
        day = warming.next_day(opens).astimezone(PARIS)
        assert f"2 mails wait until {day:%A}" in shown
        launching.pause(campaign, Actor.of(campaign.owner))
        assert "2 mails wait" not in client.get(url).text

    @pytest.mark.parametrize(
        ("now", "day", "handed", "next_day"),
        [
            (FRIDAY, date(2026, 11, 27), 2, date(2026, 11, 30)),
            # After the hours in which letters leave, the next day is that of the first.
            (FRIDAY.replace(hour=16), date(2026, 11, 30), 0, date(2026, 12, 1)),
            (FRIDAY + timedelta(days=1), date(2026, 11, 30), 0, date(2026, 12, 1)),
        ],
    )
    def test_a_day_on_which_nothing_leaves_is_no_day(
        self, now: datetime, day: date, handed: int, next_day: date
    ) -> None:
        make.a_company()
        SendingDay.objects.create(domain=DOMAIN, day=FRIDAY.date(), handed=2)
        pace = pacing.pace_of(5, now)
        assert pace is not None
        assert (pace.day, pace.handed, pace.next_day) == (day, handed, next_day)
        assert (pace.most, pace.later) == (3, 5 - (3 - handed))

    def test_a_known_domain_says_nothing(self, settings: Settings) -> None:
        set_env(settings, campaign_daily_start=0)
        assert pacing.pace_of(10_000) is None

    def test_the_mail_settings_say_where_it_stands(self) -> None:
        on(0, 2)
        client = Client()
        client.force_login(make.an_administrator(language="en"))
        shown = client.get(reverse("mail-settings")).text
        assert "at most 3 campaign mails leave today, of which 2 have left" in shown
        assert f"offres@{DOMAIN}" in shown
        assert f"Warm-up of {DOMAIN}" in shown

    def test_those_who_look_after_the_mail_see_its_days(self, settings: Settings) -> None:
        make.a_company()
        client = Client()
        client.force_login(make.a_recruiter(language="en"))
        assert f"Warm-up of {DOMAIN}" in client.get(reverse("outbox")).text
        set_env(settings, campaign_daily_start=0)
        assert "Warm-up" not in client.get(reverse("outbox")).text
