"""Campaigns: one opening proposed to people of the pool, each by a mail of their own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ats.models import Posting
from candidates.models import Application, Candidate, Consent
from messaging.models.delivery import Outbound


class Campaign(models.Model):
    """`question` is what was asked about people (`candidates.selectors.segments.Segment`), the
    four texts are templates. `gathered_to` is the last person looked at while the audience is
    written down, `errors_since` from when failures count against it (its launch, then each
    resumption)."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("campaign", "Being prepared")
        GATHERING = "gathering", _("Its audience is being written down")
        READY = "ready", _("Ready to leave")
        RUNNING = "running", pgettext_lazy("campaign", "Leaving")
        PAUSED = "paused", _("Paused")
        FINISHED = "finished", pgettext_lazy("campaign", "Finished")
        CANCELLED = "cancelled", pgettext_lazy("campaign", "Called off")

    LAUNCHED = (Status.RUNNING, Status.PAUSED, Status.FINISHED)

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="campaigns")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    question = models.JSONField(default=dict)
    subject_fr = models.CharField(max_length=400)
    body_fr = models.TextField()
    subject_en = models.CharField(max_length=400)
    body_en = models.TextField()
    per_minute = models.PositiveSmallIntegerField(_("mails a minute"), default=60)
    gathered_to = models.BigIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True)
    launched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    launched_at = models.DateTimeField(null=True, blank=True)
    text_hash = models.CharField(max_length=64, blank=True)  # of the words that were launched
    errors_since = models.DateTimeField(null=True, blank=True)
    paused_for = models.CharField(max_length=20, blank=True)  # a code of `campaigns.words`
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status__in=["running", "paused", "finished"])
                | (
                    models.Q(launched_by__isnull=False, launched_at__isnull=False)
                    & ~models.Q(text_hash="")
                ),
                name="launched_campaign_has_person",
            ),
            models.CheckConstraint(
                condition=models.Q(per_minute__gte=1, per_minute__lte=6000),
                name="campaign_rate_sensible",
            ),
            models.CheckConstraint(
                condition=models.Q(status="finished", finished_at__isnull=False)
                | (~models.Q(status="finished") & models.Q(finished_at__isnull=True)),
                name="finished_campaign_has_time",
            ),
        ]
        indexes = [models.Index(fields=["status"], name="campaign_status")]

    def __str__(self) -> str:
        return f"campaign {self.pk}"

    def words(self, language: str) -> tuple[str, str]:
        """Subject and body of the template in a language."""
        if language == "fr":
            return self.subject_fr, self.body_fr
        return self.subject_en, self.body_en

    @property
    def about(self) -> str:
        """The name under which the campaign's mails are found in the outbox."""
        return f"campaign:{self.pk}"


class Recipient(models.Model):
    """One person of an audience. Excluded and stopped ones stay, each with its reason; erased
    people leave no row. `application` is the one they are remembered by: its conversation is
    where their reply lands. That key and the consent's are taken from the rows themselves by the
    statement that writes a million recipients; checking them again would lock and rewrite a
    million applications and consents."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits for its mail")
        WRITTEN = "written", _("Has its mail")
        EXCLUDED = "excluded", pgettext_lazy("recipient", "Left out")
        STOPPED = "stopped", _("Stopped before it left")

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="recipients", db_index=False
    )
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="campaigns")
    application = models.ForeignKey(
        Application,
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        db_constraint=False,
    )
    consent = models.ForeignKey(
        Consent, models.CASCADE, related_name="+", null=True, blank=True, db_constraint=False
    )
    language = models.CharField(max_length=2)
    status = models.CharField(max_length=8, choices=Status.choices)
    reason = models.CharField(max_length=12, blank=True)  # a code of `campaigns.reasons`
    outbound = models.OneToOneField(
        Outbound, models.SET_NULL, related_name="recipient", null=True, blank=True
    )
    replied_at = models.DateTimeField(null=True, blank=True)
    unsubscribed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "candidate"], name="recipient_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=["excluded", "stopped"]) ^ models.Q(reason=""),
                name="left_out_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(status="excluded")
                | models.Q(application__isnull=False, consent__isnull=False),
                name="written_to_with_consent",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "status", "id"], name="recipient_left")]

    def __str__(self) -> str:
        return f"recipient {self.pk}"

    @property
    def event_stream(self) -> str:
        """The campaign's own history."""
        return f"campaign:{self.campaign_id}"
