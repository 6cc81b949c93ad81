"""Batches of the rows that a lot's work has left, so that a worker that is killed loses one."""

from __future__ import annotations

from django.db.models import F, QuerySet

from messaging.models import LotItem

BATCH, ATTEMPTS = 50, 3


def next_of(left: QuerySet[LotItem], *order: str) -> list[int]:
    """The next rows, noted as tried. One that has been tried before comes alone, after all the
    others: it may be what kills us. Beyond ATTEMPTS it is better left out."""
    rows = left.order_by("attempts", *order, "pk").values_list("pk", "attempts")[:BATCH]
    found = list(rows)
    fresh = [pk for pk, attempts in found if not attempts]
    pks = fresh or [pk for pk, _attempts in found[:1]]
    LotItem.objects.filter(pk__in=pks).update(attempts=F("attempts") + 1)
    return pks
