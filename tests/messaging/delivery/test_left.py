"""What is known once a mail has left: where it stands in its conversation, and in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation

from ats import events
from candidates import timeline
from messaging.conversations.services import conversation_of
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import outbox, worker
from messaging.delivery.outcomes import Outcome
from messaging.delivery.transport import Transport
from messaging.delivery.wake import unannounced
from messaging.models import Conversation, Outbound
from messaging.writing.render import Rendered
from tests import factories as make

pytestmark = pytest.mark.django_db


class Yes(Transport):
    """A server that takes everything."""

    def send(self, message: Any, begun: Any = None) -> Outcome:
        return Outcome("accepted", "250")


def planned_mail() -> Outbound:
    """A mail of a conversation, written yesterday to leave now."""
    make.a_company()
    application = make.an_application()
    mail = outbox.enqueue(
        key="planned",
        kind="followup",
        to_address="amelie@example.org",
        to_name="Amélie Roux",
        subject="Après votre entretien",
        rendered=Rendered("Bonjour", "<p>Bonjour</p>"),
        conversation=conversation_of(application),
        due_at=timezone.now() + timedelta(days=1),
    )
    yesterday = timezone.now() - timedelta(days=1)
    mail.message.__class__.objects.update(at=yesterday)
    Outbound.objects.update(due_at=timezone.now(), kind="answer")
    return mail


def test_a_planned_mail_stands_where_it_left() -> None:
    mail = planned_mail()
    before = timezone.now()
    worker.release_due()
    assert worker.drain(Yes()) == 1
    mail.refresh_from_db()
    assert mail.accepted_at
    assert mail.accepted_at >= before
    assert mail.message.at == mail.accepted_at
    conversation = Conversation.objects.get()
    assert conversation.last_at == mail.accepted_at


def test_a_timeline_says_which_mail_left() -> None:
    make.a_company()
    application = make.an_application()
    acknowledge(application)
    worker.drain(Yes())
    kinds = {event.kind: event for event in events.timeline(application.event_stream)}
    assert kinds["outbound.accept"].data["kind"] == "acknowledgement"
    with translation.override("en"):
        told = timeline.entries(list(kinds.values()))
    assert [entry.title for entry in told] == ["Acknowledgement sent, with the promised date"]


def test_a_block_wakes_nobody(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as loud:
        make.a_company()
        acknowledge(make.an_application())
    assert len(loud) == 1
    with django_capture_on_commit_callbacks() as silent, unannounced():
        acknowledge(make.an_application())
    assert silent == []
    with django_capture_on_commit_callbacks() as loud_again:
        acknowledge(make.an_application())
    assert len(loud_again) == 1
    assert connection.in_atomic_block
