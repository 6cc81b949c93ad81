"""Letters and the approval of their exact words."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from candidates.models import Application, Decision


class Letter(models.Model):
    """What we write to one person: about a decision, that it takes longer than promised, or more
    about the decision when they ask for it.

    `text_hash` is the hash of the exact subject and body; `approved_hash` the one somebody
    said yes to. A letter cannot be approved, scheduled or sent unless both are equal: that is
    a constraint of the database, not a habit of the code.
    """

    class Kind(models.TextChoices):
        DECLINE = "decline", _("Answer")
        DELAY = "delay", _("Delay")
        FEEDBACK = "feedback", _("Feedback that was asked for")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("Waiting for approval")
        RETURNED = "returned", _("Sent back")
        APPROVED = "approved", _("Approved")
        SCHEDULED = "scheduled", _("Scheduled")
        SENT = "sent", _("Sent")
        WITHHELD = "withheld", _("Held back")
        CANCELLED = "cancelled", pgettext_lazy("letter", "Cancelled")

    ENDED = (Status.CANCELLED,)

    application = models.ForeignKey(Application, models.CASCADE, related_name="letters")
    # A letter about a delay has no decision, and no code of the others ever meets it: see
    # `writing.access.letter_for`. The annotation says what they read.
    decision: models.ForeignKey[Decision | None, Decision] = models.ForeignKey(  # type: ignore[misc]
        Decision, models.CASCADE, related_name="letters", null=True, blank=True
    )
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.DECLINE)
    depth = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("letter"))
    text_hash = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    # Of a hundred words of the approved text, how many are not the template's.
    personal = models.PositiveSmallIntegerField(null=True, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    # Four eyes: who last wrote the words, who said yes to them, and whether they must differ.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    four_eyes = models.BooleanField(default=False)
    taken_over_at = models.DateTimeField(null=True, blank=True)
    approved_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    approved_hash = models.CharField(max_length=64, blank=True)
    approved_by = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    scheduled_for = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    held_because = models.CharField(max_length=240, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=~models.Q(status="cancelled") & ~models.Q(kind__in=["delay", "feedback"]),
                name="one_live_letter",
            ),
            # Who has had their feedback may ask again.
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(kind="feedback") & ~models.Q(status__in=["cancelled", "sent"]),
                name="one_live_feedback_letter",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(kind="delay") & ~models.Q(status__in=["cancelled", "sent"]),
                name="one_live_delay_letter",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["decline", "feedback"], decision__isnull=False)
                | models.Q(kind="delay", decision__isnull=True)
                | ~models.Q(kind__in=["decline", "feedback", "delay"]),
                name="answer_has_decision_delay_none",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["approved", "scheduled", "sent"])
                | (
                    models.Q(approved_hash=models.F("text_hash"), approved_at__isnull=False)
                    & ~models.Q(approved_by="")
                ),
                name="letter_leaves_as_approved",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="scheduled") | models.Q(scheduled_for__isnull=False),
                name="scheduled_letter_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="sent") | models.Q(sent_at__isnull=False),
                name="sent_letter_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="in_review") | models.Q(approver__isnull=False),
                name="letter_in_review_has_approver",
            ),
            # Where the policy wants four eyes, whoever says yes is a known person and neither
            # the writer nor the owner; unless the deadline passed and the recruiter took over.
            models.CheckConstraint(
                condition=~models.Q(status__in=["approved", "scheduled", "sent"])
                | models.Q(four_eyes=False)
                | models.Q(taken_over_at__isnull=False)
                | (
                    models.Q(approved_user__isnull=False)
                    & ~models.Q(approved_user=models.F("owner"))
                    & (models.Q(author__isnull=True) | ~models.Q(approved_user=models.F("author")))
                ),
                name="letter_four_eyes",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="letter_status"),
            models.Index(fields=["sent_at"], condition=models.Q(status="sent"), name="letter_sent"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline."""
        return f"application:{self.application_id}"


class LetterVersion(models.Model):
    """Every text the letter had, so that a difference can be shown and nothing typed is lost."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    text_hash = models.CharField(max_length=64)
    by = models.CharField(max_length=120)
    why = models.CharField(max_length=20)  # drafted, edited, amended, restored
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "number"], name="letter_version_once")
        ]

    def __str__(self) -> str:
        return f"letter {self.letter_id} v{self.number}"


class Approval(models.Model):
    """One request for one person's yes to one exact text, and what they said."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Waiting")
        APPROVED = "approved", _("Approved")
        AMENDED = "amended", _("Approved with changes")
        RETURNED = "returned", _("Sent back")
        VOIDED = "voided", _("Void: the letter was changed")
        EXPIRED = "expired", _("Not answered in time")

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="approvals")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="approvals")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    text_hash = models.CharField(max_length=64)
    note = models.TextField(blank=True, max_length=1000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True, blank=True)  # the next reminder, if any
    reminded = models.PositiveSmallIntegerField(default=0)
    stands_in_for = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="deputised"
    )
    comment = models.TextField(blank=True, max_length=2000)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_via = models.CharField(max_length=10, blank=True)  # link or account
    decided_on = models.CharField(max_length=60, blank=True)  # which kind of device
    amended_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter"], condition=models.Q(status="asked"), name="one_open_approval"
            ),
            models.CheckConstraint(
                condition=models.Q(status="asked", decided_at__isnull=True)
                | (~models.Q(status="asked") & models.Q(decided_at__isnull=False)),
                name="decided_approval_has_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(status="asked"), name="approval_deadline"
            ),
            models.Index(
                fields=["remind_at"],
                condition=models.Q(status="asked", remind_at__isnull=False),
                name="approval_reminder",
            ),
        ]

    def __str__(self) -> str:
        return f"approval {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline."""
        return f"application:{self.letter.application_id}"
