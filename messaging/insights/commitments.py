"""What the company shows the public of its care: twelve months, real, or nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Q
from redis.exceptions import RedisError

from ats import clock
from ats.models import Company
from candidates.models import Application
from messaging.care import helpful
from messaging.care.helpful import Tally
from messaging.insights.figures import Share, counts, median_days, shares
from messaging.insights.scope import Scope
from messaging.models import Helpful

log = logging.getLogger(__name__)

AT_LEAST = 20
_KEY, _SECONDS = "commitments", 15 * 60


@dataclass(frozen=True, slots=True)
class Kept:
    """How promises were kept in the last twelve months."""

    count: int
    answered: Share
    on_time: Share
    median: int | None
    helpful: Tally | None


def kept() -> Kept | None:
    """The figures, at most a quarter of an hour old; None below twenty ended applications."""
    try:
        found = cache.get(_KEY)
        if found is None:
            found = {"kept": count()}
            cache.set(_KEY, found, _SECONDS)
    except (RedisError, OSError):
        log.warning("commitments: the cache is away, counted anew")
        return count()
    shown: Kept | None = found["kept"]
    return shown


def count() -> Kept | None:
    """The figures as they are now."""
    zone = Company.get().timezone
    today = clock.today(zone)
    year = Scope(since=today - timedelta(days=364), until=today, zone=zone)
    declined = Q(year.within("ended_at"), status=Application.Status.DECLINED)
    # Whoever still waits past their date was let down as much as whoever was turned down unsaid.
    waiting = Q(
        status=Application.Status.ACTIVE,
        told_at=None,
        promised_for__gte=year.since,
        promised_for__lt=today,
    )
    ended = Application.objects.filter(declined)
    row = Application.objects.filter(declined | waiting).order_by().aggregate(**counts(zone))
    if row["whole"] < AT_LEAST:
        return None
    answered, on_time = shares(row)
    median = median_days(ended, zone).get("")
    said = helpful.tally(Helpful.objects.filter(year.within("at")))
    return Kept(
        count=row["whole"],
        answered=answered,
        on_time=on_time,
        median=None if median is None else round(median),
        helpful=said if said.count >= AT_LEAST else None,
    )
