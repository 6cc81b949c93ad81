"""Questions about conversations, each one query."""

from __future__ import annotations

from django.db.models import QuerySet

from ats.access import RECRUITER, company_roles
from ats.models import User
from messaging.models import Conversation, Inbound


def waiting(user: User) -> QuerySet[Conversation]:
    """Conversations in which somebody waits for our answer, the oldest first."""
    if RECRUITER not in company_roles(user):
        return Conversation.objects.none()
    return (
        Conversation.objects.filter(waiting_since__isnull=False)
        .select_related("application__candidate", "application__posting", "owner")
        .order_by("waiting_since", "id")
    )


def waiting_count(user: User) -> int:
    """How many wait, mail that nobody has filed included."""
    if RECRUITER not in company_roles(user):
        return 0
    return waiting(user).count() + Inbound.objects.filter(status=Inbound.Status.TRAY).count()
