"""Whether the parts that work in the background were seen lately."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from messaging.models import Heartbeat

SEEN_WITHIN = timedelta(seconds=90)


def seen(name: str) -> bool:
    """Whether `worker` or `beat` gave a sign of life in the last 90 seconds."""
    return Heartbeat.objects.filter(name=name, seen_at__gte=timezone.now() - SEEN_WITHIN).exists()
