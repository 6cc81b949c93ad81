"""What a person wrote after an interview, for whoever is about to decide."""

from __future__ import annotations

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from candidates.models import Application, Interview
from messaging.correspondence.interviews import FOLLOWUP
from messaging.models import Message

AT_MOST = 5


def after_the_interview(application: Application) -> QuerySet[Message]:
    """What they wrote since their last interview, in answer to the invitation to share their
    impressions, or with impressions in it; of confirmed senders, the newest first."""
    held = Interview.objects.filter(
        application=application,
        status=Interview.Status.PLANNED,
        ends_at__lte=timezone.now(),
    )
    last = held.aggregate(last=Max("ends_at"))["last"]
    said = Q(inbound__answers__kind=FOLLOWUP)
    said |= Q(inbound__intents__contains=[{"name": "interview_followup"}])
    if last is not None:
        said |= Q(at__gte=last)
    rows = Message.objects.filter(
        said,
        conversation__application=application,
        direction=Message.Direction.IN,
        verified=True,
    )
    rows = rows.select_related("inbound").defer("inbound__raw", "inbound__full_text")
    return rows.order_by("-at", "-id")[:AT_MOST]
