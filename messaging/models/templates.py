"""The texts that letters start from, when the company or a posting has its own."""

from __future__ import annotations

from django.db import models

from ats.models import Posting


class LetterTemplate(models.Model):
    """The own text of the company (no posting) or of a posting, for a kind and a language.

    `current` is the version in use; one that follows the default says nothing of its own.
    """

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    posting = models.ForeignKey(
        Posting, models.CASCADE, related_name="letter_templates", null=True, blank=True
    )
    current = models.ForeignKey(
        "LetterTemplateVersion", models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ["kind", "language", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "posting"],
                name="one_template_each",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"template {self.kind} ({self.language})"


class LetterTemplateVersion(models.Model):
    """One text a template had. It never changes (a trigger sees to it): letters say which
    version they were drafted from."""

    template = models.ForeignKey(LetterTemplate, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=400, blank=True)
    body = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64)
    follows_default = models.BooleanField(default=False)
    by = models.CharField(max_length=120)
    why = models.CharField(max_length=20)  # edited, restored, default
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_once"),
            models.CheckConstraint(
                condition=models.Q(follows_default=True, subject="", body="")
                | (models.Q(follows_default=False) & ~models.Q(subject="") & ~models.Q(body="")),
                name="template_has_words_or_follows",
            ),
        ]

    def __str__(self) -> str:
        return f"template {self.template_id} v{self.number}"
