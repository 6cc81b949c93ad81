"""Signed links: what a mail carries so that a person may do one thing without an account."""

from __future__ import annotations

from django.db import models


class Link(models.Model):
    """A token's row. The token itself is derived when a mail is built and never stored:
    the row keeps its hash, its one purpose, its one subject and the one person it is for."""

    purpose = models.CharField(max_length=30)
    subject = models.CharField(max_length=60)
    person = models.CharField(max_length=60)
    nonce = models.CharField(max_length=40, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "purpose"], name="link_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"
