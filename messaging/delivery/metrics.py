"""The outbox and the door for Prometheus, read from the database at every scrape: any process
may answer, and no label holds an address, a domain or a token."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from messaging.delivery import figures
from messaging.models import Outbound


class _Mail(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        rows = figures.by_status()
        yield from _outbox(rows)
        yield _one("egards_pauses", "Pauses of sending that hold now", len(figures.pauses()))
        yield _many("egards_received", "Mails received, by state", "state", figures.received())
        yield _many(
            "egards_delivery_events_day",
            "What happened to mails in the last 24 hours, by kind",
            "kind",
            figures.events_of_the_day(),
        )
        now = timezone.now()
        ages = {name: (now - at).total_seconds() for name, at in figures.heartbeats().items()}
        yield _many("egards_seen_seconds", "Seconds since a part was last seen", "part", ages)


def _outbox(rows: list[figures.Row]) -> Iterator[GaugeMetricFamily]:
    outbox = GaugeMetricFamily(
        "egards_outbox", "Mails in the outbox, by state and lane", labels=["state", "lane"]
    )
    for row in rows:
        outbox.add_metric([row.status, _lane(row.lane)], row.count)
    yield outbox
    waits = {_lane(lane): wait.total_seconds() for lane, wait in figures.oldest_due(rows).items()}
    shown = {_lane(lane): 0.0 for lane in Outbound.Lane.values} | waits
    yield _many("egards_oldest_due_seconds", "How long the oldest due mail waits", "lane", shown)
    lost = figures.totals(rows)["unconfirmed"]
    yield _one("egards_unconfirmed", "Mails of which nobody knows whether they left", lost)


def _lane(lane: int) -> str:
    return Outbound.Lane(lane).name.lower()


def _one(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)


def _many(
    name: str, about: str, label: str, values: dict[str, float] | dict[str, int]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, about, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def written() -> bytes:
    """The page that Prometheus reads."""
    registry = CollectorRegistry()
    registry.register(_Mail())
    return generate_latest(registry)
