"""What people ask about their own data, and by when the law wants an answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.models.people import Candidate


class PrivacyRequest(models.Model):
    """A request that a person must answer within one month (GDPR, article 12(3)).

    The row is the task. Carrying an erasure out is not done here: whoever settles the request
    has done it, and says so.
    """

    class Kind(models.TextChoices):
        ACCESS = "access", _("A copy of their data")
        ERASURE = "erasure", _("Erasure of their data")
        RECTIFY = "rectify", _("Correction of their data")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="privacy_requests")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    channel = models.CharField(max_length=20, default="space")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "kind"],
                condition=models.Q(done_at__isnull=True),
                name="one_open_privacy_request",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_by__isnull=True)
                | models.Q(done_at__isnull=False, done_by__isnull=False),
                name="settled_privacy_request_has_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=models.Q(done_at__isnull=True),
                name="privacy_request_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} request {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the person's own timeline."""
        return f"candidate:{self.candidate_id}"
