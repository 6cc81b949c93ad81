"""What is owed to those who asked why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from ats import clock
from ats.access import RECRUITER, company_roles
from ats.models import User
from candidates.models import Application
from messaging.models import FeedbackRequest, Letter, Message

ON_ITS_WAY = frozenset({"draft", "in_review", "returned", "approved", "scheduled", "withheld"})


@dataclass(frozen=True, slots=True)
class Owed:
    """One request for its page: the draft that answers it, if there is one."""

    request: FeedbackRequest
    letter: Letter | None
    late: bool
    may_draft: bool


def waiting(user: User) -> QuerySet[FeedbackRequest]:
    """Whoever asked why and has no answer, the earliest date first."""
    if RECRUITER not in company_roles(user):
        return FeedbackRequest.objects.none()
    rows = FeedbackRequest.objects.filter(status=FeedbackRequest.Status.OPEN)
    related = ("application__candidate", "application__posting", "application__conversation")
    return rows.select_related(*related, "letter__approver").order_by("due_on", "id")


def open_for(applications: Iterable[int]) -> dict[int, FeedbackRequest]:
    """The open request of each of these applications, in one query."""
    rows = FeedbackRequest.objects.filter(
        status=FeedbackRequest.Status.OPEN, application__in=list(applications)
    )
    return {row.application_id: row for row in rows.select_related("letter__approver")}


def owed(application: Application) -> Owed | None:
    """The request of this application that waits; None when nobody asked."""
    rows = application.feedback_requests.filter(status=FeedbackRequest.Status.OPEN)
    request = rows.select_related("letter__approver").first()
    if request is None:
        return None
    letter = draft_of(request)
    told = application.status == Application.Status.DECLINED and application.told_at is not None
    late = request.due_on < clock.today()
    return Owed(request, letter, late, may_draft=told and letter is None)


def question_of(letter: Letter) -> Message | None:
    """What a feedback letter answers, in the person's own words; None for other letters, and
    for a question that was not asked by mail."""
    if letter.kind != Letter.Kind.FEEDBACK:
        return None
    row = letter.feedback_requests.select_related("message").first()
    return row.message if row else None


def draft_of(request: FeedbackRequest) -> Letter | None:
    """Its letter, as long as it has not been called off."""
    letter = request.letter
    return letter if letter is not None and letter.status in ON_ITS_WAY else None
