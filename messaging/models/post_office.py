"""The local post office's own store: what each person of the demo finds in their mailbox."""

from __future__ import annotations

from django.db import models


class PostOfficeMail(models.Model):
    """One delivered mail in one mailbox. Empty outside local runs."""

    mailbox = models.CharField(max_length=320)
    envelope_from = models.CharField(max_length=320, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    raw = models.BinaryField()
    answered_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["mailbox", "-id"], name="post_office_mailbox")]

    def __str__(self) -> str:
        return f"post office mail {self.pk}"
