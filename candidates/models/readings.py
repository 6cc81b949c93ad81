"""What was read in a CV."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.models.people import Document


class CvReading(models.Model):
    """One per document. `text` is what a person sees, one line a line; hidden passages are only
    in `flags`, a list of `{"code": …, "excerpt": …}` for the recruiter's eyes."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Being read")
        READ = "read", _("Read")
        SCANNED = "scanned", _("A picture, without text")
        UNREADABLE = "unreadable", _("Could not be read")
        REFUSED = "refused", _("Not opened")

    document = models.OneToOneField(Document, models.CASCADE, related_name="reading")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    text = models.TextField(blank=True, max_length=70_000)
    pages = models.PositiveIntegerField(null=True, blank=True)
    language = models.CharField(max_length=2, blank=True)
    flags = models.JSONField(default=list, blank=True)
    version = models.PositiveSmallIntegerField(default=0)  # of the reader
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="pending", read_at__isnull=True)
                | (~models.Q(status="pending") & models.Q(read_at__isnull=False)),
                name="reading_done_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(status="read") | models.Q(text=""),
                name="only_a_read_cv_has_text",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(status="pending"), name="reading_left_over"
            ),
        ]

    def __str__(self) -> str:
        return f"reading {self.pk} {self.status}"

    def flag(self, code: str) -> str | None:
        """The excerpt of a flag, perhaps empty; None when it is not raised."""
        return next((flag["excerpt"] for flag in self.flags if flag["code"] == code), None)
