"""The outbox in numbers: for the page of those who look after it, and for Prometheus."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from messaging.models import DeliveryEvent, Heartbeat, Inbound, Outbound, SendPause

WAITING = ("scheduled", "queued", "retry", "handed")
DAY = timedelta(days=1)
# How many domains are shown, those with the most mail first.
DOMAINS = 10
UNCONFIRMED = 20


@dataclass(frozen=True)
class Row:
    """The mails of one state and lane; `oldest`: when the first of them was or is due."""

    status: str
    lane: int
    count: int
    oldest: datetime | None


@dataclass(frozen=True)
class Domain:
    """What happened in the last 24 hours with mail to one domain."""

    name: str
    sent: int = 0
    deferred: int = 0
    refused: int = 0
    bounced: int = 0


def by_status() -> list[Row]:
    """Every state and lane in use."""
    found = Outbound.objects.order_by("status", "lane").values_list("status", "lane")
    return [Row(*row) for row in found.annotate(Count("pk"), Min("due_at"))]


def totals(rows: list[Row]) -> Counter[str]:
    """How many mails there are in each state."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.status] += row.count
    return counts


def oldest_due(rows: list[Row], now: datetime | None = None) -> dict[int, timedelta]:
    """How long the oldest mail has been waiting that could have left, by lane."""
    moment = now or timezone.now()
    waits: dict[int, timedelta] = defaultdict(timedelta)
    for row in rows:
        if row.status in ("queued", "retry", "handed") and row.oldest:
            waits[row.lane] = max(waits[row.lane], moment - row.oldest, timedelta())
    return dict(waits)


def pauses() -> list[SendPause]:
    """The pauses that hold now, that of everything first."""
    holds = Q(until=None) | Q(until__gt=timezone.now())
    return list(SendPause.objects.filter(holds).order_by("domain"))


def heartbeats() -> dict[str, datetime]:
    """When worker, beat and mailbox were last seen."""
    return dict(Heartbeat.objects.values_list("name", "seen_at"))


def events_of_the_day() -> dict[str, int]:
    """What happened to mails in the last 24 hours, by kind."""
    rows = DeliveryEvent.objects.filter(at__gte=timezone.now() - DAY).order_by("kind")
    return dict(rows.values_list("kind").annotate(Count("pk")))


def domains() -> list[Domain]:
    """The busiest domains of receivers in the last 24 hours."""
    rows = DeliveryEvent.objects.filter(at__gte=timezone.now() - DAY)
    counted = (
        rows.order_by()
        .values("outbound__domain")
        .annotate(
            sent=Count("pk", filter=Q(kind="accepted")),
            deferred=Count("pk", filter=Q(kind="deferred")),
            refused=Count("pk", filter=Q(kind="rejected")),
            bounced=Count("pk", filter=Q(kind__startswith="bounced")),
        )
    )
    most = counted.order_by("-sent", "-deferred", "outbound__domain")
    names = ("outbound__domain", "sent", "deferred", "refused", "bounced")
    return [Domain(*row) for row in most.values_list(*names)[:DOMAINS]]


def unconfirmed() -> list[Outbound]:
    """Mails of which nobody knows whether they left, the oldest first."""
    rows = Outbound.objects.filter(status="unconfirmed").defer("text", "html")
    return list(rows.order_by("id")[:UNCONFIRMED])


def received() -> dict[str, int]:
    """What was received, by state."""
    return dict(Inbound.objects.order_by("status").values_list("status").annotate(Count("pk")))
