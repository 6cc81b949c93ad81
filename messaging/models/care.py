"""What readers say about the letters they got."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models.letters import Letter


class Helpful(models.Model):
    """One reader's answer about one letter. It bears on the letter and its writer; it is never
    shown beside a candidate's name, and records nothing on their timeline (decision 0012)."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("In part")
        NO = "no", _("No")

    letter = models.OneToOneField(Letter, models.CASCADE, related_name="helpful")
    answer = models.CharField(max_length=6, choices=Answer.choices)
    word = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer__in=["yes", "partly", "no"]), name="helpful_answer_known"
            )
        ]
        indexes = [models.Index(fields=["-at"], name="helpful_newest")]

    def __str__(self) -> str:
        return f"{self.answer} about letter {self.letter_id}"
