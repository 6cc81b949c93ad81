"""What a mail provider told us by webhook, as it came."""

from __future__ import annotations

from django.db import models

from messaging.models.delivery import Outbound


class ProviderEvent(models.Model):
    """One event about one mail, once (`key`). Stored before anything acts on it; what could not
    be understood stays with its `problem`."""

    key = models.CharField(max_length=200, unique=True)
    provider = models.CharField(max_length=30)
    kind = models.CharField(max_length=30, blank=True)
    payload = models.JSONField()
    recipient = models.CharField(max_length=320, blank=True)
    outbound = models.ForeignKey(
        Outbound, models.SET_NULL, null=True, blank=True, related_name="provider_events"
    )
    received_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(handled_at__isnull=True),
                name="provider_event_waiting",
            ),
            models.Index(
                fields=["-id"],
                condition=~models.Q(problem=""),
                name="provider_event_problem",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} event {self.pk}"
