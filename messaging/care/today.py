"""Today: what waits for this person, each part bounded and counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from ats import clock
from ats.access import ADMINISTRATOR, RECRUITER, can, company_roles, grant
from ats.models import Company, User
from candidates.models import Application, Interview, PrivacyRequest, Scorecard
from messaging.care import call_selectors, clocks, second_silences
from messaging.conversations import selectors as conversations
from messaging.delivery.reports import unreached
from messaging.feedback import selectors as feedback
from messaging.lots import selectors as lots
from messaging.models import Approval, Campaign, FeedbackRequest, Inbound, Letter, Outbound
from messaging.writing.begun import begun_beside
from messaging.writing.selectors import on_the_desk

grant("privacy.settle", RECRUITER, ADMINISTRATOR)
grant("campaign.mend", RECRUITER, ADMINISTRATOR)  # is told when one pauses itself

AT_MOST = 12
SOON_DAYS = 2  # working days before a promise runs out


@dataclass(frozen=True)
class Part:
    """Some rows and how many there are in all."""

    rows: list[Any] = field(default_factory=list)
    count: int = 0


@dataclass(frozen=True)
class Today:
    """The page, part by part."""

    letters: Part
    approvals: Part
    replies: Part
    calls: Part
    interviews: Part
    scorecards: Part
    promises: Part
    stuck: Part
    privacy: Part
    feedback: Part
    lots: Part
    red: int  # who wrote twice without an answer
    tray: int
    campaigns: Part  # that paused themselves
    begun: Part  # letters with their yes, beside which another to their reader has begun

    @property
    def nothing(self) -> bool:
        """Whether all is done."""
        parts = (self.letters, self.approvals, self.replies, self.promises, self.stuck)
        more = (self.scorecards, self.interviews, self.calls, self.privacy, self.feedback)
        every = (*parts, *more, self.lots, self.campaigns, self.begun)
        return not any(part.rows for part in every) and not (self.tray or self.red)


def _part(rows: QuerySet[Any]) -> Part:
    found = list(rows[: AT_MOST + 1])
    count = len(found) if len(found) <= AT_MOST else rows.count()
    return Part(found[:AT_MOST], count)


def of(user: User) -> Today:
    """What waits for this person now."""
    recruiter = RECRUITER in company_roles(user)
    return Today(
        letters=_part(letters_to_review()) if recruiter else Part(),
        approvals=_part(approvals_waiting(user)),
        replies=_replies(user) if recruiter else Part(),
        calls=_part(call_selectors.to_make(user, mine=not recruiter)),
        interviews=Part(list(interviews_today(user, recruiter)[:AT_MOST])),
        scorecards=_part(interviews_to_score(user)),
        promises=_part(promises_at_risk()) if recruiter else Part(),
        stuck=_part(stuck_mail()) if recruiter else Part(),
        privacy=_part(privacy_requests()) if can(user, "privacy.settle") else Part(),
        feedback=_part(feedback.waiting(user)),
        lots=_lots() if recruiter else Part(),
        red=second_silences.red_for(user),
        tray=Inbound.objects.filter(status=Inbound.Status.TRAY).count() if recruiter else 0,
        campaigns=_part(paused_campaigns()) if can(user, "campaign.mend") else Part(),
        begun=_part(begun_beside(user)),
    )


def paused_campaigns() -> QuerySet[Campaign]:
    """Those that paused themselves, because people complained or mails came back."""
    rows = Campaign.objects.filter(
        status=Campaign.Status.PAUSED, paused_for__in=["complaints", "errors"]
    )
    return rows.select_related("posting").order_by("pk")


def letters_to_review() -> QuerySet[Letter]:
    """Drafts, letters sent back and letters held back: a recruiter's turn."""
    rows = on_the_desk(Letter.objects.filter(status__in=["draft", "returned", "withheld"]))
    related = rows.select_related("application__candidate", "application__posting")
    # Whoever asked why was told by the date promised; feedback has a date of its own.
    asked = FeedbackRequest.objects.filter(letter=OuterRef("pk"), status="open")
    dated = related.annotate(feedback_due=Subquery(asked.values("due_on")[:1]))
    return dated.order_by(Coalesce("feedback_due", "application__promised_for"), "id")


def approvals_waiting(user: User) -> QuerySet[Approval]:
    """What this person was asked to approve."""
    return (
        Approval.objects.filter(status=Approval.Status.ASKED, approver=user)
        .select_related("letter__application__candidate", "letter__application__posting")
        .order_by("due_at", "id")
    )


def _replies(user: User) -> Part:
    part = _part(conversations.waiting(user))
    received = conversations.newest_received(part.rows)
    return Part([(row, received.get(row.pk)) for row in part.rows], part.count)


def _lots() -> Part:
    """Lots that stand still until somebody sorts them, reads on or lets them leave."""
    part = _part(lots.unfinished())
    numbers = lots.numbers(part.rows)
    return Part([(row, numbers[row.pk]) for row in part.rows], part.count)


def interviews_today(user: User, recruiter: bool) -> QuerySet[Interview]:
    """The interviews of the company's day; an interviewer's own only."""
    zone = ZoneInfo(Company.get().timezone)
    start = datetime.combine(clock.today(str(zone)), datetime.min.time(), zone)
    rows = Interview.objects.filter(
        status=Interview.Status.PLANNED,
        starts_at__gte=start,
        starts_at__lt=start + timedelta(days=1),
    )
    if not recruiter:
        mine = Q(interviewers__user=user) | Q(application__posting__memberships__user=user)
        rows = rows.filter(mine).distinct()
    return (
        rows.select_related("application__candidate", "application__posting")
        .prefetch_related("interviewers__user")
        .order_by("starts_at", "id")
    )


def interviews_to_score(user: User) -> QuerySet[Interview]:
    """Interviews that are over, of people still on their way, of which this person took part
    and has not said what they observed."""
    rows = Interview.objects.filter(
        status=Interview.Status.PLANNED,
        ends_at__lte=timezone.now(),
        application__status=Application.Status.ACTIVE,
        interviewers__user=user,
    )
    done = Scorecard.objects.filter(author=user, submitted_at__isnull=False)
    rows = rows.exclude(pk__in=done.values("interview"))
    related = rows.select_related("application__candidate", "application__posting")
    return related.order_by("starts_at", "id")


def promises_at_risk() -> QuerySet[Application]:
    """People whose promised date is near or past and who do not know yet where they stand."""
    until = clock.add_working_days(clock.today(), SOON_DAYS)
    near = Q(promised_for__lte=until, status__in=["active", "declined"])
    decided = Q(status="declined", depth__in=clocks.depths_counting_from_decisions())
    rows = Application.objects.filter(near | decided, told_at__isnull=True)
    return rows.select_related("candidate", "posting", "stage").order_by("promised_for", "id")


def privacy_requests() -> QuerySet[PrivacyRequest]:
    """What people asked about their data, the nearest legal date first."""
    rows = PrivacyRequest.objects.filter(done_at=None)
    return rows.select_related("candidate").order_by("due_on", "id")


def stuck_mail() -> QuerySet[Outbound]:
    """Mail that needs a person: failed, came back, not known whether it left, too old."""
    rows = Outbound.objects.filter(status="unconfirmed") | unreached()
    return rows.select_related("candidate").defer("text", "html").order_by("-id")
