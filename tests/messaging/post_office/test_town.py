"""The local post office: a real SMTP server in, mailboxes, and real replies out."""

from __future__ import annotations

import dataclasses
import smtplib
import socket
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import mime
from messaging.inbound import listener, reading
from messaging.models import Conversation, Inbound, Message, PostOfficeMail
from messaging.post_office.server import PostOfficeHandler, deliver
from tests import factories as make
from tests.mails import a_reply


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def town(transactional_db: None) -> Iterator[int]:
    port = _free_port()
    server = listener.controller(PostOfficeHandler(), "127.0.0.1", port)
    server.start()
    yield port
    server.stop()


@pytest.fixture
def inbound_service(transactional_db: None) -> Iterator[int]:
    port = _free_port()
    server = listener.controller(listener.InboundHandler(), "127.0.0.1", port)
    server.start()
    yield port
    server.stop()


def test_whatever_is_sent_lies_in_the_mailbox_of_each_receiver(town: int) -> None:
    raw = a_reply("a@example.org", subject="Élan & été")
    with smtplib.SMTP("127.0.0.1", town) as link:
        link.sendmail("from@example.org", ["A@example.org", "b@example.org"], raw)
    assert sorted(PostOfficeMail.objects.values_list("mailbox", "subject")) == [
        ("a@example.org", "Élan & été"),
        ("b@example.org", "Élan & été"),
    ]


def test_the_inbound_service_takes_our_mail_and_relays_nothing(inbound_service: int) -> None:
    raw = a_reply("reply+x@localhost")
    with smtplib.SMTP("127.0.0.1", inbound_service) as link:
        link.sendmail("a@example.org", ["reply+x@localhost"], raw)
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            link.sendmail("a@example.org", ["victim@elsewhere.example"], raw)
    row = Inbound.objects.get()
    assert (row.door, row.envelope_to) == ("smtp", "reply+x@localhost")


@pytest.mark.django_db
@pytest.mark.parametrize("client_name", ["gmail", "outlook", "apple", "thunderbird"])
def test_answering_as_the_person_reaches_the_conversation(client_name: str) -> None:
    make.a_company()
    application = make.an_application(candidate=make.a_candidate(address="amelie@example.org"))
    mail = acknowledge(application)
    deliver(mime.build(mail).message().as_bytes(), "x@localhost", ["amelie@example.org"])
    letter = PostOfficeMail.objects.get()
    client = Client()
    page = client.get(reverse("post-office-mailbox", args=["amelie@example.org"]))
    assert letter.subject in page.content.decode()
    written = "Merci !\n\nÀ très vite,\nAmélie"
    client.post(
        reverse("post-office-answer", args=[letter.pk]), {"text": written, "client": client_name}
    )
    inbound = Inbound.objects.get()
    assert b"votre candidature" in bytes(inbound.raw).lower(), "quotation included"
    reading.read(inbound.pk)
    message = Message.objects.get(direction="in")
    assert message.visible.strip() == written
    assert Conversation.objects.get().waiting_since is not None


@pytest.mark.django_db
@pytest.mark.parametrize("view", ["html", "text", "source", "nonsense"])
def test_a_mail_has_three_views(view: str) -> None:
    deliver(a_reply("a@example.org", text="Bonjour <b>"), "x@y.example", ["a@example.org"])
    mail = PostOfficeMail.objects.get()
    response = Client().get(reverse("post-office-mail", args=[mail.pk]), {"view": view})
    assert response.status_code == 200
    if view in ("text", "source"):
        assert "Bonjour &lt;b&gt;" in response.content.decode()


@pytest.mark.django_db
def test_hostile_html_is_inert_in_its_frame() -> None:
    raw = (
        b"From: a@b.example\r\nTo: c@d.example\r\nContent-Type: text/html\r\n\r\n"
        b"<script>alert(1)</script><p style='color:red'>hello</p>"
    )
    deliver(raw, "a@b.example", ["c@d.example"])
    mail = PostOfficeMail.objects.get()
    response = Client().get(reverse("post-office-frame", args=[mail.pk]))
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe-inline" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["post-office", "post-office-mailbox", "post-office-mail"])
def test_outside_a_local_run_there_is_no_post_office(name: str, settings: Settings) -> None:
    deliver(a_reply("a@example.org"), "x@y.example", ["a@example.org"])
    settings.ENV = dataclasses.replace(settings.ENV, local=False)
    arguments: dict[str, list[object]] = {
        "post-office": [],
        "post-office-mailbox": ["a@example.org"],
        "post-office-mail": [PostOfficeMail.objects.get().pk],
    }
    assert Client().get(reverse(name, args=arguments[name])).status_code == 404
