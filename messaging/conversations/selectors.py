"""Questions about conversations, each one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from ats import clock
from ats.access import RECRUITER, company_roles
from ats.models import User
from messaging.models import Conversation, Inbound, Message

THREAD_AT_MOST = 200


def waiting(user: User) -> QuerySet[Conversation]:
    """Conversations in which somebody waits for our answer, the oldest first; what was put off
    comes back on its day."""
    if RECRUITER not in company_roles(user):
        return Conversation.objects.none()
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=clock.today())
    return (
        Conversation.objects.filter(awake, waiting_since__isnull=False)
        .select_related("application__candidate", "application__posting", "owner")
        .order_by("waiting_since", "id")
    )


def waiting_count(user: User) -> int:
    """How many wait, mail that nobody has filed included."""
    if RECRUITER not in company_roles(user):
        return 0
    return waiting(user).count() + Inbound.objects.filter(status=Inbound.Status.TRAY).count()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the desk is filtered by; empty is everything."""

    intent: str = ""
    owner: int = 0
    put_off: bool = False


def on_the_desk(user: User, wanted: Wanted) -> QuerySet[Conversation]:
    """What waits, the earliest date owed first."""
    rows = put_off(user) if wanted.put_off else waiting(user)
    if wanted.intent:
        rows = rows.filter(_says(wanted.intent))
    if wanted.owner:
        rows = rows.filter(owner=wanted.owner)
    return rows.order_by(F("due_on").asc(nulls_first=True), "id")


def put_off(user: User) -> QuerySet[Conversation]:
    """Conversations that come back on a later day."""
    if RECRUITER not in company_roles(user):
        return Conversation.objects.none()
    rows = Conversation.objects.filter(snoozed_until__gt=clock.today())
    return rows.select_related("application__candidate", "application__posting", "owner")


def _says(intent: str) -> Exists:
    mails = Message.objects.filter(
        conversation=OuterRef("pk"),
        answer=Message.Answer.WAITING,
        inbound__intents__contains=[{"name": intent}],
    )
    return Exists(mails)


def page_after(rows: QuerySet[Conversation], day: date | None, pk: int) -> QuerySet[Conversation]:
    """What comes after that row, in the order of the desk."""
    if day is None:
        return rows
    return rows.filter(Q(due_on__gt=day) | Q(due_on=day, id__gt=pk))


def counts(user: User) -> tuple[int, int, int, int]:
    """How many wait, of them twice unanswered, past their date, and put off: two queries."""
    today = clock.today()
    found = waiting(user).aggregate(
        all=Count("pk"),
        red=Count("pk", filter=Q(unanswered__gte=2)),
        late=Count("pk", filter=Q(due_on__lt=today)),
    )
    return found["all"], found["red"], found["late"], put_off(user).count()


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
        .select_related("inbound")
        .defer("inbound__raw", "inbound__full_text")
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
