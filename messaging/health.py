"""Whether the parts that work in the background were seen lately."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from messaging.models import Heartbeat, Outbound

SEEN_WITHIN = timedelta(seconds=90)
PARTS = ("worker", "beat")


def seen(name: str) -> bool:
    """Whether `worker` or `beat` gave a sign of life in the last 90 seconds."""
    return Heartbeat.objects.filter(name=name, seen_at__gte=timezone.now() - SEEN_WITHIN).exists()


def standing_still() -> bool:
    """Whether the worker or the beat has stopped: not seen lately, or, where neither was ever
    seen, mail that has waited for longer than either takes."""
    since = timezone.now() - SEEN_WITHIN
    seen_at = dict(Heartbeat.objects.filter(name__in=PARTS).values_list("name", "seen_at"))
    if any(moment < since for moment in seen_at.values()):
        return True
    waiting = Outbound.objects.filter(status__in=["scheduled", "queued"], due_at__lt=since)
    return len(seen_at) < len(PARTS) and waiting.exists()
