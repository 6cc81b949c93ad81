"""Postings: what is asked, by whom, through which stages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ats.depths import depth_of
from ats.models.people import LANGUAGES


class Posting(models.Model):
    """One opening. What candidates saw is kept in `PostingVersion`, frozen at publication."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        UNPUBLISHED = "unpublished", _("Unpublished")
        CLOSED = "closed", _("Closed")

    class Contract(models.TextChoices):
        PERMANENT = "permanent", _("Permanent contract")
        FIXED_TERM = "fixed_term", _("Fixed-term contract")
        APPRENTICESHIP = "apprenticeship", _("Apprenticeship")
        INTERNSHIP = "internship", _("Internship")
        TEMPORARY = "temporary", _("Temporary work")
        FREELANCE = "freelance", _("Freelance")

    class Remote(models.TextChoices):
        NONE = "none", _("On site")
        HYBRID = "hybrid", _("Partly remote")
        FULL = "full", _("Fully remote")

    class PayPeriod(models.TextChoices):
        YEAR = "year", _("per year")
        MONTH = "month", _("per month")
        HOUR = "hour", _("per hour")

    slug = models.SlugField(max_length=90, unique=True)
    title = models.CharField(_("job title"), max_length=140)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fr")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    summary = models.CharField(_("in one sentence"), max_length=240, blank=True)
    description = models.TextField(_("description"), blank=True)
    team = models.CharField(_("team"), max_length=80, blank=True)
    city = models.CharField(_("place"), max_length=80)
    remote = models.CharField(
        _("remote work"), max_length=8, choices=Remote.choices, default=Remote.NONE
    )
    contract = models.CharField(
        _("contract"), max_length=16, choices=Contract.choices, default=Contract.PERMANENT
    )
    pay_min = models.PositiveIntegerField(_("pay from (€)"), null=True, blank=True)
    pay_max = models.PositiveIntegerField(_("pay to (€)"), null=True, blank=True)
    pay_period = models.CharField(
        _("pay period"), max_length=5, choices=PayPeriod.choices, default=PayPeriod.YEAR
    )
    promise_days = models.PositiveSmallIntegerField(_("answer within (working days)"), default=10)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="owned_postings",
        verbose_name=_("recruiter in charge"),
    )
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("contact named to candidates"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    team_members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="postings"
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(published_at__isnull=False),
                name="published_posting_has_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="closed") | models.Q(closed_at__isnull=False),
                name="closed_posting_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(pay_min__isnull=True)
                | models.Q(pay_max__isnull=True)
                | models.Q(pay_min__lte=models.F("pay_max")),
                name="posting_pay_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(promise_days__gte=1, promise_days__lte=60),
                name="posting_promise_sensible",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether people can apply now."""
        return self.status == self.Status.PUBLISHED


class Criterion(models.Model):
    """One thing the posting asks for. Never deleted once used: retired."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(_("criterion"), max_length=140)
    help = models.CharField(_("what one looks at"), max_length=300, blank=True)
    essential = models.BooleanField(_("essential"), default=False)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return self.label


class Stage(models.Model):
    """A column of the posting's board. The kinds are ordered: see `DEPTHS`."""

    class Kind(models.TextChoices):
        APPLIED = "applied", _("Applied")
        SCREENING = "screening", _("Screening")
        PHONE = "phone", _("Phone call")
        INTERVIEW = "interview", _("Interview")
        TEST = "test", _("Test")
        OFFER = "offer", _("Offer")
        HIRED = "hired", _("Hired")

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    final = models.BooleanField(
        _("last interview"), default=False, help_text=_("Whoever reaches it is a finalist.")
    )

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> str:
        """The care level that reaching this stage gives: see `ats.depths`."""
        return depth_of(self.kind, self.final)


class Membership(models.Model):
    """Who is a hiring manager of which posting."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["posting", "user"], name="manager_once_a_posting")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.posting_id}"


class PostingVersion(models.Model):
    """What the public saw, frozen when the posting was published or edited while published:
    feedback may only cite a criterion that the candidate could read (requirement B21)."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    data = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["posting", "number"], name="posting_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.posting_id} v{self.number}"
