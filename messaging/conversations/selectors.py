"""Questions about conversations, each one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from ats import clock
from ats.access import RECRUITER, company_roles
from ats.models import User
from candidates.access import visible_applications
from messaging.models import Conversation, FeedbackRequest, Inbound, Message

THREAD_AT_MOST = 200
ELSEWHERE_AT_MOST = 4
MACHINES_AT_MOST = 10
NOT_LEFT_YET = ("scheduled", "queued", "handed", "retry", "withheld")


def waiting(user: User) -> QuerySet[Conversation]:
    """Conversations in which somebody waits for our answer, in the order of the desk; what was
    put off comes back on its day."""
    if RECRUITER not in company_roles(user):
        return in_order(Conversation.objects.none())
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=clock.today())
    return in_order(_related(Conversation.objects.filter(awake, waiting_since__isnull=False)))


def _related(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return rows.select_related("application__candidate", "application__posting", "owner")


def in_order(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Who wrote twice before all others, then the earliest date owed: to what they wrote, or to
    their question why."""
    asked = FeedbackRequest.objects.filter(application=OuterRef("application"), status="open")
    return rows.annotate(
        calm=ExpressionWrapper(Q(red_since=None), BooleanField()),
        owed_on=Coalesce("due_on", Subquery(asked.values("due_on")[:1])),
    ).order_by("calm", "owed_on", "id")


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
    due: str = ""
    pile: str = ""

    @property
    def put_off(self) -> bool:
        """Whether it is what comes back later that is looked at."""
        return self.pile == "off"


# Until which working day from today, 0 being today and -1 what is past its date.
DUE: dict[str, int] = {"late": -1, "today": 0, "soon": 2}


def on_the_desk(user: User, wanted: Wanted) -> QuerySet[Conversation]:
    """What waits of what is wanted, in the order of the desk."""
    rows = PILES.get(wanted.pile, waiting)(user)
    if wanted.intent:
        rows = rows.filter(_says(wanted.intent))
    if wanted.owner:
        rows = rows.filter(owner=wanted.owner)
    if wanted.due in DUE:
        rows = rows.filter(Q(owed_on__lte=_until(DUE[wanted.due])))
    return rows


def _until(days: int) -> date:
    today = clock.today()
    return today - timedelta(days=1) if days < 0 else clock.add_working_days(today, days)


def put_off(user: User) -> QuerySet[Conversation]:
    """Conversations that come back on a later day."""
    if RECRUITER not in company_roles(user):
        return in_order(Conversation.objects.none())
    return in_order(_related(Conversation.objects.filter(snoozed_until__gt=clock.today())))


def asked_why(user: User) -> QuerySet[Conversation]:
    """Conversations with whoever is owed feedback, whether or not a message waits."""
    if RECRUITER not in company_roles(user):
        return in_order(Conversation.objects.none())
    asked = FeedbackRequest.objects.filter(application=OuterRef("application"), status="open")
    return in_order(_related(Conversation.objects.filter(Exists(asked))))


PILES = {"off": put_off, "why": asked_why}


def _says(intent: str) -> Exists:
    mails = Message.objects.filter(
        conversation=OuterRef("pk"),
        answer=Message.Answer.WAITING,
        inbound__intents__contains=[{"name": intent}],
    )
    return Exists(mails)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in the order of the desk."""

    calm: bool
    day: date
    pk: int

    @classmethod
    def of(cls, row: Conversation) -> Place:
        """The place of a row that `in_order` annotated."""
        return cls(row.red_since is None, row.owed_on, row.pk)  # type: ignore[attr-defined]

    def after(self) -> Q:
        """The rows behind it."""
        later = Q(owed_on__gt=self.day) | Q(owed_on=self.day, id__gt=self.pk)
        return (Q(calm=self.calm) & later) | (Q(calm=True) if not self.calm else Q(pk__in=()))

    def before(self) -> Q:
        """The rows in front of it."""
        earlier = Q(owed_on__lt=self.day) | Q(owed_on=self.day, id__lt=self.pk)
        return (Q(calm=self.calm) & earlier) | (Q(calm=False) if self.calm else Q(pk__in=()))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many wait, of them twice unanswered, past their date; put off, and owed feedback."""

    all: int
    red: int
    late: int
    off: int
    why: int


def counts(user: User) -> Counts:
    """The numbers above the desk of this user: three queries."""
    found = waiting(user).aggregate(
        all=Count("pk"),
        red=Count("application__candidate", filter=Q(red_since__isnull=False), distinct=True),
        late=Count("pk", filter=Q(due_on__lt=clock.today())),
    )
    return Counts(**found, off=put_off(user).count(), why=asked_why(user).count())


def thread(conversation: Conversation) -> list[Message]:
    """The newest messages, in the order they were said; bounded. A mail of ours was said when it
    left: one that waits stands behind all others, a cancelled one nowhere."""
    waits = When(
        outbound__status__in=NOT_LEFT_YET, then=Greatest(F("outbound__due_at"), timezone.now())
    )
    said = Coalesce(F("outbound__accepted_at"), Case(waits), F("at"))
    rows = conversation.messages.select_related("outbound", "inbound").exclude(
        outbound__status="cancelled"
    )
    return list(rows.order_by(said.desc(), "-id")[:THREAD_AT_MOST])[::-1]


def from_machines(conversation: Conversation) -> list[Inbound]:
    """What nobody wrote and nobody answers: absences, reports, complaints; the newest first."""
    rows = Inbound.objects.filter(conversation=conversation, status=Inbound.Status.NOTED)
    told = rows.filter(kind__in=("auto_reply", "bounce", "complaint"))
    return list(told.defer("raw", "full_text").order_by("-received_at", "-pk")[:MACHINES_AT_MOST])


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


def waits_elsewhere(user: User, rows: Collection[Conversation]) -> dict[int, list[Conversation]]:
    """Where else the people of red conversations wait, by the conversation's key: only what the
    user may see. One query, none when nothing is red."""
    red = {row.pk: row.application.candidate_id for row in rows if row.red_since is not None}
    if not red:
        return {}
    others = Conversation.objects.filter(
        red_since__isnull=False,
        application__candidate__in=set(red.values()),
        application__in=visible_applications(user),
    )
    by_person: dict[int, list[Conversation]] = defaultdict(list)
    for row in _related(others).order_by("waiting_since", "pk"):
        by_person[row.application.candidate_id].append(row)
    return {
        pk: [row for row in by_person[person] if row.pk != pk][:ELSEWHERE_AT_MOST]
        for pk, person in red.items()
    }


def neighbours(
    conversation: Conversation, user: User
) -> tuple[Conversation | None, Conversation | None]:
    """The ones before and after it on the desk; what is not on it is followed by the first."""
    rows = waiting(user).exclude(pk=conversation.pk)
    if conversation.due_on is None:
        return None, rows.first()
    here = Place(conversation.red_since is None, conversation.due_on, conversation.pk)
    before = rows.filter(here.before()).reverse().first()
    return before, rows.filter(here.after()).first()
