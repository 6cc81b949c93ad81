"""Applications: one candidate for one posting."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ats import depths
from ats.models import Posting, PostingVersion, Stage
from ats.models.people import LANGUAGES
from candidates.models.people import Candidate


class Application(models.Model):
    """`told_at` is when the person learned the outcome; until then they are owed an answer."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        HIRED = "hired", _("Hired")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="applications")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="applications")
    posting_version = models.ForeignKey(
        PostingVersion, models.PROTECT, null=True, blank=True, related_name="+"
    )
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="applications")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    depth = models.CharField(
        max_length=10,
        choices=[(depth, depths.LABELS[depth]) for depth in depths.DEPTHS],
        default=depths.APPLIED,
    )
    language = models.CharField(max_length=2, choices=LANGUAGES, default="fr")
    cover_note = models.TextField(blank=True)
    source = models.CharField(max_length=40, default="career_site")
    applied_at = models.DateTimeField()
    stage_since = models.DateTimeField()
    promised_for = models.DateField()
    # Why the last file that came could not be kept, a code of `documents.check`; empty as soon as
    # another one could.
    file_refused = models.CharField(max_length=20, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "posting"],
                condition=models.Q(status="active"),
                name="one_active_application",
            ),
            models.CheckConstraint(
                condition=models.Q(status="active", ended_at__isnull=True)
                | (~models.Q(status="active") & models.Q(ended_at__isnull=False)),
                name="ended_application_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["posting", "status", "stage"], name="application_board"),
            models.Index(fields=["-applied_at", "-id"], name="application_newest"),
            models.Index(
                fields=["promised_for"],
                condition=models.Q(told_at__isnull=True),
                name="application_owed",
            ),
            models.Index(
                fields=["depth", "ended_at"],
                condition=models.Q(told_at__isnull=True, status="declined"),
                name="application_decided",
            ),
            models.Index(
                fields=["ended_at"],
                condition=models.Q(status="declined"),
                name="application_declined",
            ),
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"

    @property
    def event_stream(self) -> str:
        """Its own timeline."""
        return f"application:{self.pk}"


class Note(models.Model):
    """Internal, but personal data all the same: the candidate may ask to read it.

    Without an author it is the candidate's own text, sent through the form a second time.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    body = models.TextField(_("note"), max_length=5000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline."""
        return f"application:{self.application_id}"
