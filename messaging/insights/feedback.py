"""Of those who asked why: how many had their feedback, in time, and whether it helped."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from ats import clock
from messaging.care import helpful
from messaging.care.helpful import Tally
from messaging.insights.figures import Share
from messaging.insights.scope import Scope
from messaging.models import FeedbackRequest, Helpful, Letter


@dataclass(frozen=True, slots=True)
class AskedWhy:
    """Requests of a time; one that still waits before its date is in neither share."""

    asked: int
    open: int
    answered: Share
    on_time: Share
    helpful: Tally


def asked_why(scope: Scope) -> AskedWhy:
    """Count the requests for feedback in this scope, and what readers said of the answers: two
    queries."""
    rows = FeedbackRequest.objects.filter(scope.of("application__"), scope.within("asked_at"))
    rows = rows.exclude(status=FeedbackRequest.Status.DROPPED)
    settled = ~Q(status=FeedbackRequest.Status.OPEN)
    in_time = settled & Q(due_on__gte=TruncDate("settled_at", tzinfo=ZoneInfo(scope.zone)))
    owed = settled | Q(due_on__lt=clock.today(scope.zone))
    row = rows.order_by().aggregate(
        asked=Count("pk"),
        owed=Count("pk", filter=owed),
        settled=Count("pk", filter=settled),
        kept=Count("pk", filter=in_time),
    )
    said = Helpful.objects.filter(
        scope.of("letter__application__"),
        scope.within("at"),
        letter__kind=Letter.Kind.FEEDBACK,
    )
    return AskedWhy(
        asked=row["asked"],
        open=row["asked"] - row["settled"],
        answered=Share(row["settled"], row["owed"]),
        on_time=Share(row["kept"], row["settled"]),
        helpful=helpful.speakable(helpful.tally(said), company=scope.company),
    )
