"""Calls to make before a letter."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.models import Decision


class CallTask(models.Model):
    """One person to call about one decision: by whom, until when, and how it went.

    `offered`: the policy leaves it to whoever is to call; the letter does not wait, and one
    press waves it away. Follows the policy while the call is open.

    `later`: a message was left, and it is tried again at `retry_at`. What was said stands in
    the conversation; the outcome is here and in the event `call.note`.
    """

    class Status(models.TextChoices):
        TO_MAKE = "to_make", _("To make")
        LATER = "later", _("To try again")
        DONE = "done", _("Made")
        VOID = "void", _("No longer needed")
        WAVED = "waved", _("Left at the letter")

    OPEN = (Status.TO_MAKE, Status.LATER)

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="calls")
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calls")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.TO_MAKE)
    offered = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    retry_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=models.Q(status__in=["to_make", "later"]),
                name="one_open_call",
            ),
            models.CheckConstraint(
                condition=models.Q(status="later", retry_at__isnull=False)
                | (~models.Q(status="later") & models.Q(retry_at__isnull=True)),
                name="call_to_try_again_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["to_make", "later"], closed_at__isnull=True)
                | (~models.Q(status__in=["to_make", "later"]) & models.Q(closed_at__isnull=False)),
                name="closed_call_has_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="done") | ~models.Q(outcome=""),
                name="made_call_has_outcome",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="waved") | models.Q(offered=True),
                name="only_offered_call_is_waved",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_at", "id"], name="call_due")]

    def __str__(self) -> str:
        return f"call {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline."""
        return f"application:{self.decision.application_id}"
