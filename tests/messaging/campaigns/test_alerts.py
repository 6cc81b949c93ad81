"""A campaign that people complain about pauses itself, says so to people, and waits for one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ats import postings
from ats.events import Actor
from messaging.campaigns import feeding, launching
from messaging.campaigns.feeding import Errors
from messaging.delivery.reports import complained
from messaging.models import Campaign, Outbound
from tests import factories as make
from tests.campaigns import a_campaign, a_member, fed, launched, leave
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db


def on_its_way(people: int = 2) -> Campaign:
    """One mail has left, the others wait."""
    past = make.a_posting()
    for number in range(people):
        a_member(past, f"N{number}")
    campaign = a_campaign(owner=make.a_recruiter("Claire Morel", language="fr"))
    Campaign.objects.filter(pk=campaign.pk).update(per_minute=1)
    campaign.refresh_from_db()
    launched(campaign)
    fed(campaign)
    leave()
    return campaign


def complains(campaign: Campaign) -> None:
    mail = Outbound.objects.filter(about=campaign.about, status="accepted").latest("pk")
    complained(mail, mail.to_address)
    campaign.refresh_from_db()


def told() -> dict[str, str]:
    mails = Outbound.objects.filter(kind="campaign_paused")
    return {mail.to_address: mail.text for mail in mails}


@pytest.mark.parametrize(
    ("tried", "complaints", "pauses"),
    [(1, 1, True), (1000, 1, True), (1001, 1, False), (1999, 1, False), (2000, 2, True)],
)
def test_one_in_a_thousand(tried: int, complaints: int, pauses: bool) -> None:
    assert (Errors(tried, 0, complaints).verdict == launching.COMPLAINTS) is pauses


def test_a_complaint_pauses_it_and_tells_those_who_can_do_something(sink: Sink) -> None:
    karim = make.an_administrator("Karim Benali", language="en")
    gone = make.an_administrator("Parti", is_active=False)
    other = make.a_recruiter("Luc Autre")
    campaign = on_its_way()
    complains(campaign)
    assert (campaign.status, campaign.paused_for) == ("paused", launching.COMPLAINTS)
    assert set(told()) == {karim.email, campaign.owner.email}
    assert not {gone.email, other.email} & set(told())
    page = reverse("campaign", args=[campaign.pk])
    assert page in told()[campaign.owner.email]
    assert page not in told()[karim.email], "an administrator alone may not see campaigns"
    assert "does not go on by itself" in told()[karim.email]
    assert "Plus rien n'en part" in told()[campaign.owner.email]


def test_nothing_of_it_leaves_until_a_person_says_so(sink: Sink) -> None:
    campaign = on_its_way()
    complains(campaign)
    before = len(sink.messages)
    feeding.feed(campaign.pk)
    Outbound.objects.filter(about=campaign.about, status="retry").update(humane_hours=False)
    leave()
    assert {str(mail["Subject"]) for mail in sink.messages[before:]} == {
        str(mail.subject) for mail in Outbound.objects.filter(kind="campaign_paused")
    }
    launching.resume(campaign, Actor.of(campaign.owner))
    Outbound.objects.update(created_at="2026-01-01T00:00Z")
    fed(campaign)
    leave()
    assert Outbound.objects.filter(about=campaign.about, status="accepted").count() == 2


def test_it_is_on_its_page_and_on_today(sink: Sink) -> None:
    campaign = on_its_way()
    karim = make.an_administrator(language="en")
    claire = make.a_recruiter("Claire Anglaise", language="en")
    client, url = Client(), reverse("campaign", args=[campaign.pk])
    client.force_login(claire)
    assert "has paused itself" not in client.get(reverse("today")).text
    complains(campaign)
    assert "Somebody called one of its mails unwanted." in client.get(url).text
    today = client.get(reverse("today")).text
    assert "A campaign has paused itself" in today
    assert url in today
    client.force_login(karim)
    today = client.get(reverse("today")).text
    assert "A campaign has paused itself" in today
    assert url not in today, "that page is for recruiters"
    client.force_login(make.a_user("Hélène", language="en"))
    assert "has paused itself" not in client.get(reverse("today")).text


def test_after_the_last_mail_it_is_told_all_the_same_and_once(sink: Sink) -> None:
    campaign = on_its_way(1)
    feeding.feed(campaign.pk)
    campaign.refresh_from_db()
    assert campaign.status == "finished"
    complains(campaign)
    complains(campaign)
    assert campaign.status == "finished"
    [text] = told().values()
    assert "Elle était terminée" in text


def test_many_bounces_are_told_too(sink: Sink) -> None:
    past = make.a_posting()
    for number in range(6):
        a_member(past, f"N{number}")
    campaign = launched(a_campaign())
    fed(campaign)
    sink.recipient = lambda _address: "550 5.1.1 nobody here"
    leave()
    [text] = told().values()
    assert "ont échoué ou sont revenus" in text


def test_a_pause_by_hand_or_by_a_closed_posting_tells_nobody() -> None:
    a_member(make.a_posting())
    campaign = launched(a_campaign())
    launching.pause(campaign, Actor.of(campaign.owner))
    launching.resume(campaign, Actor.of(campaign.owner))
    postings.unpublish(campaign.posting, actor=Actor.of(campaign.owner))
    assert told() == {}
