"""The promised date moves only when the person is told: on the phone, or with an invitation."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ats import events
from candidates.models import Application


def renew(application: Application, day: date, actor: events.Actor) -> bool:
    """Promise another date: event `application.promised`, data `from` and `for` (ISO dates).

    False when that day was promised already, or when nothing is owed any more.
    """
    with transaction.atomic():
        rows = Application.objects.filter(pk=application.pk, told_at=None)
        before = rows.exclude(promised_for=day).values_list("promised_for", flat=True).first()
        if before is None or not rows.update(promised_for=day):
            return False
        application.promised_for = day
        told = {"from": before.isoformat(), "for": day.isoformat()}
        events.record("application.promised", application, actor, told)
    return True
