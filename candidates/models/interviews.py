"""Interviews and what was observed in them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ats.models import Criterion
from candidates.models.applications import Application


class Interview(models.Model):
    """A meeting with the candidate. `sequence` counts the changes, for the calendar file."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CANCELLED = "cancelled", _("Cancelled")

    class Mode(models.TextChoices):
        ONSITE = "onsite", _("On site")
        VIDEO = "video", _("Video call")
        PHONE = "phone", _("Phone call")

    application = models.ForeignKey(Application, models.CASCADE, related_name="interviews")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    mode = models.CharField(_("how"), max_length=6, choices=Mode.choices, default=Mode.ONSITE)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=240, blank=True)
    video_url = models.URLField(_("video link"), max_length=300, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="interview_takes_time"
            )
        ]
        indexes = [models.Index(fields=["starts_at"], name="interview_start")]

    def __str__(self) -> str:
        return f"interview {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline."""
        return f"application:{self.application_id}"


class Interviewer(models.Model):
    """Who takes part in an interview: it is what makes someone an interviewer."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="interviewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="interviews")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "user"], name="interviewer_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.interview_id}"


class Scorecard(models.Model):
    """One interviewer's view of one interview. Everything here is internal but the points
    that a rating marks as shareable."""

    class Overall(models.IntegerChoices):
        NO = 1, _("No")
        RATHER_NOT = 2, _("Rather not")
        RATHER_YES = 3, _("Rather yes")
        YES = 4, _("Yes")

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="scorecards")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scorecards")
    overall = models.PositiveSmallIntegerField(
        _("overall"), choices=Overall.choices, null=True, blank=True
    )
    summary = models.TextField(_("summary (internal)"), blank=True, max_length=4000)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "author"], name="scorecard_once"),
            models.CheckConstraint(
                condition=models.Q(submitted_at__isnull=True) | models.Q(overall__isnull=False),
                name="submitted_scorecard_has_overall",
            ),
        ]

    def __str__(self) -> str:
        return f"scorecard {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline."""
        return f"application:{self.interview.application_id}"


class Rating(models.Model):
    """One criterion as observed: `evidence` stays inside, `share` may be told."""

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="ratings")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="ratings")
    level = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(4)], null=True, blank=True
    )
    evidence = models.TextField(_("what I observed (internal)"), blank=True, max_length=2000)
    share = models.TextField(_("what we may tell the candidate"), blank=True, max_length=600)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "criterion"], name="rating_once"),
            models.CheckConstraint(
                condition=models.Q(level__isnull=True) | models.Q(level__gte=1, level__lte=4),
                name="rating_one_to_four",
            ),
        ]

    def __str__(self) -> str:
        return f"rating {self.pk}"

    @property
    def is_strength(self) -> bool:
        """Rated 3 or 4."""
        return bool(self.level and self.level >= 3)
