"""Rates, pauses and connections: how fast mail leaves, and when it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings

from ats.env import read_env
from messaging.delivery import claiming, limits, worker
from messaging.delivery import connections as lines
from messaging.delivery.outcomes import of_code
from messaging.delivery.transport import Transport
from messaging.models import Outbound, RateBucket, SendPause
from tests.mails import a_mail
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
LEAST = {"DATABASE_URL": "postgresql://x/x", "REDIS_URL": "redis://x", "SECRET_KEY": "k" * 50}


def some(*domains: str) -> None:
    for number, domain in enumerate(domains):
        a_mail(f"k{number}", to_address=f"person@{domain}")


def set_rates(settings: Settings, rate: float = 0.0, **domains: float) -> None:
    named = {name.replace("_", "."): value for name, value in domains.items()}
    settings.ENV = replace(settings.ENV, mail_rate=rate, mail_domain_rates=named)


def left() -> list[str]:
    sent = Outbound.objects.filter(status__in=["accepted", "handed"]).order_by("pk")
    return list(sent.values_list("domain", flat=True))


def test_a_domain_at_its_limit_does_not_hold_up_the_others(settings: Settings) -> None:
    set_rates(settings, slow_example=0.2)
    some("Slow.example", "slow.example", "slow.example", "quick.example")
    assert [mail.domain for mail in claiming.claim_batch(3)] == ["slow.example"]
    assert [mail.domain for mail in claiming.claim_batch(3)] == ["quick.example"]
    assert claiming.claim_batch(3) == []
    RateBucket.objects.update(refilled_at=timezone.now() - timedelta(seconds=6))
    assert len(claiming.claim_batch(3)) == 1, "one more after five seconds"


def test_the_rate_of_everything_counts_every_domain(settings: Settings) -> None:
    set_rates(settings, rate=0.4)
    some("a.example", "b.example", "c.example")
    assert len(claiming.claim_batch(3)) == 2
    assert claiming.claim_batch(3) == []


def test_what_goes_back_gives_its_token_back(settings: Settings) -> None:
    set_rates(settings, rate=0.2, a_example=0.2)
    some("a.example")
    mails = claiming.claim_batch(1)
    assert claiming.claim_batch(1) == []
    claiming.put_back(mails)
    assert len(claiming.claim_batch(1)) == 1


def test_a_clock_set_back_makes_no_tokens(settings: Settings) -> None:
    set_rates(settings, rate=0.2)
    some("a.example", "a.example")
    assert len(claiming.claim_batch(2)) == 1
    RateBucket.objects.update(refilled_at=timezone.now() + timedelta(hours=2))
    assert claiming.claim_batch(2) == []


def test_no_rate_no_bucket() -> None:
    some("a.example")
    claiming.claim_batch(1)
    assert not RateBucket.objects.exists()


@pytest.mark.parametrize(
    ("text", "rate"), [("", 0.0), ("10/s", 10.0), ("300/min", 5.0), ("3600/h", 1.0)]
)
def test_rates_are_read(text: str, rate: float) -> None:
    env = read_env(LEAST | {"MAIL_RATE": text, "MAIL_DOMAIN_RATES": "Orange.fr=60/min"})
    assert env.mail_rate == rate
    assert env.mail_domain_rates == {"orange.fr": 1.0}


@pytest.mark.parametrize("text", ["10", "x/s", "10/day", "10/"])
def test_a_rate_that_is_none_is_said(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MAIL_RATE"):
        read_env(LEAST | {"MAIL_RATE": text})


def test_a_pause_of_everything_and_of_one_domain() -> None:
    some("a.example", "b.example")
    limits.pause("a.example", "by_hand", by="Karim")
    assert [mail.domain for mail in claiming.claim_batch(5)] == ["b.example"]
    limits.pause("", "by_hand")
    limits.resume("a.example")
    assert claiming.claim_batch(5) == []
    assert limits.resume("")
    assert not limits.resume("")
    assert len(claiming.claim_batch(5)) == 1


def test_a_pause_ends_by_itself() -> None:
    some("a.example")
    limits.pause("", "auth", until=timezone.now() - timedelta(seconds=1))
    assert len(claiming.claim_batch(5)) == 1


@pytest.mark.parametrize(
    ("code", "words", "kind", "ours"),
    [
        (550, b"5.1.1 no such user", "rejected", False),
        (552, b"5.2.2 mailbox full", "deferred", False),
        (550, b"5.7.1 blocked by our policy", "deferred", True),
        (554, b"5.7.26 unauthenticated mail from this domain", "deferred", True),
        (530, b"5.7.0 authentication required", "deferred", True),
        (421, b"4.7.0 try later", "deferred", False),
        (451, b"4.7.1 greylisted", "deferred", False),
        (452, b"4.2.2 over quota", "deferred", False),
        (432, b"4.7.12 password transition", "deferred", False),
        (550, b"no", "rejected", False),
        (571, b"delivery not authorized, message refused", "deferred", True),
        (571, b"5.1.1 no such user", "rejected", False),
        (573, b"security conversion required", "deferred", True),
        (533, b"not allowed here", "deferred", True),
        (523, b"encryption needed", "deferred", True),
        (525, b"user account disabled", "deferred", True),
        (522, b"mailbox over its limit", "deferred", False),
        (531, b"mail system full", "deferred", False),
        (570, b"no", "rejected", False),
        (541, b"no", "rejected", False),
        (578, b"no", "rejected", False),
    ],
)
def test_whose_fault_a_refusal_is(code: int, words: bytes, kind: str, ours: bool) -> None:
    said = of_code(code, words)
    assert (said.kind, said.ours) == (kind, ours)


@pytest.mark.parametrize("code", ["550 5.7.1", "571"])
def test_a_domain_that_will_not_have_us_is_paused_and_its_mail_waits(sink: Sink, code: str) -> None:
    sink.recipient = lambda address: (
        f"{code} blocked" if address.endswith("strict.example") else "250 OK"
    )
    some("strict.example", "strict.example", "kind.example")
    worker.drain(Transport())
    assert left() == ["kind.example"]
    waiting = Outbound.objects.filter(domain="strict.example")
    assert sorted(waiting.values_list("status", flat=True)) == ["queued", "retry"]
    row = SendPause.objects.get()
    assert (row.domain, row.reason) == ("strict.example", "policy")
    assert row.until
    assert "blocked" in row.detail


def test_a_server_that_does_not_let_us_in_pauses_everything(settings: Settings) -> None:
    limits.pause_for(of_code(535, "5.7.8 no"), "a.example")
    assert limits.paused_domains() == {"": "auth"}
    limits.resume("")
    limits.pause_for(of_code(523, "5.7.10 encryption needed"), "a.example")
    assert limits.paused_domains() == {"": "auth"}
    assert SendPause.objects.get().reason == "auth"


def test_letters_go_before_campaigns_and_never_in_one_batch() -> None:
    for number in range(3):
        a_mail(f"c{number}")
    Outbound.objects.update(lane=Outbound.Lane.CAMPAIGN)
    a_mail("letter")
    first = claiming.claim_batch(10)
    assert [mail.key for mail in first] == ["letter"]
    assert len(claiming.claim_batch(10)) == 3


@pytest.mark.django_db(transaction=True)
def test_no_more_lines_than_allowed(settings: Settings, sink: Sink) -> None:
    settings.ENV = replace(settings.ENV, mail_connections=1)
    other: Any = connections.create_connection("default")
    a_mail()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, 0)", [lines._CLASS])
            assert worker.drain(Transport()) == 0
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()
    assert worker.drain(Transport()) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone()[0] == 0, "the slot is given back"
