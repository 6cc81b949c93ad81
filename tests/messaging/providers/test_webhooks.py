"""The providers' documented calls, over real requests: who may call, once each, in any order."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from messaging.inbound import door
from messaging.inbound.parse import parse
from messaging.models import DeliveryEvent, Inbound, Outbound, ProviderEvent, Suppression
from messaging.providers import events
from tests.provider_calls import SECRET, basic, signed, taking

pytestmark = pytest.mark.django_db
Post = Callable[..., HttpResponse]


@pytest.fixture
def post(client: Client, settings: Settings) -> Post:
    """Call a webhook of a provider as it would, and carry out what it told."""
    names = ("postmark", "mailgun", "brevo", "mailjet", "sendgrid", "amazon_ses")
    taking(settings, *names)

    def call(provider: str, payload: Any, kind: str = "tracking", auth: str = SECRET) -> Any:
        data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        response = client.post(
            f"/anymail/{provider}/{kind}/",
            data,
            content_type="application/json",
            headers=basic(auth) if auth else {},
        )
        events.handle_waiting()
        return response

    return call


def postmark(mail: Outbound, **more: Any) -> dict[str, Any]:
    return {
        "RecordType": "Bounce",
        "ID": 4323372036854775807,
        "Type": "HardBounce",
        "TypeCode": 1,
        "MessageID": mail.provider_id,
        "Description": "The server was unable to deliver your message (ex: unknown user).",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist",
        "Email": mail.to_address,
        "BouncedAt": "2026-11-19T16:33:54Z",
        "Metadata": {"mail": mail.message_id},
        **more,
    }


def mailgun(mail: Outbound, event: dict[str, Any], token: str = "a" * 50) -> dict[str, Any]:
    return {
        "signature": signed(token),
        "event-data": {
            "id": "ev-1",
            "timestamp": time.time(),
            "recipient": mail.to_address,
            "message": {"headers": {"message-id": mail.message_id.strip("<>")}},
            "user-variables": {},
            **event,
        },
    }


def kinds(mail: Outbound) -> list[str]:
    rows = DeliveryEvent.objects.filter(outbound=mail).order_by("id")
    return list(rows.values_list("kind", flat=True))


def test_a_hard_bounce_closes_the_address(post: Post, mail: Outbound) -> None:
    assert post("postmark", postmark(mail)).status_code == 200
    mail.refresh_from_db()
    assert mail.bounced_at
    assert Suppression.objects.get().address == mail.to_address
    assert ProviderEvent.objects.get().outbound == mail


def test_ten_times_in_any_order_is_once(post: Post, mail: Outbound) -> None:
    bounce = postmark(mail)
    delivery = {
        "RecordType": "Delivery",
        "MessageID": mail.provider_id,
        "Recipient": mail.to_address,
        "DeliveredAt": "2026-11-19T16:33:54Z",
        "Details": "Test delivery",
        "Metadata": {},
    }
    for payload in [bounce, delivery] * 5 + [delivery, bounce] * 5:
        assert post("postmark", payload).status_code == 200
    assert ProviderEvent.objects.count() == 2
    assert kinds(mail).count("bounced_hard") == 1
    assert kinds(mail).count("delivered") == 1


def test_a_full_mailbox_closes_nothing(post: Post, mail: Outbound) -> None:
    full = {"Type": "SoftBounce", "Details": "smtp;452 4.2.2 mailbox full"}
    post("postmark", postmark(mail, Description="", **full))
    mail.refresh_from_db()
    assert mail.bounced_at is None
    assert not Suppression.objects.exists()


def test_a_mail_that_was_blocked_is_shown_and_closes_nothing(post: Post, mail: Outbound) -> None:
    blocked = {"Type": "Blocked", "Details": "smtp;550 5.7.1 blocked by policy"}
    post("postmark", postmark(mail, Description="", **blocked))
    mail.refresh_from_db()
    assert mail.bounced_at, "it did not reach its reader: somebody must know"
    assert not Suppression.objects.exists()


def test_a_complaint_ends_campaigns_only(post: Post, mail: Outbound) -> None:
    post("postmark", postmark(mail, RecordType="SpamComplaint", Type="SpamComplaint"))
    assert Suppression.objects.get().scope == "campaign"


def test_mailgun_signs_and_names_our_own_id(post: Post, mail: Outbound) -> None:
    """The call to the provider timed out: nobody knew its id, and the event names ours."""
    Outbound.objects.filter(pk=mail.pk).update(
        status="unconfirmed", provider_id="", accepted_at=None
    )
    assert post("mailgun", mailgun(mail, {"event": "delivered"}), auth="").status_code in (200, 401)
    assert post("mailgun", mailgun(mail, {"event": "delivered"})).status_code == 200
    mail.refresh_from_db()
    assert mail.status == "accepted"


@pytest.mark.parametrize("broken", ["signature", "timestamp"])
def test_a_wrong_signature_is_refused(post: Post, mail: Outbound, broken: str) -> None:
    payload = mailgun(mail, {"event": "delivered"})
    payload["signature"][broken] = "1"
    assert post("mailgun", payload).status_code == 401
    assert not ProviderEvent.objects.exists()


def test_brevo_says_hard_bounce(post: Post, mail: Outbound) -> None:
    payload = {
        "event": "hard_bounce",
        "email": mail.to_address,
        "id": 26224,
        "ts_epoch": 1763568834000,
        "message-id": mail.provider_id,
        "reason": "550 5.1.1 user unknown",
        "tag": "",
    }
    post("brevo", payload)
    mail.refresh_from_db()
    assert mail.bounced_at


def mailjet(mail: Outbound, event: str, number: int, **more: Any) -> dict[str, Any]:
    return {
        "event": event,
        "time": 1763568834 + number,
        "MessageID": 19421777396190490,
        "Message_GUID": mail.provider_id,
        "email": mail.to_address,
        "CustomID": "",
        "Payload": json.dumps({"mail": mail.message_id}),
        **more,
    }


@pytest.mark.parametrize("hard", [True, False])
def test_mailjet_says_of_every_bounce_whether_it_is_hard(
    post: Post, mail: Outbound, hard: bool
) -> None:
    error = "user unknown" if hard else "quota exceeded"
    about = {"blocked": False, "error_related_to": "recipient", "error": error, "comment": ""}
    post("mailjet", [mailjet(mail, "bounce", 1, hard_bounce=hard, **about)])
    mail.refresh_from_db()
    assert kinds(mail)[-1] == ("bounced_hard" if hard else "bounced_soft")
    assert bool(mail.bounced_at) == hard
    assert Suppression.objects.exists() == hard


def test_a_bad_event_does_not_stop_its_batch(post: Post, mail: Outbound) -> None:
    bad: dict[str, Any] = {"event": "bounce", "time": "not a time"}
    good = mailjet(mail, "bounce", 1, hard_bounce=True, error="user unknown", blocked=False)
    response = post("mailjet", [bad, good, {"event": 3}])
    assert response.status_code == 200
    mail.refresh_from_db()
    assert mail.bounced_at
    assert ProviderEvent.objects.exclude(problem="").exists(), "the bad one is kept for a person"


def test_sendgrid_batches(post: Post, mail: Outbound) -> None:
    batch = [
        {
            "event": name,
            "email": mail.to_address,
            "timestamp": 1763568834,
            "sg_event_id": f"e{number}",
            "smtp-id": mail.message_id,
            "mail": mail.message_id,
            "reason": "550 5.1.1 no such user",
            "status": "5.1.1",
            "type": "bounce",
        }
        for number, name in enumerate(["processed", "deferred", "bounce", "open"])
    ]
    post("sendgrid", batch)
    mail.refresh_from_db()
    assert ProviderEvent.objects.count() == 3, "that somebody opened it is not ours to know"


def test_nonsense_is_kept_and_answered(post: Post) -> None:
    for body in (b"", b"{", b"[]", b'{"a": 1}', b"\xff\x00"):
        assert post("postmark", body).status_code == 200
    assert post("postmark", b"{").status_code == 200
    assert not Suppression.objects.exists()


def test_about_a_mail_that_is_not_ours(post: Post, mail: Outbound) -> None:
    payload = postmark(mail, MessageID="another", Metadata={}, Email="x@y.example")
    post("postmark", payload)
    assert ProviderEvent.objects.get().problem
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("auth", ["", "egards:wrong", "x"])
def test_a_stranger_is_refused(post: Post, mail: Outbound, auth: str) -> None:
    assert post("postmark", postmark(mail), auth=auth).status_code == 401
    assert not ProviderEvent.objects.exists()


def test_no_secret_no_address(client: Client, settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, webhooks=("postmark",), webhook_secret="")
    assert client.post("/anymail/postmark/tracking/").status_code == 404


@pytest.mark.parametrize("path", ["mailgun/tracking", "postmark/other", "unknown/tracking"])
def test_only_the_providers_that_we_use(client: Client, settings: Settings, path: str) -> None:
    settings.ENV = replace(settings.ENV, webhooks=("postmark",), webhook_secret=SECRET)
    assert client.post(f"/anymail/{path}/").status_code == 404


def test_a_get_changes_nothing(post: Post, client: Client) -> None:
    assert client.get("/anymail/postmark/tracking/").status_code == 405
    assert client.head("/anymail/postmark/tracking/").status_code == 200


def a_received_mail(size: int = 10) -> dict[str, Any]:
    return {
        "FromFull": {"Email": "amelie@example.org", "Name": "Amélie Roux", "MailboxHash": ""},
        "ToFull": [{"Email": "reply@localhost", "Name": "", "MailboxHash": ""}],
        "CcFull": [],
        "BccFull": [],
        "OriginalRecipient": "reply@localhost",
        "Subject": "Re: votre candidature",
        "MessageID": "22c74902",
        "Date": "Thu, 19 Nov 2026 12:00:00 +0100",
        "TextBody": "Merci ! " + "x" * size,
        "HtmlBody": "",
        "Headers": [{"Name": "Message-ID", "Value": "<theirs@example.org>"}],
        "Attachments": [],
    }


def test_a_received_mail_comes_through_the_door(post: Post) -> None:
    assert post("postmark", a_received_mail(), "inbound").status_code == 200
    row = Inbound.objects.get()
    assert row.door == "postmark"
    assert parse(bytes(row.raw)).text.startswith("Merci !")
    assert post("postmark", a_received_mail(), "inbound").status_code == 200


def test_a_large_mail_passes_and_one_too_large_is_refused(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert post("postmark", a_received_mail(3_000_000), "inbound").status_code == 200
    assert Inbound.objects.get().size > 3_000_000
    monkeypatch.setattr("messaging.providers.calls.MAX_BYTES", 1000)
    assert post("postmark", a_received_mail(3_000), "inbound").status_code == 413


def test_what_cannot_be_stored_is_asked_for_again(
    post: Post, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_ignored: Any, **_more: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(door, "receive", away)
    client.raise_request_exception = False
    assert post("postmark", a_received_mail(), "inbound").status_code == 500
