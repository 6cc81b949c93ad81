"""What is recorded about a letter's posting and its reader, asked only when a sentence needs it.

Each fact is one query. Most letters ask one: whether a name in them is another candidate's.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from ats import events
from ats.models import Criterion, Event, Posting
from candidates.models import Application, Document, Rating
from messaging.models import Letter
from messaging.writing.wording.records import records

STRENGTH_FROM = 3  # of the four levels of a scorecard


class Known:
    """The facts around one letter."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.application: Application = letter.application

    @cached_property
    def taking_applications(self) -> bool:
        """Whether the posting is online."""
        return self.application.posting.status == Posting.Status.PUBLISHED

    @cached_property
    def hired(self) -> bool:
        """Whether somebody is recorded as hired for the posting."""
        rows = Application.objects.filter(posting=self.application.posting_id)
        return rows.filter(status=Application.Status.HIRED).exists()

    @cached_property
    def readers(self) -> int:
        """How many people had a file of the application before them, by the log."""
        files = Document.objects.filter(application=self.application)
        subjects = [events.subject_key(row) for row in files]
        opened = Event.objects.filter(subject__in=subjects, kind="document.opened")
        return opened.exclude(actor=None).values("actor").distinct().count()

    @cached_property
    def published(self) -> str:
        """All that the posting says and asks, and the points that the letter rests on."""
        posting = self.application.posting
        asked = Criterion.objects.filter(posting=posting).values_list("label", "help")
        said = (part for row in asked for part in row)
        points = (f"{row['criterion']} {row['text']}" for row in self._points)
        return " ".join([posting.title, posting.summary, posting.description, *said, *points])

    @cached_property
    def levels(self) -> dict[str, int]:
        """The best level that a submitted scorecard gives each criterion, by its label."""
        rows = Rating.objects.filter(
            scorecard__interview__application=self.application,
            scorecard__submitted_at__isnull=False,
            level__isnull=False,
        )
        best: dict[str, int] = {}
        for label, level in rows.values_list("criterion__label", "level"):
            best[label] = max(best.get(label, 0), level or 0)
        return best

    @property
    def criteria(self) -> list[str]:
        """The criteria that the posting named when the letter was drafted."""
        found: list[str] = self.letter.facts.get("criteria", [])
        return found

    @cached_property
    def unborne(self) -> list[str]:
        """The criteria that scorecards rated and none as a strength; a strength in the decision
        bears its praise."""
        borne = {row["criterion"] for row in self._points if row["kind"] == "strength"}
        return [
            label
            for label, level in self.levels.items()
            if level < STRENGTH_FROM and label not in borne
        ]

    @property
    def _points(self) -> list[dict[str, str]]:
        found = self.letter.facts.get("points", [])
        return [{"criterion": "", "text": "", "kind": "", **row} for row in found]

    def others(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Given and family names of other candidates of the posting, among these words."""
        return records().others(self.application, list(names))
