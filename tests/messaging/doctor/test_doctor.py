"""What the DNS says about our mail, asked of a real name server; and that somebody has looked
before the first mail leaves."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from ats.events import Actor
from messaging.campaigns import launching, letters
from messaging.campaigns.refusals import NotBelieved
from messaging.delivery import claiming, worker
from messaging.delivery.transport import Transport
from messaging.doctor import checks, services, words
from messaging.models import DnsCheck, Outbound
from tests import factories as make
from tests.campaigns import a_campaign, a_member, launched, ready
from tests.mails import a_mail
from tests.messaging.doctor.zones import FINE, NEWS, set_env
from tests.plugins.dns import Zone
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
KARIM = Actor("Karim Benali")


@pytest.fixture(autouse=True)
def _ours(settings: Settings) -> None:
    set_env(
        settings,
        email_url="mailgun://KEY@",
        mail_from="recrutement@acme.example",
        reply_domain="reply.acme.example",
        site_url="https://ats.acme.example",
    )


def looked() -> dict[str, dict[str, Any]]:
    return {row["check"]: row for row in checks.run()}


def verdicts() -> dict[str, str]:
    return {check: row["verdict"] for check, row in looked().items()}


def test_all_is_well(zone: Zone) -> None:
    zone.rows = FINE
    assert verdicts() == {"spf": "good", "dkim": "good", "dmarc": "good", "reply_mx": "good"}


def test_nothing_is_there_and_all_is_said_with_its_record(zone: Zone) -> None:
    found = looked()
    assert found["spf"]["publish"] == {
        "name": "acme.example",
        "kind": "TXT",
        "value": "v=spf1 include:mailgun.org ~all",
    }
    assert found["dmarc"]["publish"]["name"] == "_dmarc.acme.example"
    assert found["reply_mx"]["publish"]["value"] == "10 ats.acme.example."
    assert found["dkim"]["verdict"] == "unknown", "the selector is the provider's secret"


def test_by_smtp_the_reply_domain_and_the_servers_name_count(
    zone: Zone, settings: Settings
) -> None:
    set_env(settings, email_url="smtp+tls://u:p@smtp.acme.example:587")
    zone.rows = [
        *FINE,
        "smtp.acme.example. IN A 192.0.2.7",
        "7.2.0.192.in-addr.arpa. IN PTR smtp.acme.example.",
    ]
    assert set(verdicts().values()) == {"good"}
    assert {"reply_spf", "ptr"} <= set(verdicts())
    zone.rows = zone.rows[:-1]
    assert looked()["ptr"]["why"] == "ptr_none"
    zone.rows += [
        "7.2.0.192.in-addr.arpa. IN PTR other.example.",
        "other.example. IN A 192.0.2.8",
    ]
    assert looked()["ptr"]["why"] == "ptr_astray"


def test_a_server_on_this_machine_has_no_known_outside(zone: Zone, settings: Settings) -> None:
    set_env(settings, email_url="smtp://localhost:25")
    assert looked()["ptr"]["why"] == "ptr_here"
    assert looked()["spf"]["publish"]["value"] == "v=spf1 mx ~all"


@pytest.mark.parametrize(
    ("rows", "why", "value"),
    [
        (["v=spf1 a +all"], "spf_open", "v=spf1 a ~all"),
        (["v=spf1 mx -all"], "spf_without_us", "v=spf1 include:mailgun.org mx -all"),
        (["v=spf1 mx -all", "v=spf1 a ?all"], "spf_two", "v=spf1 mx a ~all"),
        (["v=spf10 mx"], "spf_none", "v=spf1 include:mailgun.org ~all"),
        (["V=SPF1 Include:mailgun.org ~all"], "spf_good", None),
        (["v=spf1 redirect=_spf.acme.example"], "spf_good", None),
    ],
)
def test_spf(zone: Zone, rows: list[str], why: str, value: str | None) -> None:
    zone.rows = [f'acme.example. IN TXT "{row}"' for row in rows]
    row = looked()["spf"]
    assert row["why"] == why
    assert (row["publish"] or {}).get("value") == value


def test_a_long_record_in_pieces_is_one(zone: Zone) -> None:
    zone.rows = ['acme.example. IN TXT "v=spf1 include:mail" "gun.org -all"']
    assert looked()["spf"]["why"] == "spf_good"


def test_named_selectors_are_the_only_ones_asked(zone: Zone, settings: Settings) -> None:
    set_env(settings, mail_dkim_selectors=("mx2026",))
    zone.rows = FINE
    assert looked()["dkim"]["why"] == "dkim_none"
    zone.rows = ['mx2026._domainkey.acme.example. IN TXT "v=DKIM1; p="']
    assert looked()["dkim"]["why"] == "dkim_revoked"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('_dmarc.acme.example. IN TXT "v=DMARC1; p=none"', "dmarc_watching"),
        ('_dmarc.acme.example. IN TXT "v=DMARC1;p=reject"', "dmarc_good"),
        ('_dmarc.acme.example. IN TXT "something else"', "dmarc_none"),
    ],
)
def test_dmarc(zone: Zone, line: str, why: str) -> None:
    zone.rows = [line]
    assert looked()["dmarc"]["why"] == why


def test_a_subdomain_is_under_its_parents_rule(zone: Zone, settings: Settings) -> None:
    set_env(settings, mail_from="jobs@mail.acme.example")
    zone.rows = FINE
    assert looked()["dmarc"]["why"] == "dmarc_good"


def test_a_domain_that_takes_no_mail(zone: Zone) -> None:
    zone.rows = ["reply.acme.example. IN MX 0 ."]
    assert looked()["reply_mx"]["why"] == "mx_refuses"


def test_a_name_server_that_fails_says_nothing(zone: Zone) -> None:
    zone.failing = True
    assert {row["why"] for row in checks.run()} == {"silent"}


def test_no_name_server_costs_seconds_not_minutes(settings: Settings) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        set_env(settings, dns_server=f"127.0.0.1:{deaf.getsockname()[1]}")
        assert checks._safely("dkim", "acme.example", checks.dkim).why == "silent"


def test_hostile_records_are_only_text(zone: Zone, client: Client) -> None:
    make.a_company()
    client.force_login(make.an_administrator(language="en"))
    zone.rows = ['acme.example. IN TXT "v=spf1 <script>alert(1)</script> +all"']
    client.post(reverse("mail-look"))
    assert "<script>alert(1)" not in client.get(reverse("mail-settings")).content.decode()


def test_every_reason_has_words() -> None:
    said = {**words.WHY}
    rows = [{"check": "spf", "verdict": "good", "why": why} for why in said]
    assert all(row["because"] for row in words.spoken(rows))


# The gate: nothing leaves for the first time before somebody has looked.


def test_the_first_mail_waits_until_somebody_has_looked(
    zone: Zone, settings: Settings, client: Client, sink: Sink
) -> None:
    make.a_company()
    karim = make.an_administrator("Karim Benali", language="en")
    client.force_login(karim)
    set_env(settings, local=False)
    zone.rows = FINE
    mail = a_mail()
    assert worker.drain(Transport()) == 0
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == ("queued", 0)
    assert "No mail leaves yet" in client.get(reverse("today")).content.decode()
    client.post(reverse("mail-seen"))
    assert services.held(), "there was nothing to have seen"
    client.post(reverse("mail-look"))
    page = client.get(reverse("mail-settings")).content.decode()
    assert "All is as it should be." in page
    assert services.held(), "looked at is not seen"
    assert "although nobody has looked" not in page
    client.post(reverse("mail-seen"))
    assert worker.drain(Transport()) == 1
    assert sink.ids() == {mail.message_id: 1}
    assert "No mail leaves yet" not in client.get(reverse("today")).content.decode()
    row = DnsCheck.objects.get()
    assert (row.decision, row.decided_by) == ("seen", "Karim Benali")


def test_doing_without_is_kept_with_a_name(settings: Settings, sink: Sink) -> None:
    set_env(settings, local=False)
    a_mail()
    assert services.held()
    assert services.decide("skipped", KARIM)
    assert worker.drain(Transport()) == 1
    assert DnsCheck.objects.get().decided_by == KARIM.name


def test_a_later_look_does_not_shut_the_gate(zone: Zone, settings: Settings) -> None:
    set_env(settings, local=False)
    services.decide("skipped", KARIM)
    services.look(KARIM)
    assert not services.held()


def test_whoever_has_sent_before_is_not_stopped(settings: Settings) -> None:
    old = a_mail("old")
    Outbound.objects.filter(pk=old.pk).update(status="accepted", accepted_at=old.created_at)
    set_env(settings, local=False)
    a_mail("new")
    assert len(claiming.claim_batch(5)) == 1


def test_on_ones_own_machine_nothing_is_asked() -> None:
    a_mail()
    assert len(claiming.claim_batch(5)) == 1


def test_recruiters_are_told_on_their_page(settings: Settings, client: Client) -> None:
    make.a_company()
    set_env(settings, local=False)
    client.force_login(make.a_recruiter(language="en"))
    page = client.get(reverse("outbox")).content.decode()
    assert "No mail leaves yet" in page
    assert reverse("mail-settings") not in page, "that page is the administrators'"
    assert "No mail leaves yet" not in client.get(reverse("today")).content.decode()


def test_nobody_has_not_seen_it() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DnsCheck.objects.create(decision="skipped")
    with pytest.raises(IntegrityError), transaction.atomic():
        DnsCheck.objects.create(decision="seen", decided_by="K", decided_at=timezone.now())


class TestCampaignsApart:
    """The second sender has looks of its own, and its faults hold back campaigns alone."""

    @pytest.fixture(autouse=True)
    def _apart(self, settings: Settings) -> None:
        set_env(
            settings,
            local=False,
            campaign_email_url="postmark://TOKEN@",
            campaign_mail_from="offres@news.acme.example",
        )

    def test_both_senders_are_looked_at(self, zone: Zone) -> None:
        zone.rows = FINE + NEWS
        found = looked()
        names = {f"campaign_{name}" for name in ("spf", "dkim", "dmarc")}
        assert names <= set(found)
        assert {found[name]["domain"] for name in names} == {"news.acme.example"}
        assert found["spf"]["domain"] == "acme.example"
        assert set(verdicts().values()) == {"good"}, "the parent's DMARC holds too"

    def test_each_with_what_its_own_provider_wants(self, zone: Zone) -> None:
        zone.rows = FINE
        found = looked()
        assert found["campaign_spf"]["publish"]["value"] == "v=spf1 include:spf.mtasv.net ~all"
        assert found["spf"]["verdict"] == "good"

    def test_a_server_of_its_own_is_looked_at(self, settings: Settings, zone: Zone) -> None:
        set_env(settings, campaign_email_url="smtp://news.acme.example:587")
        zone.rows = [*FINE, *NEWS, "news.acme.example. IN A 192.0.2.7"]
        found = looked()
        assert found["campaign_ptr"]["why"] == "ptr_none"
        assert found["campaign_reply_spf"]["domain"] == "reply.acme.example"
        assert "ptr" not in found

    def test_what_is_missing_is_a_fault_and_what_is_unknown_is_none(self, zone: Zone) -> None:
        zone.rows = [*FINE, NEWS[0]]
        services.look(KARIM)
        assert services.campaign_faults() == []
        zone.rows = [*FINE, NEWS[1]]
        services.look(KARIM)
        [fault] = services.campaign_faults()
        assert "news.acme.example" in words.sentence(fault)
        assert (fault["check"], fault["why"]) == ("campaign_spf", "spf_none")

    def test_a_domain_that_nobody_looked_at_is_a_fault(
        self, settings: Settings, zone: Zone
    ) -> None:
        zone.rows = FINE + NEWS
        [fault] = services.campaign_faults()
        assert fault["why"] == "unseen"
        services.look(KARIM)
        assert services.campaign_faults() == []
        set_env(settings, campaign_mail_from="offres@other.example")
        assert services.campaign_faults()[0]["domain"] == "other.example"

    def test_on_one_s_own_machine_nothing_is_held(self, settings: Settings) -> None:
        set_env(settings, local=True)
        assert services.campaign_faults() == []

    def test_where_all_is_one_the_sender_of_letters_counts(
        self, settings: Settings, zone: Zone
    ) -> None:
        set_env(settings, campaign_email_url="", campaign_mail_from="")
        assert services.campaign_faults() == [], "nobody looked: as it always was"
        zone.rows = FINE[1:]
        services.look(KARIM)
        assert [one["check"] for one in services.campaign_faults()] == ["spf"]

    def test_an_old_look_is_taken_again_and_a_new_one_is_not(self, zone: Zone) -> None:
        services.look_again(KARIM)
        assert DnsCheck.objects.count() == 0, "nobody has looked yet: a person begins"
        services.look(KARIM)
        services.look_again(KARIM)
        assert DnsCheck.objects.count() == 1
        DnsCheck.objects.update(at=timezone.now() - timedelta(days=2))
        services.look_again(KARIM)
        assert DnsCheck.objects.count() == 2

    def test_it_does_not_launch_and_letters_leave(self, sink: Sink, zone: Zone) -> None:
        zone.rows = [*FINE, NEWS[1]]
        services.look(KARIM)
        services.decide("seen", KARIM)
        a_member(make.a_posting())
        claire = make.a_recruiter("Claire Morel", language="en")
        campaign = ready(a_campaign(owner=claire))
        client = Client()
        client.force_login(claire)
        shown = client.get(reverse("campaign", args=[campaign.pk])).text
        assert "news.acme.example: No record says who may send" in shown
        assert "Letters leave all the same." in shown
        launch = reverse("campaign-launch", args=[campaign.pk])
        client.post(launch, {"seen": letters.text_hash(campaign)})
        campaign.refresh_from_db()
        assert campaign.status == "ready"
        a_mail("letter")
        worker.drain(Transport())
        assert len(sink.messages) == 1

        zone.rows = FINE + NEWS
        DnsCheck.objects.update(at=timezone.now() - timedelta(days=2))
        client.post(launch, {"seen": letters.text_hash(campaign)})
        campaign.refresh_from_db()
        assert campaign.status == "running", "mended: the launch looked again by itself"

    def test_nor_does_a_paused_one_go_on(self, zone: Zone) -> None:
        zone.rows = FINE + NEWS
        services.look(KARIM)
        a_member(make.a_posting())
        campaign = launched(a_campaign())
        launching.pause(campaign, KARIM)
        zone.rows = FINE
        services.look(KARIM)
        with pytest.raises(NotBelieved, match="not believed"):
            launching.resume(campaign, KARIM)

    def test_the_page_shows_both(self, zone: Zone) -> None:
        zone.rows = FINE
        services.look(KARIM)
        client = Client()
        client.force_login(make.an_administrator(language="en"))
        shown = client.get(reverse("mail-settings")).text
        assert "Campaigns: who may send in our name (SPF)" in shown
        assert "offres@news.acme.example" in shown
