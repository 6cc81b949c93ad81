"""Requests for feedback: somebody asks why, and is owed a real answer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from messaging.models.conversations import Message
from messaging.models.letters import Letter


class FeedbackRequest(models.Model):
    """Counted from the question until its letter has left, or a person says how else it was
    answered. One open request an application: who asks twice waits since the first time."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for its feedback")
        ANSWERED = "answered", _("Answered by letter")
        OTHERWISE = "otherwise", _("Answered another way")
        DROPPED = "dropped", _("Was no such request")

    application = models.ForeignKey(Application, models.CASCADE, related_name="feedback_requests")
    # What asked; a call or a visit that was noted asks as well as a mail.
    message = models.OneToOneField(
        Message, models.SET_NULL, null=True, blank=True, related_name="feedback_request"
    )
    letter = models.ForeignKey(
        Letter, models.SET_NULL, null=True, blank=True, related_name="feedback_requests"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(status="open"),
                name="one_open_feedback_request",
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", settled_at__isnull=True)
                | (~models.Q(status="open") & models.Q(settled_at__isnull=False)),
                name="settled_feedback_request_has_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(status="open"), name="feedback_request_open"
            )
        ]

    def __str__(self) -> str:
        return f"feedback request {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline."""
        return f"application:{self.application_id}"
