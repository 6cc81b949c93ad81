"""One row a thing that happened."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Event(models.Model):
    """Append-only. `stream` says on whose timeline it shows, `subject` what it happened to."""

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    stream = models.CharField(max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    actor_name = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["stream", "-id"], name="event_stream"),
            models.Index(fields=["subject", "-id"], name="event_subject"),
            models.Index(fields=["kind", "-id"], name="event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
