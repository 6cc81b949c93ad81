"""When a person learned the outcome: from then on nothing is owed to them."""

from __future__ import annotations

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
