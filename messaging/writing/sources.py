"""What a letter rests on besides its decision's own columns: asked of the database here, one
letter at a time; whoever writes hundreds brings the same, read beforehand (`lots.together`).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection
from django.db.models import Count, Prefetch, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from candidates.models import (
    Application,
    Candidate,
    Consent,
    Decision,
    DecisionPoint,
    Interview,
    Interviewer,
)
from messaging.care.calls import Call, call_of
from messaging.models import Letter
from messaging.writing.library.environment import Compiled
from messaging.writing.library.lookup import template_for

_LOCK = 51_842  # the first key of our advisory lock; the second is the posting


class Sources:
    """Each answer is a query or two."""

    def points(self, decision: Decision) -> list[DecisionPoint]:
        """The decision's points, with the criterion and whoever observed it."""
        rows = decision.points.select_related("criterion", "source__scorecard__author")
        return list(rows)

    def pool(self, candidate: Candidate) -> Consent | None:
        """The person's last word about being kept in mind."""
        return Consent.objects.filter(candidate=candidate, purpose=Consent.Purpose.POOL).first()

    def meetings(self, application: Application) -> list[Interview]:
        """The interviews that took place, with their people."""
        return list(held().filter(application=application))

    def earlier(self, application: Application) -> Application | None:
        """The last application, to any posting, that this person knew our answer to when they sent
        this one: “our answer is no again” must not be the first they hear of the other."""
        rows = Application.objects.filter(
            candidate=application.candidate_id, told_at__lt=application.applied_at
        )
        return rows.order_by("-applied_at").first()

    def openings(self, application: Application) -> Mapping[str, int]:
        """How many letters of the posting begin with each opening, this application's own left
        out; until the end of the caller's transaction no other letter of the posting chooses."""
        return used_in(application.posting_id, apart_from=application.pk)

    def template(self, kind: str, application: Application) -> Compiled:
        """The text that a letter of a kind starts from."""
        return template_for(kind, application.language, application.posting)

    def call(self, decision: Decision) -> Call | None:
        """The call that was made about the decision."""
        return call_of(decision)

    def criteria(self, application: Application) -> list[str]:
        """The criteria that this candidate could read when they applied (requirement B21)."""
        version = application.posting_version
        if version is not None and version.data.get("criteria"):
            return [row["label"] for row in version.data["criteria"]]
        rows = application.posting.criteria.filter(retired=False)
        return list(rows.values_list("label", flat=True))


ASKED = Sources()


def held() -> QuerySet[Interview]:
    """Interviews that took place, with the people who were there."""
    people = Interviewer.objects.select_related("user")
    rows = Interview.objects.filter(status=Interview.Status.PLANNED, starts_at__lte=timezone.now())
    return rows.prefetch_related(Prefetch("interviewers", people))


def used_in(posting: int, apart_from: int = 0) -> dict[str, int]:
    """How many letters of a posting begin with each opening; the caller's transaction holds the
    posting's choice from here on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, posting])
    rows = Letter.objects.filter(application__posting=posting, facts__has_key="opening")
    opening = Cast(KeyTextTransform("opening", "facts"), TextField())
    counted = rows.exclude(application=apart_from).order_by().values_list(opening)
    return dict(counted.annotate(Count("pk")))
