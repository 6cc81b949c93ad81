"""People who were declined, so many days ago: what the figures of care count."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ats import clock
from ats.models import Posting
from candidates.models import Application
from tests import factories as make

PARIS = ZoneInfo("Europe/Paris")
TODAY = clock.today()


def noon(days_ago: int) -> datetime:
    day = TODAY - timedelta(days=days_ago)
    return datetime.combine(day, datetime.min.time(), PARIS) + timedelta(hours=12)


def ended(
    posting: Posting | None = None,
    *,
    applied: int = 30,
    promised: int = 10,
    told: int | None = 12,
    **more: Any,
) -> Application:
    """Declined; days ago it was applied for, promised for, and told (None: not yet)."""
    application = make.an_application(
        posting,
        applied_at=noon(applied),
        promised_for=TODAY - timedelta(days=promised),
        **more,
    )
    Application.objects.filter(pk=application.pk).update(
        status="declined",
        ended_at=noon(told if told is not None else max(promised, 0)),
        told_at=None if told is None else noon(told),
    )
    application.refresh_from_db()
    return application
