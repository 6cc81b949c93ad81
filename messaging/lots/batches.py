"""Batches of the rows that a lot's work has left, so that a worker that is killed loses one."""

from __future__ import annotations

from django.db.models import F, QuerySet

from messaging.models import LotItem

BATCH, ATTEMPTS = 50, 3


def next_of(left: QuerySet[LotItem], *order: str) -> list[int]:
    """The keys of the next rows to work on, with one more attempt counted. Rows that were tried
    before come last and one by one, as one of them may be what kills the worker; the caller leaves
    out those beyond ATTEMPTS."""
    rows = left.order_by("attempts", *order, "pk").values_list("pk", "attempts")[:BATCH]
    found = list(rows)
    fresh = [pk for pk, attempts in found if not attempts]
    pks = fresh or [pk for pk, _attempts in found[:1]]
    LotItem.objects.filter(pk__in=pks).update(attempts=F("attempts") + 1)
    return pks
