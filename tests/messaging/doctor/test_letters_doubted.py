"""The DNS of the letters' own sender goes from right to wrong: Today says it to those who can do
something about it, and a neutral word to those who write letters, until it is right again or
somebody knowingly leaves it. Letters go on leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from ats.events import Actor
from ats.models import Event, User
from messaging.doctor import changes, services
from messaging.models import DnsCheck, Outbound
from messaging.tasks import watch_dns
from tests import factories as make
from tests.campaigns import leave
from tests.mails import a_mail
from tests.messaging.campaigns.stopped_stream import on_its_way
from tests.messaging.doctor.zones import FINE, NEWS, set_env
from tests.plugins.dns import Zone
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
KARIM = Actor("Karim Benali")
SPF, REPLY_SPF, MX, KEY, DMARC = FINE
FORGED, ASTRAY = "Our letters may be taken for forgeries", "answers may not reach us"
KNOWN = "the administrators know"


@pytest.fixture(autouse=True)
def _right_at_first(settings: Settings, zone: Zone) -> None:
    make.a_company()
    set_env(
        settings,
        local=False,
        email_url="mailgun://KEY@",
        mail_from="recrutement@acme.example",
        reply_domain="reply.acme.example",
        site_url="https://ats.acme.example",
    )
    zone.rows = FINE
    services.look(KARIM)
    services.decide("seen", KARIM)


@pytest.fixture
def karim() -> User:
    return make.an_administrator("Karim Benali", language="en")


def later(zone: Zone, *rows: str) -> None:
    """A day later the DNS says this, and the clock asks."""
    zone.rows = list(rows)
    DnsCheck.objects.update(at=timezone.now() - timedelta(days=2))
    watch_dns()


def seen_by(user: User, name: str = "today") -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name)).text


def left(user: User, faults: str = "spf") -> str:
    client = Client()
    client.force_login(user)
    data = {"faults": faults, "back": reverse("today")}
    return client.post(reverse("mail-leave"), data, follow=True).text


def mails() -> list[str]:
    return list(Outbound.objects.filter(kind="sender_doubted").values_list("text", flat=True))


def test_those_who_can_mend_it_are_told_and_the_others_only_that_it_is_known(
    zone: Zone, karim: User, sink: Sink
) -> None:
    assert FORGED not in seen_by(karim)
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    for name in ("today", "mail-settings"):
        shown = seen_by(karim, name)
        assert FORGED in shown, name
        assert "acme.example: No record says who may send" in shown, name
    assert "What to publish" in seen_by(karim)
    assert "Nothing waits for you" not in seen_by(karim)
    claire = seen_by(make.a_recruiter("Claire Morel", language="en"))
    assert FORGED in claire
    assert KNOWN in claire
    assert "No record says" not in claire
    assert reverse("mail-leave") not in claire
    manager = make.a_user("Hélène", language="en")
    assert FORGED not in seen_by(manager)
    a_mail("letter")
    leave()
    assert Outbound.objects.get(key="letter").status == "accepted", "letters go on leaving"
    assert len(mails()) == 1
    assert "They go on leaving" in mails()[0]


def test_it_goes_away_once_it_is_right_and_comes_back(zone: Zone, karim: User) -> None:
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    assert FORGED in seen_by(karim), "a second look does not make it good"
    later(zone, *FINE)
    assert FORGED not in seen_by(karim)
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    assert FORGED in seen_by(karim)
    assert len(mails()) == 2


def test_while_it_is_wrong_the_clock_asks_each_hour(zone: Zone, karim: User) -> None:
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    zone.rows = FINE
    DnsCheck.objects.update(at=timezone.now() - timedelta(hours=2))
    watch_dns()
    assert FORGED not in seen_by(karim)


def test_a_name_server_that_does_not_answer_changes_nothing(zone: Zone, karim: User) -> None:
    zone.failing = True
    later(zone)
    assert FORGED not in seen_by(karim)
    zone.failing = False
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    zone.failing = True
    later(zone)
    assert FORGED in seen_by(karim)
    assert "Noted with your name" in left(karim)
    assert FORGED not in seen_by(karim), "what is left during a silence stays left"
    zone.failing = False
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    assert FORGED not in seen_by(karim)


def test_knowingly_left_it_is_kept_with_the_name_until_something_else_goes_wrong(
    zone: Zone, karim: User
) -> None:
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    assert FORGED not in left(karim)
    assert "Known to Karim Benali" in seen_by(karim, "mail-settings")
    event = Event.objects.get(kind="dns.left")
    assert [one["check"] for one in event.data["faults"]] == ["spf"]
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    assert FORGED not in seen_by(karim), "nobody is asked twice about the same"
    later(zone, REPLY_SPF, MX, KEY)
    shown = seen_by(karim)
    assert "Nothing says what to do with forged mail" in shown
    assert "No record says who may send" not in shown
    later(zone, *FINE)
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    assert FORGED in seen_by(karim), "right, and wrong again"


def test_what_is_left_is_what_the_page_showed(zone: Zone, karim: User) -> None:
    later(zone, REPLY_SPF, MX, KEY)
    left(karim, "spf")
    assert "Nothing says what to do with forged mail" in seen_by(karim)
    assert "There was nothing left to say" in left(karim, "spf")
    assert "There was nothing left to say" in left(karim, "x' OR 1=1 --")
    assert "There was nothing left to say" in left(karim, "")


def test_the_way_of_answers_is_watched_as_well(zone: Zone, karim: User) -> None:
    later(zone, SPF, REPLY_SPF, KEY, DMARC)
    shown = seen_by(karim)
    assert ASTRAY in shown
    assert FORGED not in shown
    assert "answers would be lost" in shown
    [mail] = mails()
    assert "may not arrive" in mail
    assert "take them for forgeries" not in mail
    assert "No campaign" not in mail


def test_what_was_never_right_is_the_doctors_and_not_todays(zone: Zone, karim: User) -> None:
    DnsCheck.objects.all().delete()
    zone.rows = [MX]
    services.look(KARIM)
    later(zone, MX)
    assert FORGED not in seen_by(karim)


def test_a_fault_of_campaigns_alone_is_no_doubt_about_letters(
    zone: Zone, karim: User, settings: Settings
) -> None:
    set_env(settings, campaign_mail_from="offres@news.acme.example")
    later(zone, *FINE, *NEWS)
    later(zone, *FINE)
    assert FORGED not in seen_by(karim)
    assert "no campaign was on its way" in mails()[0].lower()


def test_one_sender_for_both_is_said_once(zone: Zone, karim: User, sink: Sink) -> None:
    on_its_way()
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    for name in ("today", "mail-settings"):
        shown = seen_by(karim, name)
        assert FORGED in shown
        assert "No campaign leaves" in shown
        assert "For the same reason." in shown
        assert shown.count("acme.example: No record says who may send") == 1, name
    claire = seen_by(User.objects.get(name="Claire Morel"))
    assert "acme.example: No record says who may send" in claire, "campaigns are hers to mend"
    assert "For the same reason." not in claire
    left(karim)
    assert "For the same reason." not in seen_by(karim)


def test_another_sender_since_has_nothing_to_do_with_it(
    zone: Zone, karim: User, settings: Settings
) -> None:
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    set_env(settings, mail_from="jobs@other.example")
    assert FORGED not in seen_by(karim)


def test_never_on_ones_own_machine(zone: Zone, karim: User, settings: Settings) -> None:
    later(zone, REPLY_SPF, MX, KEY, DMARC)
    set_env(settings, local=True)
    assert FORGED not in seen_by(karim)
    assert not services.leave(["spf"], KARIM)


def a_finding(why: str, verdict: str, **more: str) -> dict[str, Any]:
    return {"check": "spf", "domain": "a.example", "verdict": verdict, "why": why, **more}


@pytest.mark.parametrize(
    ("was", "now", "since"),
    [
        (("spf_good", "good"), ("spf_none", "missing"), "2026-05-02"),
        (("spf_good", "good"), ("spf_open", "warn"), None),
        (("silent", "unknown"), ("spf_none", "missing"), None),
        (("spf_none", "missing"), ("spf_two", "missing"), None),
        (("spf_good", "good"), ("silent", "unknown"), None),
    ],
)
def test_the_day_it_went_wrong(
    was: tuple[str, str], now: tuple[str, str], since: str | None
) -> None:
    [found] = changes.remembered([a_finding(*was)], [a_finding(*now)], "2026-05-02")
    assert found.get("since") == since


def test_the_day_stays_whatever_is_wrong_and_goes_with_it() -> None:
    wrong = a_finding("spf_none", "missing", since="2026-05-02", left_by="Karim")
    [other] = changes.remembered([wrong], [a_finding("spf_two", "missing")], "2026-05-03")
    assert (other["since"], other["left_by"]) == ("2026-05-02", "Karim")
    [good] = changes.remembered([other], [a_finding("spf_good", "good")], "2026-05-04")
    assert "since" not in good
    assert "left_by" not in good
