"""The care policy as the company, or one posting, wants it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ats import depths
from ats.models import Posting


class CarePolicyRow(models.Model):
    """What is owed at one depth, in the place of the product's default: of the company, or of
    one posting. A depth without a row has the company's care, else the default."""

    class Approval(models.TextChoices):
        RECRUITER = "recruiter", _("A recruiter alone")
        MANAGER = "manager", _("A hiring manager")

    class Unit(models.TextChoices):
        DAYS = "days", _("working days")
        HOURS = "hours", _("working hours")

    class Expiry(models.TextChoices):
        RECRUITER = "recruiter", _("The recruiter takes over")
        DEPUTY = "deputy", _("The deputy is asked")

    class Call(models.TextChoices):
        NONE = "none", _("No call")
        OFFERED = "offered", _("Offered: up to whoever writes")
        REQUIRED = "required", _("Required before the letter leaves")

    posting = models.ForeignKey(
        Posting, models.CASCADE, null=True, blank=True, related_name="care_policies"
    )
    depth = models.CharField(max_length=10, choices=list(depths.LABELS.items()))
    approval = models.CharField(_("who says yes"), max_length=10, choices=Approval.choices)
    four_eyes = models.BooleanField(_("whoever wrote the letter cannot approve it"), default=True)
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deputy"),
    )
    approve_within = models.PositiveSmallIntegerField(
        _("time to answer"), validators=[MinValueValidator(1), MaxValueValidator(80)]
    )
    approve_unit = models.CharField(max_length=5, choices=Unit.choices, default=Unit.DAYS)
    remind_first = models.PositiveSmallIntegerField(
        _("first reminder"), default=4, validators=[MaxValueValidator(80)]
    )
    remind_last = models.PositiveSmallIntegerField(
        _("last reminder"), default=1, validators=[MaxValueValidator(80)]
    )
    on_expiry = models.CharField(
        _("when the time has passed"), max_length=10, choices=Expiry.choices, default="recruiter"
    )
    call = models.CharField(_("call before the letter"), max_length=10, choices=Call.choices)
    delay = models.PositiveSmallIntegerField(
        _("working days before it leaves"), validators=[MaxValueValidator(10)]
    )
    per_hour = models.PositiveSmallIntegerField(
        _("letters an hour at most"),
        default=40,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    undo_minutes = models.PositiveSmallIntegerField(
        _("minutes to take a yes back"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(240)],
    )
    leaves_from = models.TimeField(_("leaves from"), null=True, blank=True)
    leaves_until = models.TimeField(_("leaves until"), null=True, blank=True)
    points = models.PositiveSmallIntegerField(
        _("criteria named at least"), validators=[MinValueValidator(1), MaxValueValidator(6)]
    )
    strengths = models.PositiveSmallIntegerField(
        _("strengths at least"), validators=[MaxValueValidator(4)]
    )
    gaps = models.PositiveSmallIntegerField(_("gaps at least"), validators=[MaxValueValidator(3)])
    next_step = models.BooleanField(_("advice for the next step"), default=False)
    answer_within = models.PositiveSmallIntegerField(
        _("answered within"), validators=[MinValueValidator(1), MaxValueValidator(40)]
    )

    raise_after = models.PositiveSmallIntegerField(
        _("a second silence goes to the administrators after"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["posting", "depth"], nulls_distinct=False, name="one_care_policy"
            ),
            models.CheckConstraint(
                condition=models.Q(points__gte=1), name="care_names_a_criterion"
            ),
            models.CheckConstraint(
                condition=models.Q(approve_within__gte=1), name="care_leaves_time_to_approve"
            ),
            models.CheckConstraint(
                condition=models.Q(per_hour__gte=1), name="care_lets_letters_leave"
            ),
            models.CheckConstraint(
                condition=models.Q(undo_minutes__gte=5), name="care_leaves_time_to_undo"
            ),
            models.CheckConstraint(
                condition=models.Q(leaves_from__isnull=True)
                | models.Q(leaves_until__isnull=True)
                | models.Q(leaves_from__lt=models.F("leaves_until")),
                name="care_leaves_hours_to_leave",
            ),
            models.CheckConstraint(
                condition=~models.Q(depth="finalist", call="none"),
                name="finalists_are_offered_a_call",
            ),
        ]

    def __str__(self) -> str:
        return f"care policy {self.depth}"
