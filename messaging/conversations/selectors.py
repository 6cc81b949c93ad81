"""Questions about conversations, each one query."""

from __future__ import annotations

from django.db.models import QuerySet

from ats.access import RECRUITER, company_roles
from ats.models import User
from messaging.models import Conversation, Inbound, Message

THREAD_AT_MOST = 200


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


def thread(conversation: Conversation) -> list[Message]:
    """The newest messages, in the order they were said; bounded. A cancelled mail that was
    never read by anybody is left out."""
    rows = conversation.messages.select_related("outbound", "inbound").exclude(
        outbound__status="cancelled"
    )
    return list(rows.order_by("-at", "-id")[:THREAD_AT_MOST])[::-1]


def newest_received(conversations: list[Conversation]) -> dict[int, Message]:
    """The newest received message of each conversation, in one query."""
    rows = (
        Message.objects.filter(conversation__in=conversations, direction=Message.Direction.IN)
        .order_by("conversation_id", "-at", "-id")
        .distinct("conversation_id")
    )
    return {message.conversation_id: message for message in rows}


def neighbours(
    conversation: Conversation, user: User
) -> tuple[Conversation | None, Conversation | None]:
    """The one that waited before and the one after, to work through the desk."""
    since = conversation.waiting_since
    rows = waiting(user).exclude(pk=conversation.pk)
    if since is None:
        return None, rows.first()
    before = rows.filter(waiting_since__lte=since).order_by("-waiting_since", "-id").first()
    return before, rows.filter(waiting_since__gt=since).first()
