"""Lots: many applications declined at once, each by a letter of its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ats.models import Criterion, Posting
from candidates.models import Application, Decision
from messaging.models.letters import Letter


class Lot(models.Model):
    """A lot of one posting. The rows are the state: whoever works on it finds what is left.

    `confirmed_by` is the named person who sent the letters off; `approver` the hiring manager
    whose yes they ask for, where the policy wants one at this depth. `beat_at` is when the work in
    the background was last seen alive.
    """

    class Status(models.TextChoices):
        SORTING = "sorting", _("Being sorted")
        DRAFTING = "drafting", _("Letters are being drafted")
        REVIEW = "review", pgettext_lazy("lot", "To review")
        SENDING = "sending", _("Letters are being scheduled")
        LEAVING = "leaving", pgettext_lazy("lot", "Leaving")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", pgettext_lazy("lot", "Dissolved")

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="lots")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SORTING)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    beat_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status__in=["sending", "leaving", "paused"])
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="sent_lot_has_author",
            ),
        ]
        indexes = [models.Index(fields=["posting", "status", "-id"], name="lot_of_posting")]

    def __str__(self) -> str:
        return f"lot {self.pk}"


class LotGroup(models.Model):
    """People of a lot for whom the same criterion is missing, and what their letters say of it.

    The sentence is kept in each language in which somebody of the group reads. Without a
    criterion it is the heap of those who are not sorted yet.
    """

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="groups")
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="+", null=True, blank=True
    )
    gap_fr = models.TextField(max_length=600, blank=True)
    gap_en = models.TextField(max_length=600, blank=True)
    door = models.CharField(max_length=6, choices=Decision.Door.choices, default=Decision.Door.OPEN)
    advice = models.BooleanField(default=True)

    class Meta:
        ordering = ["criterion__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "criterion"], name="lot_group_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"group {self.pk} of lot {self.lot_id}"

    def gap(self, language: str) -> str:
        """The sentence in a language."""
        return (self.gap_fr if language == "fr" else self.gap_en).strip()


class LotItem(models.Model):
    """One application in a lot.

    `seen` holds what was found in the CV when it was chosen: `[{criterion_id, criterion,
    line}]`. `knowingly` is the explicit choice to decline somebody whom another posting meets.
    `read_hash` is the hash of the words that were on the screen when a person said that they
    are fine; `opened_at` when that person had the CV before them.
    """

    class Status(models.TextChoices):
        CHOSEN = "chosen", _("Waits for its letter")
        DRAFTED = "drafted", pgettext_lazy("lot", "To review")
        REVIEWED = "reviewed", _("Reviewed")
        SCHEDULED = "scheduled", _("Scheduled")
        ASIDE = "aside", _("Set aside")

    LIVE = (Status.CHOSEN, Status.DRAFTED, Status.REVIEWED, Status.SCHEDULED)

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="items")
    group = models.ForeignKey(LotGroup, models.PROTECT, related_name="items")
    application = models.ForeignKey(Application, models.CASCADE, related_name="lot_items")
    letter = models.ForeignKey(
        Letter, models.SET_NULL, related_name="lot_items", null=True, blank=True
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.CHOSEN)
    reason = models.CharField(max_length=20, blank=True)  # a code of `lots.asides`
    detail = models.CharField(max_length=240, blank=True)
    knowingly = models.BooleanField(default=False)
    seen = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    read_hash = models.CharField(max_length=64, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "application"], name="lot_item_once"),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(status__in=["chosen", "drafted", "reviewed", "scheduled"]),
                name="in_one_open_lot",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="aside") | ~models.Q(reason=""),
                name="set_aside_with_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["reviewed", "scheduled"])
                | (
                    models.Q(opened_at__isnull=False, read_by__isnull=False, read_at__isnull=False)
                    & ~models.Q(read_hash="")
                ),
                name="reviewed_with_cv_open",
            ),
        ]
        indexes = [models.Index(fields=["lot", "status", "id"], name="lot_item_left")]

    def __str__(self) -> str:
        return f"item {self.pk} of lot {self.lot_id}"

    @property
    def event_stream(self) -> str:
        """The lot's own history: the application's timeline has the decision and the letter."""
        return f"lot:{self.lot_id}"


class MergedDecision(models.Model):
    """One person, one letter: another decision about them that this letter tells as well."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="merged")
    decision = models.OneToOneField(Decision, models.CASCADE, related_name="merged")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"decision {self.decision_id} in letter {self.letter_id}"
