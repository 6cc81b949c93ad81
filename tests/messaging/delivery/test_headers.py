"""The rules of the headers, on every kind of mail; docs/operations.md gives their reasons."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from anymail.backends.amazon_ses import AmazonSESV2SendEmailPayload
from anymail.backends.amazon_ses import EmailBackend as AmazonBackend
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from ats import links
from ats.logs import scrub
from candidates.models import Application
from messaging.conversations import threading
from messaging.conversations.services import conversation_of
from messaging.delivery import mime, outbox, raw, worker
from messaging.delivery.transport import Transport
from messaging.models import MailPart, Outbound
from messaging.writing.render import Rendered, mail_body
from tests import factories as make
from tests.mails import a_mail
from tests.messaging.letter_contexts import LANGUAGES
from tests.messaging.letter_rendering import KINDS, context, render
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
LIST = ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")
PLACE = "https://ats.example/unsubscribe/" + "a" * 120 + "/"


@pytest.fixture
def application() -> Application:
    make.a_company()
    return make.an_application()


def headers_of(mail: Outbound) -> dict[str, str]:
    return {name: str(value) for name, value in mime.build(mail).message().items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_keeps_to_the_rules(application: Application, language: str) -> None:
    conversation = conversation_of(application)
    for kind in KINDS:
        body = render(language, kind, context(kind, "full", False))
        written = mail_body(body, language=language, why="")
        mail = a_mail(kind, kind=kind, rendered=written, conversation=conversation)
        found = headers_of(mail)
        assert not set(found) & set(LIST), kind
        assert len(found.get("References", "").split()) <= threading.REFERENCES_AT_MOST, kind
        assert found["Message-ID"] == mail.message_id
        assert len(mail.html.encode()) < outbox.HTML_AT_MOST, kind
        assert not re.search(r"<(img|script|link|iframe|object)\b", mail.html), kind
        assert mail.text.strip(), "there is a text for those who read text"


def test_a_thread_of_many_mails_names_the_first_and_the_last(application: Application) -> None:
    conversation = conversation_of(application)
    mails = [a_mail(f"k{number}", conversation=conversation) for number in range(14)]
    named = headers_of(mails[-1])["References"].split()
    assert len(named) == threading.REFERENCES_AT_MOST
    assert (named[0], named[-1]) == (mails[0].message_id, mails[-2].message_id)


def test_what_nobody_typed_says_so() -> None:
    assert headers_of(a_mail("machine", automatic=True))["Auto-Submitted"] == "auto-generated"
    assert "Auto-Submitted" not in headers_of(a_mail("person"))


def a_campaign() -> Outbound:
    mail = a_mail("campaign")
    mail.lane = Outbound.Lane.CAMPAIGN
    mail.save()
    return mail


def test_a_campaign_says_which_list_it_is_and_how_to_leave_it_on_one_line() -> None:
    data = raw.write(a_campaign(), {"unsubscribe": PLACE}).decode()
    assert "List-Id: <campaigns.localhost>\r\n" in data
    assert f"List-Unsubscribe: <{PLACE}>\r\n" in data, "folded, some providers do not see it"
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in data


@pytest.mark.parametrize("length", [20, 120, 700])
def test_however_it_leaves_the_way_out_of_a_list_stands_on_one_line(
    sink: Sink, settings: Settings, application: Application, length: int
) -> None:
    settings.ENV = replace(settings.ENV, site_url=f"https://{'a' * length}.example")
    mail = a_campaign()
    MailPart.objects.create(outbound=mail, name="a.txt", media_type="text/plain", content=b"a")
    link = links.issue("unsubscribe", application.candidate, "candidate", in_a_year())
    mail.links = {"unsubscribe": {"purpose": "unsubscribe", "link": link.pk}}
    mail.subject = "Un poste qui pourrait vous plaire, " * 5
    message = mime.build(mail)
    line = f"List-Unsubscribe: <{mime.addresses_of([mail])[mail.pk]['unsubscribe']}>".encode()
    assert len(line) > length + 60
    Transport().send(message)
    assert sink.raw, "with a file it leaves by Django's own way"
    for data in (message.message().as_bytes(), by_amazon(message), sink.raw[0]):
        head = data.replace(b"\r\n", b"\n").partition(b"\n\n")[0].split(b"\n")
        assert line in head
        assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
        assert max(len(said) for said in head if said != line) <= 78, "the others are folded"
    assert line.decode() in message.message().as_string().splitlines()


def by_amazon(message: EmailMessage) -> bytes:
    """What Anymail gives to SES for a message."""
    backend = AmazonBackend()
    return bytes(AmazonSESV2SendEmailPayload(message, {}, backend).generate_raw_message())


def in_a_year() -> datetime:
    return timezone.now() + timedelta(days=365)


def test_without_an_address_there_is_no_one_click() -> None:
    assert set(headers_of(a_campaign())) & set(LIST) == {"List-Id"}


def test_a_letter_never_becomes_a_newsletter() -> None:
    assert b"List-" not in raw.write(a_mail(), {"unsubscribe": PLACE})


def test_a_page_that_gmail_would_cut_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    a_mail("long", rendered=Rendered("Bonjour", "<p>" + "é" * 50_001 + "</p>"))
    assert "over 100 kB" in caplog.text
    assert "amelie" not in caplog.text


def test_a_round_is_one_line_of_counts(
    sink: Sink, caplog: pytest.LogCaptureFixture, application: Application
) -> None:
    caplog.set_level(logging.INFO, logger="messaging")
    sink.recipient = lambda address: "550 5.1.1 who" if "gone" in address else "250 OK"
    a_mail("one", conversation=conversation_of(application))
    a_mail("two", to_address="gone@example.org")
    worker.drain(Transport())
    [line] = [row.getMessage() for row in caplog.records if "handed over" in row.getMessage()]
    assert line.startswith("2 mails handed over in ")
    assert line.endswith("s: accepted 1, rejected 1")
    said = caplog.text
    token = links.derive("reply", Outbound.objects.get(key="one").reply_nonce)
    assert "@" not in said
    assert token not in said
    assert scrub(said) == said, "nothing was left for the scrubbing"


def test_an_idle_round_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="messaging")
    a_mail(due_at=timezone.now() + timedelta(hours=1))
    worker.drain(Transport())
    assert "handed over" not in caplog.text
