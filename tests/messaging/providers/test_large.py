"""Mails of ten megabytes by every inbound door, over a real socket; what is too large is told."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from messaging.inbound.parse import parse
from messaging.models import Inbound, ProviderEvent
from messaging.providers import calls
from tests.messaging.providers.test_webhooks import a_received_mail
from tests.provider_calls import basic, headers, signed, taking

TEN = 10 * 1024 * 1024
TO = "reply+0a9z@localhost"
LINE = "é" * 36 + "\r\n"
BOUNDARY = "xXlimitXx"
BASIC = basic()
Answer = tuple[int, str]
Call = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _ours(settings: Settings) -> None:
    taking(settings, "mailgun", "sendgrid", "postmark", "brevo")


@pytest.fixture
def call(live_server: LiveServer) -> Call:
    host = live_server.url.removeprefix("http://")

    def send(provider: str, body: bytes, kind: str, auth: dict[str, str] = BASIC) -> Answer:
        link = http.client.HTTPConnection(host, timeout=30)
        path = f"/anymail/{provider}/inbound/"
        link.request("POST", path, body, {**auth, "Content-Type": kind})
        answer = link.getresponse()
        said = answer.status, answer.read().decode()
        link.close()
        return said

    return send


def whole(size: int = TEN, charset: str = "utf-8") -> bytes:
    """A mail as it came, with a text of that many bytes in that charset."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers(TO) if name != "From")
    head += "From: amelie@example.org\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\n"
    head += f"Content-Type: text/plain; charset={charset}\r\n\r\nMerci.\r\n"
    text = LINE.encode(charset)
    return head.encode() + text * (size // len(text))


def form(fields: dict[str, Any], *files: tuple[str, str, bytes]) -> tuple[bytes, str]:
    """A form as RFC 7578 has it: the body and its type."""
    parts = []
    for name, value in fields.items():
        content = value if isinstance(value, bytes) else str(value).encode()
        parts.append((f'form-data; name="{name}"', content))
    for name, file, content in files:
        parts.append((f'form-data; name="{name}"; filename="{file}"', content))
    body = b"".join(
        b"--%s\r\nContent-Disposition: %s\r\n\r\n%s\r\n"
        % (BOUNDARY.encode(), said.encode(), content)
        for said, content in parts
    )
    return body + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


def mailgun(raw: bytes) -> dict[str, Any]:
    return {**signed(), "recipient": TO, "sender": "amelie@example.org", "body-mime": raw}


def sendgrid(**more: Any) -> dict[str, Any]:
    envelope = json.dumps({"to": [TO], "from": "amelie@example.org"})
    return {"envelope": envelope, "to": TO, **more}


def parsed(**more: Any) -> dict[str, Any]:
    """As SendGrid sends it by default, its words in another charset than the form."""
    named = "".join(f"{name}: {value}\n" for name, value in headers(TO))
    charsets = json.dumps({"text": "iso-8859-1", "html": "utf-8"})
    return sendgrid(headers=named, text="Merci à vous".encode("latin-1"), charsets=charsets, **more)


@pytest.mark.django_db(transaction=True)
def test_ten_megabytes_by_every_door(call: Call) -> None:
    latin = whole(charset="iso-8859-1")
    for provider, body, kind in (
        ("mailgun", *form(mailgun(latin))),
        ("sendgrid", *form(sendgrid(email=whole()))),
    ):
        assert call(provider, body, kind) == (200, ""), provider
    kept = {row.door: bytes(row.raw) for row in Inbound.objects.all()}
    assert kept == {"mailgun": latin, "sendgrid": whole()}, "byte for byte, whatever the charset"
    assert parse(kept["mailgun"]).text.startswith("Merci.\n" + "é" * 36)
    Inbound.objects.all().delete()

    html = "<p>" + "é" * (TEN // 2) + "</p>"
    info = json.dumps({"attachment1": {"filename": "cv.pdf"}})
    cv = b"%PDF-1.4\r\n--\r\n\r\r\n" + bytes(range(256)) * (TEN // 512)
    said = form(
        parsed(html=html, **{"attachment-info": info}),
        ("attachment1", "cv.pdf", cv),
    )
    assert call("sendgrid", *said) == (200, "")
    mail = parse(bytes(Inbound.objects.get().raw))
    assert mail.text.strip() == "Merci à vous"
    assert [(file.name, file.content) for file in mail.attachments] == [("cv.pdf", cv)]
    Inbound.objects.all().delete()

    content = base64.b64encode(b"x" * TEN).decode()
    file = {"Name": "cv.pdf", "Content": content, "ContentType": "application/pdf"}
    mailed = json.dumps(a_received_mail() | {"HtmlBody": html[:900_000], "Attachments": [file]})
    assert call("postmark", mailed.encode(), "application/json") == (200, "")
    assert [file.size for file in parse(bytes(Inbound.objects.get().raw)).attachments] == [TEN]


@pytest.mark.django_db(transaction=True)
def test_what_is_too_large_is_told_and_a_stranger_is_not_listened_to(call: Call) -> None:
    body, kind = form(mailgun(whole(26 * 1024 * 1024)))
    status, said = call("mailgun", body, kind)
    assert (status, said[:10]) == (413, "Over 25 MB")
    event = ProviderEvent.objects.get()
    assert (event.provider, event.problem) == ("mailgun", "over 25 MB")
    assert "amelie@example.org" in event.payload["body"], "whose it was"
    body, kind = form(mailgun(b"x" * (calls.MAX_BYTES + 1)))
    status, said = call("mailgun", body, kind)
    assert (status, said[:10]) == (413, "Over 25 MB"), "said to the end, and then answered"
    assert not Inbound.objects.exists()
    small, kind = form(mailgun(whole(1000)))
    assert call("mailgun", small, kind, {})[0] == 401
    assert ProviderEvent.objects.count() == 1


@pytest.mark.django_db
def test_every_other_address_keeps_the_small_limit(client: Client) -> None:
    place, line = reverse("login"), "application/x-www-form-urlencoded"
    said = {"email": "x" * 3_000_000}
    answers = [client.post(place, said), client.post(place, urlencode(said), line)]
    assert [answer.status_code for answer in answers] == [400, 400]


def post(client: Client, provider: str, body: bytes, kind: str) -> int:
    client.raise_request_exception = False
    return client.post(f"/anymail/{provider}/inbound/", body, kind, headers=BASIC).status_code


@pytest.mark.django_db
def test_a_form_in_one_line_is_read_as_well(client: Client) -> None:
    raw = whole(3_000_000, "iso-8859-1")
    body = urlencode(mailgun(raw)).encode()
    assert post(client, "mailgun", body, "application/x-www-form-urlencoded") == 200
    assert bytes(Inbound.objects.get().raw) == raw


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["..", "", "/", "a/b/..\\"])
def test_a_file_of_no_usable_name_is_not_lost(client: Client, file: str) -> None:
    info = json.dumps({"attachment1": {}})
    body = form(parsed(**{"attachment-info": info}), ("attachment1", file, b"words"))
    assert post(client, "sendgrid", *body) == 200
    assert [row.size for row in parse(bytes(Inbound.objects.get().raw)).attachments] == [5]


@pytest.mark.django_db
def test_a_file_whose_name_is_in_an_old_charset_is_not_lost(client: Client) -> None:
    said = sendgrid(headers="".join(f"{name}: {value}\n" for name, value in headers(TO)))
    info = json.dumps({"attachment1": {"filename": "cv", "type": "application/pdf"}})
    said |= {"text": "Merci", "attachments": "1", "attachment-info": info}
    body, kind = form(said, ("attachment1", "Éric.pdf", b"%PDF-1.4\r\rx"))
    assert post(client, "sendgrid", body.replace("É".encode(), b"\xc9"), kind) == 200
    (file,) = parse(bytes(Inbound.objects.get().raw)).attachments
    assert (file.name, file.size) == ("Éric.pdf", 11)


@pytest.mark.django_db
def test_a_form_of_more_parts_than_any_mail_has_is_not_read(client: Client) -> None:
    said = sendgrid() | {f"field{number}": "x" for number in range(calls.PARTS)}
    assert post(client, "sendgrid", *form(said)) == 500
    assert not Inbound.objects.exists()


@pytest.mark.django_db
def test_more_files_than_a_form_of_ours_may_have(client: Client) -> None:
    files = [(f"attachment-{number}", f"{number}.txt", b"x") for number in range(1, 121)]
    named = json.dumps(headers(TO))
    said = mailgun(b"") | {"message-headers": named, "attachment-count": "120"}
    del said["body-mime"]
    assert post(client, "mailgun", *form(said, *files)) == 200
    assert len(parse(bytes(Inbound.objects.get().raw)).attachments) == 120


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\nnothing", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\ncut', "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"x" * 1000, "multipart/form-data; boundary=" + "x" * 300),
        (b"\xff\x00", "application/json"),
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_and_nothing_breaks(
    client: Client, body: bytes, kind: str
) -> None:
    for provider in ("mailgun", "sendgrid"):
        assert post(client, provider, body, kind) in (400, 401, 500)
    assert not Inbound.objects.exists()
