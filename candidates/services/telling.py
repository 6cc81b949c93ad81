"""When a person learned the outcome: from then on nothing is owed to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from ats import events
from candidates.models import Application


def mark_told(application: Application, at: datetime, actor: events.Actor = events.SYSTEM) -> bool:
    """Set `told_at` once and record `application.told`; False when they knew already."""
    with transaction.atomic():
        if not Application.objects.filter(pk=application.pk, told_at=None).update(told_at=at):
            return False
        application.told_at = at
        events.record("application.told", application, actor)
    return True


def mark_all_told(pks: Iterable[int], at: datetime, actor: events.Actor = events.SYSTEM) -> int:
    """`mark_told` for many applications, in three queries; how many learned it now."""
    with transaction.atomic(savepoint=False):
        rows = Application.objects.select_for_update().order_by("pk").only("pk")
        told = list(rows.filter(pk__among=pks, told_at=None))
        Application.objects.filter(pk__among=[row.pk for row in told]).update(told_at=at)
        if told:
            events.record_many("application.told", told, actor)
    return len(told)


def unmark_told(
    application: Application, at: datetime, actor: events.Actor = events.SYSTEM
) -> bool:
    """The mail that told them at `at` never reached them: they are owed the answer again.
    False when they were told in another way. Recorded as `application.untold`."""
    with transaction.atomic():
        rows = Application.objects.filter(pk=application.pk, told_at=at)
        if not rows.update(told_at=None):
            return False
        application.told_at = None
        events.record("application.untold", application, actor)
    return True
