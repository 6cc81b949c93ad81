"""What the letters of many people of one posting rest on, read by a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from ats.models import Criterion, Posting, PostingVersion
from candidates.documents.evidence import newest_readings
from candidates.models import (
    Application,
    Candidate,
    Consent,
    CvReading,
    Decision,
    DecisionPoint,
    Interview,
)
from messaging.care.calls import Call
from messaging.writing.library.environment import Compiled
from messaging.writing.sources import Sources, held, used_in
from messaging.writing.wording.records import last_words


class Together(Sources):
    """The sources of a batch. Its decisions are new, so that nobody has called about one; their
    points are given by `tell`, the openings that it spends by `spend`."""

    def __init__(self, posting: Posting, applications: Sequence[Application]) -> None:
        self.posting = posting
        self.asked_for: list[Criterion] = list(posting.criteria.filter(retired=False)[:60])
        self.readings: Mapping[int, CvReading] = newest_readings(row.pk for row in applications)
        people = {row.candidate_id for row in applications}
        self._pool = last_words(people)
        self._meetings = _meetings(applications)
        self._sent = _applications_of(people)
        self._read = _criteria_of({row.posting_version_id for row in applications})
        self._points: dict[int, list[DecisionPoint]] = {}
        self._openings: Counter[str] | None = None
        self._templates: dict[tuple[str, str], Compiled] = {}

    def tell(self, application: Application, points: list[DecisionPoint]) -> None:
        """Keep the points of an application's answer for the letter that will be drafted."""
        self._points[application.pk] = points

    def spend(self, opening: object) -> None:
        """Count this opening as used, so that the posting's next letters begin otherwise."""
        if self._openings is not None and opening:
            self._openings[str(opening)] += 1

    def points(self, decision: Decision) -> list[DecisionPoint]:
        return self._points[decision.application_id]

    def pool(self, candidate: Candidate) -> Consent | None:
        return self._pool.get(candidate.pk)

    def meetings(self, application: Application) -> list[Interview]:
        return self._meetings[application.pk]

    def earlier(self, application: Application) -> Application | None:
        before = (
            row
            for row in self._sent[application.candidate_id]
            if row.told_at is not None and row.told_at < application.applied_at
        )
        return max(before, key=lambda row: row.applied_at, default=None)

    def openings(self, application: Application) -> Mapping[str, int]:
        if self._openings is None:
            self._openings = Counter(used_in(self.posting.pk))
        return self._openings

    def template(self, kind: str, application: Application) -> Compiled:
        key = kind, application.language
        if key not in self._templates:
            self._templates[key] = super().template(kind, application)
        return self._templates[key]

    def call(self, decision: Decision) -> Call | None:
        return None

    def criteria(self, application: Application) -> list[str]:
        read = self._read.get(application.posting_version_id or 0)
        return read or [row.label for row in self.asked_for]


def _meetings(applications: Sequence[Application]) -> dict[int, list[Interview]]:
    found: dict[int, list[Interview]] = defaultdict(list)
    for row in held().filter(application__in=[row.pk for row in applications]):
        found[row.application_id].append(row)
    return found


def _applications_of(people: set[int]) -> dict[int, list[Application]]:
    found: dict[int, list[Application]] = defaultdict(list)
    told = Application.objects.filter(candidate__in=people, told_at__isnull=False)
    rows = told.only("candidate_id", "applied_at", "told_at")
    for row in rows:
        found[row.candidate_id].append(row)
    return found


def _criteria_of(versions: set[int | None]) -> dict[int, list[str]]:
    rows = PostingVersion.objects.in_bulk([pk for pk in versions if pk is not None])
    return {
        pk: [criterion["label"] for criterion in row.data.get("criteria") or ()]
        for pk, row in rows.items()
    }
