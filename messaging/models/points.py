"""What a letter says of a person, each piece with its source."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from messaging.models.letters import Letter


class LetterPoint(models.Model):
    """One thing that could be said, where it comes from, and whether the letter says it.

    The letter's text is the truth: `used` and `passage` are read from it, never the other way.
    `key` names the source within the letter, so that reading twice changes nothing.
    """

    class Kind(models.TextChoices):
        STRENGTH = "strength", _("Strength")
        GAP = "gap", _("To strengthen")
        NEXT_STEP = "next_step", _("Next step")
        ADVICE = "advice", pgettext_lazy("point", "About the CV")

    class Source(models.TextChoices):
        DECISION = "decision", pgettext_lazy("point", "Decision")
        SCORECARD = "scorecard", pgettext_lazy("point", "Scorecard")
        CV = "cv", pgettext_lazy("point", "CV")
        ADVICE = "advice", pgettext_lazy("point", "CV advice")

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="points")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    criterion = models.CharField(max_length=200, blank=True)
    text = models.TextField()  # as it was proposed
    passage = models.TextField(blank=True)  # as the letter says it
    who = models.CharField(max_length=120, blank=True)
    observed_at = models.DateTimeField(null=True, blank=True)
    used = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "key"], name="letter_point_once"),
            models.CheckConstraint(
                condition=models.Q(used=False, passage="")
                | (models.Q(used=True) & ~models.Q(passage="")),
                name="used_point_has_passage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of letter {self.letter_id}"

    @property
    def reworded(self) -> bool:
        """Whether the letter says it in other words than it was noted."""
        return self.used and " ".join(self.text.split()) not in " ".join(self.passage.split())
