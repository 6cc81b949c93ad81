"""Warned passages that somebody kept, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Trim

from messaging.models.campaigns import Campaign
from messaging.models.letters import Letter


class WordingOverride(models.Model):
    """One warning about one passage, with the reason for which it may stay.

    `mark` is made of the warning and the passage: words changed elsewhere leave the reason
    standing, another word in the passage asks for a new one. A block has no such row: it
    stands in the way until the words are others. The words are those of one letter, or of one
    campaign's.
    """

    letter = models.ForeignKey(
        Letter, models.CASCADE, related_name="overrides", null=True, blank=True
    )
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="overrides", null=True, blank=True
    )
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
            models.UniqueConstraint(fields=["campaign", "mark"], name="campaign_warning_kept_once"),
            models.CheckConstraint(
                condition=models.Q(letter=None) ^ models.Q(campaign=None),
                name="warning_kept_of_one_text",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason="") & models.Q(reason=Trim("reason")),
                name="warning_kept_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="warning_kept_at")]

    def __str__(self) -> str:
        about = f"letter {self.letter_id}" if self.letter_id else f"campaign {self.campaign_id}"
        return f"{self.code} of {about}"

    @property
    def event_stream(self) -> str:
        """Shows on the timeline of the application, or of the campaign."""
        if self.letter is None:
            return f"campaign:{self.campaign_id}"
        return f"application:{self.letter.application_id}"
