"""Somebody who was declined, has read it, and asks why."""

from __future__ import annotations

from django.utils import timezone

from ats.models import User
from candidates.models import Application, Decision
from messaging.conversations.services import conversation_of
from messaging.correspondence.acknowledgement import acknowledge
from messaging.models import FeedbackRequest, Message, Outbound
from tests import factories as make
from tests.mails import answered

WHY = "Bonjour, pourriez-vous me dire ce qui a manqué à ma candidature ? Merci."


def declined(owner: User, kind: str = "interview", told: bool = True) -> Application:
    """A declined application with a decision that has points; told unless said otherwise."""
    candidate = make.a_candidate("Amélie", "Roux", "amelie@example.org")
    application = make.an_application(make.a_posting(owner), candidate, kind=kind)
    acknowledge(application)
    step = "Un stage court en cabinet vous donnerait ces exemples."
    make.a_decision(application, next_step=step)
    if told:
        Application.objects.filter(pk=application.pk).update(told_at=timezone.now())
    application.refresh_from_db()
    return application


def write(
    application: Application, text: str = WHY, sender: str = "amelie@example.org", number: int = 1
) -> Message:
    """A mail of theirs in the thread, read."""
    mail = Outbound.objects.filter(candidate=application.candidate).earliest("pk")
    row = answered(mail, text, f"<why-{number}@example.org>", sender)
    return Message.objects.get(inbound=row)


def the_request(application: Application) -> FeedbackRequest:
    """The only one there is."""
    return FeedbackRequest.objects.get(application=application)


def decision_of(application: Application) -> Decision:
    """The standing decision."""
    return Decision.objects.get(application=application, undone_at=None)


__all__ = ["WHY", "conversation_of", "decision_of", "declined", "the_request", "write"]
