"""The work on a lot that happens in the background; the lot's state says which."""

from __future__ import annotations

from django.utils import timezone, translation

from messaging.lots import drafting, sending
from messaging.models import Lot

BUSY = (Lot.Status.DRAFTING, Lot.Status.SENDING)


def work_on(pk: int) -> int:
    """Do what is left of a lot; how many letters were drafted or scheduled."""
    lot = (
        Lot.objects.select_related("owner", "confirmed_by", "approver", "posting")
        .filter(pk=pk)
        .first()
    )
    if lot is None or lot.status not in BUSY:
        return 0
    # What is said about those who are left out is read by whoever asked for the work.
    with translation.override((lot.confirmed_by or lot.owner).language):
        if lot.status == Lot.Status.DRAFTING:
            return drafting.draft_all(lot)
        return sending.schedule_all(lot)


def left_over() -> list[int]:
    """Lots whose worker has not been heard of for a while: killed, or never woken."""
    silent = timezone.now() - drafting.SILENT_FOR
    rows = Lot.objects.filter(status__in=BUSY, beat_at__lt=silent)
    return list(rows.values_list("pk", flat=True)[:20])
