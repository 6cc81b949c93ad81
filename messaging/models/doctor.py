"""What the DNS says about our mail, and who has looked at it."""

from __future__ import annotations

from django.db import models


class DnsCheck(models.Model):
    """One look at the DNS: what was found, and who has seen it or chose to do without."""

    class Decision(models.TextChoices):
        NONE = "", "–"
        SEEN = "seen", "seen"
        SKIPPED = "skipped", "skipped"

    findings = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=120, blank=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision="", decided_by="", decided_at=None)
                | (~models.Q(decision="") & ~models.Q(decided_by="") & ~models.Q(decided_at=None)),
                name="dns_check_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="seen") | ~models.Q(findings=[]),
                name="dns_check_seen_has_findings",
            ),
        ]

    def __str__(self) -> str:
        return f"look at the DNS {self.pk}"
