"""What every list of applications shows beside a name, in one query."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from candidates.models import Application, Document, Interview, Note


def _count_of(model: Any) -> Coalesce:
    rows = model.objects.filter(application=OuterRef("pk")).order_by().values("application")
    counted = rows.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def with_marks(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Adds `note_count`, `document_count` and `has_interview` (planned, still to come)."""
    to_come = Interview.objects.filter(
        application=OuterRef("pk"),
        status=Interview.Status.PLANNED,
        ends_at__gte=timezone.now(),
    )
    return rows.annotate(
        note_count=_count_of(Note),
        document_count=_count_of(Document),
        has_interview=Exists(to_come),
    )
