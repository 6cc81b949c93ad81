"""What becomes known after a mail left: it came back, was complained about, did arrive."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor, timeline
from candidates.services.telling import mark_told
from messaging.delivery import checks, reports, settling, worker
from messaging.delivery.outcomes import Outcome
from messaging.delivery.reports import Bounce
from messaging.delivery.transport import Transport
from messaging.models import Conversation, DeliveryEvent, Letter, Outbound, Suppression
from messaging.writing import letters
from tests import factories as make
from tests.letters import a_short_letter, again
from tests.mails import a_mail
from tests.messaging.delivery.test_left import Yes
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
GONE = Bounce("hard", "5.1.1", "no such user", "amelie@example.org")
FULL = Bounce("soft", "5.2.2", "mailbox full")


def a_letter_that_left() -> tuple[Letter, Outbound]:
    make.a_company()
    letter = a_short_letter()
    letters.approve(letter, Actor.of(letter.owner), letter.text_hash)
    Outbound.objects.update(status="queued", due_at=timezone.now(), humane_hours=False)
    assert worker.drain(Yes()) == 1
    return again(letter), Outbound.objects.get(letter=letter)


def test_a_letter_that_came_back_has_told_nobody() -> None:
    letter, mail = a_letter_that_left()
    assert letter.application.told_at
    assert reports.bounced(mail, GONE)
    application = again(letter).application
    assert application.told_at is None
    assert Suppression.objects.get().address == mail.to_address.lower()
    kinds = [event.kind for event in timeline(application.event_stream)]
    assert {"outbound.bounced", "application.untold"} <= set(kinds)
    assert not reports.bounced(mail, GONE), "once"
    assert kinds.count("outbound.bounced") == 1


def test_whoever_was_told_in_another_way_stays_told() -> None:
    letter, mail = a_letter_that_left()
    application = letter.application
    Outbound.objects.filter(pk=mail.pk).update(accepted_at=timezone.now())
    mail.refresh_from_db()
    reports.bounced(mail, GONE)
    application.refresh_from_db()
    assert application.told_at
    assert not mark_told(application, timezone.now())


def test_a_full_mailbox_closes_nothing() -> None:
    letter, mail = a_letter_that_left()
    assert not reports.bounced(mail, FULL)
    assert again(letter).application.told_at
    assert not Suppression.objects.exists()
    assert DeliveryEvent.objects.filter(outbound=mail, kind="bounced_soft").exists()


def test_after_a_complaint_no_campaign_and_every_answer() -> None:
    mail = a_mail()
    reports.complained(mail, mail.to_address)
    answer = a_mail("k2")
    assert checks.objection(answer) is None
    campaign = a_mail("k3")
    campaign.lane = Outbound.Lane.CAMPAIGN
    found = checks.objection(campaign)
    assert found is not None
    assert found.action == "suppress"


def test_a_dead_address_is_closed_for_all_after_a_complaint_too() -> None:
    reports.suppress("a@example.org", "complaint", scope=Suppression.Scope.CAMPAIGN)
    reports.suppress("A@example.org ", "bounce")
    reports.suppress("a@example.org", "complaint", scope=Suppression.Scope.CAMPAIGN)
    row = Suppression.objects.get()
    assert (row.scope, row.reason) == ("all", "bounce")


def test_what_came_back_had_left() -> None:
    mail = a_mail()
    claimed = worker.claim()
    assert claimed is not None
    worker.settle(claimed, Outcome("unknown", "", "the line broke"))
    assert reports.confirm(mail, "reply")
    mail.refresh_from_db()
    assert mail.status == "accepted"
    assert mail.accepted_at == mail.handed_at
    assert not reports.confirm(mail, "reply")


@pytest.mark.parametrize(
    ("said", "closed"),
    [
        ("550 5.1.1 no such user", True),
        ("550 5.7.1 blocked by policy", False),
        ("552 5.2.2 mailbox full", False),
        ("554 5.6.0 content rejected as spam", False),
    ],
)
def test_a_refusal_at_once_closes_a_dead_address_only(sink: Sink, said: str, closed: bool) -> None:
    sink.recipient = lambda _address: said
    a_mail()
    worker.drain(Transport())
    assert Suppression.objects.exists() is closed


def test_the_envelope_names_the_mail(sink: Sink) -> None:
    """A report of failure comes back to the token, whatever it leaves out."""
    make.a_company()
    application = make.an_application()
    mail = a_mail(
        conversation=Conversation.objects.create(
            application=application, owner=application.posting.owner
        )
    )
    staff = a_mail("k2", to_address="claire@example.org")
    worker.drain(Transport())
    senders = dict(zip([rcpt[0] for _s, rcpt in sink.envelopes], sink.envelopes, strict=True))
    assert senders[mail.to_address][0].startswith("reply+")
    assert senders[staff.to_address][0] == "recrutement@localhost"


def test_it_is_on_today_until_a_person_has_seen_to_it(client: Client) -> None:
    letter, mail = a_letter_that_left()
    client.force_login(letter.owner)
    reports.bounced(mail, GONE)
    page = client.get(reverse("today")).content.decode()
    assert reverse("outbound", args=[mail.pk]) in page
    page = client.get(reverse("outbound", args=[mail.pk])).content.decode()
    assert reverse("outbound-reached", args=[mail.pk]) in page
    client.post(reverse("outbound-reached", args=[mail.pk]))
    client.post(reverse("outbound-reached", args=[mail.pk]))
    page = client.get(reverse("today")).content.decode()
    assert reverse("outbound", args=[mail.pk]) not in page


def test_settling_a_refusal_twice_is_once() -> None:
    mail = a_mail()
    claimed = worker.claim()
    assert claimed is not None
    gone = Outcome("rejected", "550", "5.1.1 no such user", status="5.1.1")
    settling.settle(claimed, gone)
    settling.settle(claimed, gone)
    mail.refresh_from_db()
    assert mail.status == "failed"
    assert Suppression.objects.count() == 1
