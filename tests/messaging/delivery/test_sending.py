"""Those who look after the mail see how it goes: people on a page, machines under /metrics."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from messaging.delivery import claiming, figures, limits
from messaging.inbound import door
from messaging.models import DeliveryEvent, Heartbeat, Outbound, SendPause
from tests import factories as make
from tests.mails import a_mail, a_reply
from tests.queries import same_queries

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-tests"


@pytest.fixture
def client() -> Client:
    make.a_company()
    client = Client()
    client.force_login(make.a_recruiter("Claire Morel", language="en"))
    return client


def page_of(client: Client) -> str:
    response = client.get(reverse("outbox"))
    assert response.status_code == 200
    return response.content.decode()


def test_a_person_pauses_a_domain_and_lets_it_go_on(client: Client) -> None:
    a_mail("one", to_address="a@orange.example")
    a_mail("two", to_address="b@free.example")
    client.post(reverse("sending-pause"), {"domain": " @Orange.Example "})
    page = page_of(client)
    assert "No mail leaves to orange.example" in page
    assert "Claire Morel" in page
    assert [mail.domain for mail in claiming.claim_batch(5)] == ["free.example"]
    client.post(reverse("sending-resume"), {"domain": "orange.example"})
    assert [mail.domain for mail in claiming.claim_batch(5)] == ["orange.example"]


def test_everything_can_be_paused(client: Client) -> None:
    a_mail()
    client.post(reverse("sending-pause"), {"domain": ""})
    assert claiming.claim_batch(5) == []
    client.post(reverse("sending-resume"), {"domain": ""})
    assert len(claiming.claim_batch(5)) == 1


@pytest.mark.parametrize("domain", ["not a domain", "<b>.example", "x" * 300 + ".example", "a@b.c"])
def test_what_is_no_domain_pauses_nothing(client: Client, domain: str) -> None:
    client.post(reverse("sending-pause"), {"domain": domain})
    assert not SendPause.objects.exists()


def test_why_is_said_in_the_servers_words(client: Client) -> None:
    limits.pause("", "auth", "535 5.7.8 <bad> credentials", timezone.now() + timedelta(minutes=9))
    limits.pause("old.example", "policy", until=timezone.now() - timedelta(minutes=1))
    page = page_of(client)
    assert "the mail server did not let us in" in page
    assert "535 5.7.8 &lt;bad&gt; credentials" in page
    assert "old.example" not in page, "that one is over"


def test_the_page_shows_what_waits_and_what_is_in_doubt(client: Client) -> None:
    mail = a_mail("doubt", to_name="Amélie Roux")
    Outbound.objects.filter(pk=mail.pk).update(status="unconfirmed")
    Heartbeat.objects.create(name="worker", seen_at=timezone.now())
    page = page_of(client)
    assert "Nobody knows whether these left" in page
    assert page.count(reverse("outbound", args=[mail.pk])) == 2, "in the list and in the panel"
    assert "at work" in page
    assert "never seen" in page, "the clock"


def test_domains_are_counted_over_a_day(client: Client) -> None:
    mail = a_mail("a", to_address="a@orange.example")
    for kind in ("accepted", "accepted", "deferred", "rejected", "bounced_soft", "bounced_hard"):
        DeliveryEvent.objects.create(outbound=mail, kind=kind)
    old = DeliveryEvent.objects.create(outbound=mail, kind="accepted")
    DeliveryEvent.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(hours=25))
    assert figures.domains() == [figures.Domain("orange.example", 2, 1, 1, 2)]
    assert "orange.example" in page_of(client)


def test_the_page_costs_the_same_whatever_there_is(client: Client) -> None:
    a_mail("first")

    def grow() -> None:
        for number in range(15):
            mail = a_mail(f"k{number}", to_address=f"a@d{number}.example")
            DeliveryEvent.objects.create(outbound=mail, kind="accepted")
            limits.pause(f"d{number}.example", "policy")
        Outbound.objects.filter(key__in=["k1", "k2", "k3"]).update(status="unconfirmed")

    same_queries(client, reverse("outbox"), grow)


# For machines


def scraped(settings: Settings) -> dict[tuple[str, ...], float]:
    settings.ENV = replace(settings.ENV, metrics_token=TOKEN)
    response = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    rows = [sample for family in families for sample in family.samples]
    return {(row.name, *sorted(row.labels.values())): row.value for row in rows}


def test_metrics_are_guarded(settings: Settings) -> None:
    assert Client().get("/metrics").status_code == 404
    settings.ENV = replace(settings.ENV, metrics_token=TOKEN)
    assert Client().get("/metrics").status_code == 401
    for wrong in ("", "Bearer", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"):
        assert Client().get("/metrics", headers={"Authorization": wrong}).status_code == 401


def test_metrics_say_how_it_goes(settings: Settings) -> None:
    now = timezone.now()
    a_mail("late")
    Outbound.objects.update(due_at=now - timedelta(minutes=10))
    lost = a_mail("lost")
    Outbound.objects.filter(pk=lost.pk).update(status="unconfirmed")
    limits.pause("orange.example", "policy")
    DeliveryEvent.objects.create(outbound=lost, kind="deferred")
    Heartbeat.objects.create(name="beat", seen_at=now - timedelta(seconds=30))
    door.receive(a_reply(), door="pipe")
    found = scraped(settings)
    assert found["egards_outbox", "people", "queued"] == 1
    assert found["egards_oldest_due_seconds", "people"] == pytest.approx(600, abs=5)
    assert found["egards_oldest_due_seconds", "campaign"] == 0
    assert found["egards_unconfirmed",] == 1
    assert found["egards_pauses",] == 1
    assert found["egards_delivery_events_day", "deferred"] == 1
    assert found["egards_received", "stored"] == 1
    assert found["egards_seen_seconds", "beat"] == pytest.approx(30, abs=5)


def test_metrics_name_nobody(settings: Settings) -> None:
    a_mail(to_address="amelie@orange.example")
    limits.pause("orange.example", "policy")
    labels = " ".join(part for row in scraped(settings) for part in row)
    assert "orange" not in labels
    assert "@" not in labels
