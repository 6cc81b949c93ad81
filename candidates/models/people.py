"""Candidates: a person once, whatever the number of applications and addresses."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ats.models.people import LANGUAGES


class Candidate(models.Model):
    """A person. The public form never overwrites what is here."""

    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fr")
    timezone = models.CharField(max_length=40, default="Europe/Paris")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["family_name", "given_name", "id"], name="candidate_name")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given name, then family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def address(self) -> str:
        """The primary mail address, or "" (uses the prefetched addresses when there are)."""
        rows = sorted(self.addresses.all(), key=lambda row: (not row.primary, row.pk))
        return rows[0].address if rows else ""


class Address(models.Model):
    """A mail address of a candidate; each belongs to one person only."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="addresses")
    address = models.EmailField(max_length=254)
    primary = models.BooleanField(default=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(Lower("address"), name="address_of_one_candidate"),
            models.UniqueConstraint(
                fields=["candidate"], condition=models.Q(primary=True), name="one_primary_address"
            ),
        ]

    def __str__(self) -> str:
        return f"address {self.pk}"


class Document(models.Model):
    """A file of a candidate, stored under an opaque name outside every served folder."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="documents")
    application = models.ForeignKey(
        "candidates.Application", models.CASCADE, related_name="documents", null=True, blank=True
    )
    stored_as = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=130)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"document {self.pk}"

    @property
    def event_stream(self) -> str:
        """Shows on the application's timeline."""
        return f"application:{self.application_id}"


class Consent(models.Model):
    """Append-only: what the person agreed to or withdrew, in which words, when and how."""

    class Purpose(models.TextChoices):
        POOL = "pool", _("To be kept in the talent pool")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    given = models.BooleanField()
    text_version = models.CharField(max_length=20)
    channel = models.CharField(max_length=20)
    network = models.CharField(max_length=45, blank=True)  # truncated address, requirement B41
    until = models.DateField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["candidate", "purpose", "-id"], name="consent_latest")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given}"
