"""A mail that cannot be written out, or a server that talks nonsense, stops no other mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ats.events import SYSTEM
from messaging.conversations import services
from messaging.delivery import outbox, worker
from messaging.delivery.outcomes import Outcome, of_code
from messaging.delivery.transport import Transport
from messaging.models import Outbound
from tests import factories as make
from tests.mails import a_mail
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("to_address", "a@b@c"),
        ("to_address", "a@ex..org"),
        ("to_address", ""),
        ("to_address", "josé@example.org"),
        ("to_address", f"a@{'é' * 70}.org"),
        ("to_name", "a\nBcc: x@example.org"),
        ("subject", "a\nBcc: x@example.org"),
        ("in_reply_to", "<a\nb@example.org>"),
    ],
)
def test_what_cannot_be_written_fails_alone(sink: Sink, field: str, value: str) -> None:
    make.a_company()
    bad, good = a_mail("bad"), a_mail("good")
    Outbound.objects.filter(pk=bad.pk).update(**{field: value})
    assert worker.drain(Transport()) == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == ("failed", "accepted")
    assert "could not be" in bad.last_error
    assert len(sink.raw) == 1


def test_a_domain_with_accents_is_written_to(sink: Sink) -> None:
    make.a_company()
    a_mail("idn", to_address="amelie@société.example")
    worker.drain(Transport())
    assert sink.envelopes[0][1] == ["amelie@xn--socit-esab.example"]


def test_a_nul_in_the_words_of_a_server_is_no_reason_to_doubt() -> None:
    make.a_company()
    a_mail("nul")
    mail = worker.claim()
    assert mail is not None
    worker.settle(mail, of_code(550, b"5.1.1 no\x00body"))
    mail.refresh_from_db()
    assert (mail.status, mail.last_error) == ("failed", "550 5.1.1 nobody")


def test_a_yes_that_comes_after_another_try_was_asked_for_is_kept() -> None:
    make.a_company()
    a_mail("late")
    mail = worker.claim()
    assert mail is not None
    Outbound.objects.update(lease_until=timezone.now() - timedelta(hours=1))
    worker.recover()
    outbox.retry(Outbound.objects.get(), SYSTEM)
    worker.settle(mail, Outcome("accepted", "250"))
    assert Outbound.objects.get().status == "queued"
    assert list(mail.events.values_list("kind", flat=True)) == ["unconfirmed", "accepted"]


def test_the_longest_names_fit(sink: Sink) -> None:
    make.a_company(name="C" * 120)
    candidate = make.a_candidate("G" * 80, "F" * 80, "long@example.org")
    application = make.an_application(candidate=candidate)
    author = make.a_recruiter("N" * 120)
    services.answer(services.conversation_of(application), author, "Bonjour")
    worker.drain(Transport())
    assert len(sink.to("long@example.org")) == 1
