"""A test in the writer's own mailbox leaves while all campaigns wait for a person, and not while
nothing leaves at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from ats.models import User
from messaging.campaigns import stream
from messaging.delivery import limits
from messaging.models import Campaign, Outbound
from tests import factories as make
from tests.campaigns import a_campaign, a_member, fed, launched, leave
from tests.messaging.doctor.zones import set_env
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(claire: User) -> Campaign:
    """It runs, and its first mail is in the outbox."""
    past = make.a_posting()
    a_member(past, "Nadia")
    campaign = a_campaign(owner=claire, postings=(past.pk,))
    launched(campaign)
    fed(campaign)
    return campaign


def tried(user: User, campaign: Campaign) -> Outbound:
    client = Client()
    client.force_login(user)
    said = client.post(reverse("campaign-test", args=[campaign.pk]), follow=True).text
    assert "A test is on its way" in said
    return Outbound.objects.get(kind="campaign_test")


def status(mail: Outbound) -> str:
    mail.refresh_from_db()
    return mail.status


@pytest.mark.parametrize("why", [stream.DNS, stream.COMPLAINTS])
@pytest.mark.parametrize("apart", [False, True])
def test_it_leaves_while_campaigns_wait_for_a_person(
    why: str, apart: bool, claire: User, campaign: Campaign, sink: Sink, settings: Settings
) -> None:
    if apart:
        set_env(settings, campaign_mail_from="offres@news.acme.example")
    stream.stop(why, "3/10")
    mail = tried(claire, campaign)
    leave()
    assert status(mail) == "accepted"
    assert [to for _sender, to in sink.envelopes] == [[claire.email]], "and nothing else"
    waiting = Outbound.objects.get(about=campaign.about)
    assert waiting.status == "queued"


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("", "by_hand"),
        ("", "auth"),
        ("campaign/", "auth"),
        ("campaign/", "by_hand"),
        ("acme.example", "policy"),
        ("campaign/acme.example", "policy"),
    ],
)
def test_it_waits_where_a_server_or_a_person_holds_mail_itself(
    place: str, reason: str, claire: User, campaign: Campaign, sink: Sink, settings: Settings
) -> None:
    set_env(settings, campaign_mail_from="offres@news.acme.example")
    User.objects.filter(pk=claire.pk).update(email="claire@acme.example")
    claire.refresh_from_db()
    limits.pause(place, reason)
    mail = tried(claire, campaign)
    leave()
    assert status(mail) == "queued"
    limits.resume(place)
    leave()
    assert status(mail) == "accepted"


def test_a_stop_of_all_leaves_the_pause_of_one_domain_as_it_is(
    claire: User, campaign: Campaign, sink: Sink, settings: Settings
) -> None:
    set_env(settings, campaign_mail_from="offres@news.acme.example")
    stream.stop(stream.DNS)
    domain = claire.email.partition("@")[2]
    limits.pause(f"campaign/{domain}", "policy", until=timezone.now() + timedelta(hours=1))
    mail = tried(claire, campaign)
    leave()
    assert status(mail) == "queued"
