"""What machines send back, read by the product's own door."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import mime
from messaging.inbound import reading
from messaging.inbound.kind import classify
from messaging.inbound.parse import parse
from messaging.inbound.visible import split_visible
from messaging.models import Inbound, Message, Outbound, PostOfficeMail, Suppression
from messaging.post_office.answer import Client as Program
from messaging.post_office.answer import build_reply
from messaging.post_office.server import deliver
from tests import factories as make
from tests.mails import a_reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(settings: Settings) -> PostOfficeMail:
    assert settings.ENV.local
    make.a_company()
    application = make.an_application(
        make.a_posting(make.a_recruiter()), make.a_candidate(address="amelie@example.org")
    )
    mail = acknowledge(application)
    Outbound.objects.filter(pk=mail.pk).update(status="accepted", accepted_at=timezone.now())
    raw = mime.build(mail).message().as_bytes()
    deliver(raw, mime.reply_address(mail), ["amelie@example.org"])
    return PostOfficeMail.objects.get()


def press(row: PostOfficeMail, does: str) -> Inbound | None:
    Client().post(reverse("post-office-machine", args=[row.pk]), {"does": does})
    found = Inbound.objects.last()
    if found:
        reading.read(found.pk)
        found.refresh_from_db()
    return found


def test_a_bounce_closes_the_address_and_asks_for_another_way(delivered: PostOfficeMail) -> None:
    found = press(delivered, "bounce")
    assert found is not None and found.kind == "bounce"
    assert Suppression.objects.get().address == "amelie@example.org"
    assert Outbound.objects.get().bounced_at is not None
    assert not Message.objects.filter(answer="waiting").exists()


def test_an_absence_waits_for_nobody(delivered: PostOfficeMail) -> None:
    found = press(delivered, "away")
    assert found is not None and found.kind == "auto_reply"
    assert not Message.objects.filter(answer="waiting").exists()
    assert not Suppression.objects.exists()


def test_a_complaint_ends_campaigns_only(delivered: PostOfficeMail) -> None:
    found = press(delivered, "complaint")
    assert found is not None and found.kind == "complaint"
    assert Suppression.objects.get().scope == Suppression.Scope.CAMPAIGN


def test_no_machine_of_that_name(delivered: PostOfficeMail) -> None:
    assert press(delivered, "explode") is None


@pytest.mark.parametrize("program", ["orange", "phone"])
def test_what_orange_and_phones_write_is_read_as_typed(program: Program) -> None:
    original = a_reply("amelie@example.org", sender="Verdier <r@example.com>", text="Votre lettre.")
    raw = build_reply(original, "Merci à vous.", program, now=timezone.localtime())
    mail = parse(raw)
    assert classify(mail).name == "reply"
    seen = split_visible(mail.text, mail.html, ["Votre lettre."]).visible
    assert "Votre lettre" not in seen
    assert seen.startswith("Merci à vous.")
