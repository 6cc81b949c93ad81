"""Amazon SES calls by way of SNS: it shows who it is only when it is asked to, and says what
happened as text within a notification."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from messaging.inbound.parse import parse
from messaging.models import DeliveryEvent, Inbound, Outbound, ProviderEvent, Suppression
from messaging.providers import events
from tests.provider_calls import SECRET, basic, taking

pytestmark = pytest.mark.django_db
TOPIC = "arn:aws:sns:eu-west-3:123456789012:mail"
PLAIN = "text/plain; charset=UTF-8"


@pytest.fixture(autouse=True)
def _ours(settings: Settings) -> None:
    taking(settings, "amazon_ses")


def sns(said: dict[str, Any] | str, **more: Any) -> dict[str, Any]:
    return {
        "Type": "Notification",
        "MessageId": "19ba9823-d7f2-53c1-860e-cb10e0d13dfc",
        "TopicArn": TOPIC,
        "Subject": "Amazon SES Email Event Notification",
        "Message": said if isinstance(said, str) else json.dumps(said),
        "Timestamp": "2026-11-19T16:33:54.000Z",
        "SignatureVersion": "1",
        **more,
    }


def call(
    client: Client, body: dict[str, Any] | bytes, kind: str = "tracking", auth: str = SECRET
) -> HttpResponse:
    """As SNS does: JSON that calls itself text."""
    said = body if isinstance(body, dict) else {}
    headers = {
        "x-amz-sns-message-type": str(said.get("Type", "Notification")),
        "x-amz-sns-message-id": str(said.get("MessageId", "1")),
    }
    if auth:
        headers |= basic(auth)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    client.raise_request_exception = False
    answer = client.post(f"/anymail/amazon_ses/{kind}/", data, PLAIN, headers=headers)
    events.handle_waiting()
    return answer  # type: ignore[return-value]


def an_event(mail: Outbound, kind: str, **more: Any) -> dict[str, Any]:
    about = {
        "timestamp": "2026-11-19T16:33:52.000Z",
        "messageId": mail.provider_id,
        "destination": [mail.to_address],
        "headers": [{"name": "Message-ID", "value": mail.message_id}],
    }
    return {"eventType": kind, "mail": about, kind.lower(): more}


def a_bounce(mail: Outbound, status: str = "5.1.1", **more: Any) -> dict[str, Any]:
    row = {
        "emailAddress": mail.to_address,
        "action": "failed",
        "status": status,
        "diagnosticCode": f"smtp; 550 {status} user unknown",
        **more,
    }
    said = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [row]}
    return an_event(mail, "Bounce", **said)


def test_it_is_asked_for_its_secret_and_then_shows_it(client: Client, mail: Outbound) -> None:
    asked = call(client, sns(a_bounce(mail)), auth="")
    assert asked.status_code == 401
    assert asked["WWW-Authenticate"].startswith("Basic "), "else SNS never sends it"
    assert not ProviderEvent.objects.exists()
    assert call(client, sns(a_bounce(mail))).status_code == 200
    assert call(client, sns(a_bounce(mail)), auth="x:y").status_code == 401


def test_a_bounce_closes_the_address_once(client: Client, mail: Outbound) -> None:
    for _time in range(3):
        assert call(client, sns(a_bounce(mail))).status_code == 200
    mail.refresh_from_db()
    assert mail.bounced_at
    assert Suppression.objects.get().address == mail.to_address
    assert DeliveryEvent.objects.filter(outbound=mail, kind="bounced_hard").count() == 1


def test_a_full_mailbox_and_a_policy_close_nothing(client: Client, mail: Outbound) -> None:
    full = a_bounce(mail, "5.2.2", diagnosticCode="smtp; 552 5.2.2 mailbox full")
    policy = a_bounce(mail, "5.7.1", diagnosticCode="smtp; 550 5.7.1 blocked by policy")
    for number, said in enumerate((full, policy)):
        assert call(client, sns(said, MessageId=f"m{number}")).status_code == 200
    assert not Suppression.objects.exists()


def test_a_complaint_ends_campaigns_only(client: Client, mail: Outbound) -> None:
    said = {
        "complainedRecipients": [{"emailAddress": mail.to_address}],
        "complaintFeedbackType": "abuse",
    }
    assert call(client, sns(an_event(mail, "Complaint", **said))).status_code == 200
    assert Suppression.objects.get().scope == Suppression.Scope.CAMPAIGN


def test_a_received_mail_comes_through_the_door(client: Client) -> None:
    raw = b"From: amelie@example.org\r\nTo: reply@localhost\r\nSubject: Re\r\n\r\nMerci !\r\n"
    said = {
        "notificationType": "Received",
        "receipt": {"action": {"type": "SNS", "encoding": "BASE64"}, "recipients": ["r@x.example"]},
        "mail": {"source": "amelie@example.org", "destination": ["reply@localhost"]},
        "content": base64.b64encode(raw).decode(),
    }
    assert call(client, sns(said), "inbound").status_code == 200
    assert parse(bytes(Inbound.objects.get().raw)).text.startswith("Merci !")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b'{"Type": "Notification", "MessageId": "1"}'],
)
def test_nonsense_is_no_error_of_ours(client: Client, body: bytes) -> None:
    assert call(client, body).status_code in (200, 400, 401)


def test_what_cannot_be_read_is_kept(client: Client) -> None:
    assert call(client, sns("not json")).status_code == 200
    assert ProviderEvent.objects.exists()
    tested = "Successfully validated SNS topic for Amazon SES event publishing."
    assert call(client, sns(tested, MessageId="2")).status_code == 200


def test_large_text_of_a_notification_is_read_as_well(client: Client, mail: Outbound) -> None:
    padded = a_bounce(mail) | {"padding": "x" * 3_000_000}
    assert call(client, sns(padded)).status_code == 200
    assert Suppression.objects.exists()
