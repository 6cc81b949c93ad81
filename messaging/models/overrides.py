"""Warned passages that somebody kept, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Trim

from messaging.models.letters import Letter


class WordingOverride(models.Model):
    """One warning about one passage, with the reason for which it may stay.

    `mark` is made of the warning and the passage: words changed elsewhere leave the reason
    standing, another word in the passage asks for a new one. A block has no such row: it
    stands in the way until the words are others.
    """

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="overrides")
    code = models.CharField(max_length=60)
    mark = models.CharField(max_length=16)
    excerpt = models.CharField(max_length=300, blank=True)  # as the person saw it
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "mark"], name="warning_kept_once"),
            models.CheckConstraint(
                condition=~models.Q(reason="") & models.Q(reason=Trim("reason")),
                name="warning_kept_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="warning_kept_at")]

    def __str__(self) -> str:
        return f"{self.code} of letter {self.letter_id}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline."""
        return f"application:{self.letter.application_id}"
