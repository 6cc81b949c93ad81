"""Decisions: outcome and reasons by a named person, before any letter."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ats.models import Criterion
from candidates.models.applications import Application


class Effective(models.Manager["Decision"]):
    """The decisions that somebody has made."""

    def get_queryset(self) -> models.QuerySet[Decision]:
        return super().get_queryset().filter(proposed=False)


class Decision(models.Model):
    """Immutable but for its undoing. `internal_reason` can never reach a letter: the letter's
    context is built from the points, the next step and the door alone.

    `proposed`: prepared, so that its letter can be read beside the person's file, and not made;
    the application is active. Only `proposals` knows such rows.
    """

    class Outcome(models.TextChoices):
        DECLINED = "declined", _("Declined")
        HIRED = "hired", _("Hired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Door(models.TextChoices):
        OPEN = "open", _("Open: we would gladly read another application")
        LATER = "later", _("Later: for another opening, in some months")
        CLOSED = "closed", _("Closed: we say so honestly")

    application = models.ForeignKey(Application, models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    internal_reason = models.TextField(_("reason (internal)"), blank=True, max_length=4000)
    next_step = models.TextField(_("advice for the next step"), blank=True, max_length=1000)
    door = models.CharField(_("the door"), max_length=6, choices=Door.choices, default=Door.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    proposed = models.BooleanField(default=False)

    objects = Effective()
    proposals = models.Manager["Decision"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(undone_at__isnull=True, proposed=False),
                name="one_standing_decision",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(undone_at__isnull=True, proposed=True),
                name="one_proposed_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(proposed=False) | models.Q(outcome="declined"),
                name="only_a_no_is_proposed",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="undone_decision_has_author",
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline."""
        return f"application:{self.application_id}"


class DecisionPoint(models.Model):
    """A strength or a gap, on a criterion of the posting, in words for the candidate."""

    class Kind(models.TextChoices):
        STRENGTH = "strength", _("Strength")
        GAP = "gap", _("Missing")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="points")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    text = models.TextField(max_length=600)
    source = models.ForeignKey(
        "candidates.Rating", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
