"""Mail received through each provider's documented inbound call: through the door once, with its
token, its words and its files."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import mime
from messaging.inbound import reading
from messaging.inbound.parse import ParsedMail, parse
from messaging.models import Inbound, Message, ProviderEvent
from tests import factories as make
from tests.provider_calls import basic, headers, signed, taking

pytestmark = pytest.mark.django_db
Send = Callable[..., HttpResponse]


@pytest.fixture
def to() -> str:
    """The address to which Amélie answers."""
    amelie = make.a_candidate(address="amelie@example.org")
    return mime.reply_address(acknowledge(make.an_application(make.a_posting(), amelie)))


@pytest.fixture
def send(client: Client, settings: Settings) -> Send:
    taking(settings, "mailgun", "mailjet", "sendgrid", "brevo")
    client.raise_request_exception = False

    def call(provider: str, data: Any, **more: Any) -> Any:
        path = f"/anymail/{provider}/inbound/"
        if more.get("form"):
            return client.post(path, data, headers=basic())
        return client.post(path, json.dumps(data), "application/json", headers=basic())

    return call


def received() -> ParsedMail:
    return parse(bytes(Inbound.objects.get().raw))


def mailgun(to: str) -> dict[str, Any]:
    return {
        **signed(),
        "recipient": to,
        "sender": "amelie@example.org",
        "subject": "Re: votre candidature",
        "body-plain": "Merci ! À jeudi.",
        "body-html": "<p>Merci ! À jeudi.</p>",
        "message-headers": json.dumps(headers(to)),
        "attachment-count": "1",
        "attachment-1": SimpleUploadedFile("cv.pdf", b"%PDF-1.4 " + b"x" * 3_000_000),
    }


def mailjet(to: str) -> dict[str, Any]:
    return {
        "Sender": "amelie@example.org",
        "Recipient": to,
        "Date": "20261119T160000",
        "From": "Amélie Roux <amelie@example.org>",
        "Subject": "Re: votre candidature",
        "Headers": dict(headers(to)),
        "Parts": [
            {
                "Headers": {"Content-Type": "text/plain; charset=utf-8"},
                "ContentRef": "Text-part",
            },
            {
                "Headers": {
                    "Content-Type": "application/pdf",
                    "Content-Disposition": 'attachment; filename="cv.pdf"',
                    "Content-Transfer-Encoding": "base64",
                },
                "ContentRef": "Attachment1",
            },
        ],
        "Text-part": "Merci ! À jeudi.",
        "Attachment1": base64.b64encode(b"%PDF-1.4 x").decode(),
    }


def sendgrid(to: str) -> dict[str, Any]:
    return {
        "headers": "".join(f"{name}: {value}\n" for name, value in headers(to)),
        "from": "Amélie Roux <amelie@example.org>",
        "to": to,
        "subject": "Re: votre candidature",
        "text": "Merci ! À jeudi.",
        "html": "<p>Merci ! À jeudi.</p>",
        "envelope": json.dumps({"to": [to], "from": "amelie@example.org"}),
        "charsets": json.dumps({"to": "UTF-8", "subject": "UTF-8", "text": "UTF-8"}),
        "attachments": "1",
        "attachment-info": json.dumps(
            {"attachment1": {"filename": "cv.pdf", "type": "application/pdf"}}
        ),
        "attachment1": SimpleUploadedFile("cv.pdf", b"%PDF-1.4 x", "application/pdf"),
    }


def brevo(to: str, **more: Any) -> dict[str, Any]:
    item = {
        "Uuid": ["a1b2c3"],
        "From": {"Name": "Amélie Roux", "Address": "amelie@example.org"},
        "To": [{"Name": None, "Address": to}],
        "Headers": dict(headers(to)) | {"Return-Path": "amelie@example.org", "Delivered-To": to},
        "RawTextBody": "Merci ! À jeudi.",
        "RawHtmlBody": "<p>Merci ! À jeudi.</p>",
        "SpamScore": 0.1,
        "Attachments": [],
        **more,
    }
    return {"items": [item]}


@pytest.mark.parametrize(
    ("provider", "payload", "form", "files"),
    [
        ("mailgun", mailgun, True, ["cv.pdf"]),
        ("mailjet", mailjet, False, ["cv.pdf"]),
        ("sendgrid", sendgrid, True, ["cv.pdf"]),
        ("brevo", brevo, False, []),
    ],
)
def test_each_as_documented(
    send: Send, to: str, provider: str, payload: Callable[[str], Any], form: bool, files: list[str]
) -> None:
    assert send(provider, payload(to), form=form).status_code == 200
    mail = received()
    assert (mail.from_address, mail.in_reply_to) == ("amelie@example.org", "ours@example.org")
    assert mail.text.strip() == "Merci ! À jeudi."
    assert [file.name for file in mail.attachments] == files
    row = Inbound.objects.get()
    assert (row.door, row.envelope_to) == (provider, to)
    send(provider, payload(to), form=form)
    for row in Inbound.objects.order_by("pk"):
        reading.read(row.pk)
    assert Message.objects.filter(direction="in").count() == 1, "asked again, said once"


def test_what_cannot_be_read_is_asked_for_again_and_does_not_stop_the_others(
    send: Send, to: str
) -> None:
    whole = brevo(to)
    whole["items"].insert(0, {**whole["items"][0], "Attachments": [{"Name": "no token"}]})
    assert send("brevo", whole).status_code == 500
    assert Inbound.objects.count() == 1
    assert ProviderEvent.objects.get().problem == "KeyError"
    assert send("brevo", {"event": "delivered"}).status_code == 500
    assert send("sendgrid", {"nothing": "of a mail"}, form=True).status_code == 500
