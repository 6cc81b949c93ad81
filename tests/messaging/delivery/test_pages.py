"""What went wrong with a mail is in front of a person, with the server's words and a button."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.models import Outbound, ProviderEvent
from messaging.providers import events
from tests import factories as make
from tests.mails import a_mail
from tests.plugins.mail import Sink
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    make.a_company()
    client = Client()
    client.force_login(make.a_recruiter(language="en"))
    return client


def _page(client: Client, name: str, *args: int) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_refused_for_good_is_on_today_with_the_servers_words(client: Client, sink: Sink) -> None:
    sink.recipient = lambda _address: "550 5.1.1 mailbox does not exist"
    mail = a_mail()
    worker.drain(Transport())
    assert reverse("outbound", args=[mail.pk]) in _page(client, "today")
    assert "5.1.1 mailbox does not exist" in _page(client, "outbound", mail.pk)
    sink.recipient = lambda _address: "250 OK"
    client.post(reverse("outbound-retry", args=[mail.pk]))
    client.post(reverse("outbound-retry", args=[mail.pk]))  # pressed twice
    worker.drain(Transport())
    assert sink.ids() == {mail.message_id: 1}
    assert reverse("outbound", args=[mail.pk]) not in _page(client, "today")


def test_a_mail_in_doubt_is_settled_by_a_person(client: Client, sink: Sink) -> None:
    sink.answer = lambda _nth: "take and hang up"
    mail = a_mail()
    worker.drain(Transport())
    page = _page(client, "outbound", mail.pk)
    assert reverse("outbound-arrived", args=[mail.pk]) in page
    client.post(reverse("outbound-arrived", args=[mail.pk]))
    mail.refresh_from_db()
    assert mail.status == "accepted"
    assert "What the server said" not in _page(client, "outbound", mail.pk)
    late = client.post(reverse("outbound-retry", args=[mail.pk]), follow=True)
    assert late.status_code == 200
    assert Outbound.objects.get().status == "accepted", "what arrived is not sent again"


def test_a_failed_mail_can_be_given_up(client: Client) -> None:
    mail = a_mail()
    Outbound.objects.update(status="failed")
    client.post(reverse("outbound-cancel", args=[mail.pk]))
    assert Outbound.objects.get().status == "cancelled"


def test_what_a_provider_said_and_nobody_could_read_is_shown(client: Client) -> None:
    assert "could not be read" not in _page(client, "outbox")
    events.keep_unread("mailgun", b"<script>alert(1)</script>", events.TOO_LARGE)
    events.keep_unread("post<b>mark", b"{", "KeyError")
    events.keep_unread("brevo", b"[]", events.NOT_OURS)
    page = _page(client, "outbox")
    assert "could not be read" in page
    assert "A received mail of more than 25 MB" in page
    assert "post&lt;b&gt;mark" in page and "(KeyError)" in page
    assert "alert(1)" not in page and "brevo" not in page, "neither words nor strangers' news"
    ProviderEvent.objects.update(received_at=timezone.now() - timedelta(days=15))
    assert "could not be read" not in _page(client, "outbox")


def test_the_list_costs_the_same_whatever_its_length(client: Client) -> None:
    a_mail("first")

    def grow() -> None:
        for number in range(30):
            a_mail(f"k{number}")

    same_queries(client, reverse("outbox"), grow)


def test_the_list_goes_by_pages(client: Client) -> None:
    mails = [a_mail(f"k{n}") for n in range(55)]
    first = _page(client, "outbox")
    assert reverse("outbound", args=[mails[-1].pk]) in first
    assert reverse("outbound", args=[mails[0].pk]) not in first
    response = client.get(reverse("outbox"), {"before": mails[5].pk})
    assert reverse("outbound", args=[mails[0].pk]) in response.content.decode()


def test_what_a_server_says_stays_text(client: Client) -> None:
    mail = a_mail()
    Outbound.objects.update(status="failed", last_error="<script>alert(1)</script>")
    assert "<script>alert(1)" not in _page(client, "outbound", mail.pk)
