"""What is recorded around letters and compared with their words: asked of the database here, one
letter at a time; whoever checks hundreds reads it for all of them first (`held`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import QuerySet

from candidates.models import Application, Candidate, Consent, Note, Rating, Scorecard
from messaging.models import Letter

NOTES_AT_MOST = 50
NAMES_AT_MOST = 40
_Rows = QuerySet[Application, tuple[int, str, str]]


class Records:
    """Each answer is a query or two."""

    def pool(self, candidate: Candidate) -> Consent | None:
        """The person's last word about being kept in mind."""
        return last_words([candidate.pk]).get(candidate.pk)

    def inside(self, application: int) -> list[str]:
        """Notes and what scorecards keep."""
        return _inside([application])[application]

    def shared(self, application: int) -> list[str]:
        """What scorecards share."""
        return _shared([application])[application]

    def others(self, application: Application, names: Sequence[str]) -> list[tuple[str, str]]:
        """Given and family names of other candidates of the posting, among these words."""
        rows = _applied(application.posting_id).filter(
            candidate__family_name__in=names[:NAMES_AT_MOST]
        )
        mine = application.candidate_id
        return [(given, family) for pk, given, family in rows[:50] if pk != mine]


class ReadBefore(Records):
    """Records of many letters of one posting, read before any is asked about: one query for each
    kind of record."""

    def __init__(self, letters: Sequence[Letter]) -> None:
        applications = [letter.application for letter in letters]
        pks = [row.pk for row in applications]
        self._pool = last_words({row.candidate_id for row in applications})
        self._inside, self._shared = _inside(pks), _shared(pks)
        self._named: dict[int, dict[str, list[tuple[int, str]]]] = {}

    def pool(self, candidate: Candidate) -> Consent | None:
        return self._pool.get(candidate.pk)

    def inside(self, application: int) -> list[str]:
        return self._inside[application]

    def shared(self, application: int) -> list[str]:
        return self._shared[application]

    def others(self, application: Application, names: Sequence[str]) -> list[tuple[str, str]]:
        mine, named = application.candidate_id, self._names_of(application.posting_id)
        rows = ((name, row) for name in names[:NAMES_AT_MOST] for row in named.get(name, ()))
        return [(given, family) for family, (pk, given) in rows if pk != mine][:50]

    def _names_of(self, posting: int) -> dict[str, list[tuple[int, str]]]:
        if posting not in self._named:
            named = self._named[posting] = defaultdict(list)
            for pk, given, family in _applied(posting):
                named[family].append((pk, given))
        return self._named[posting]


_held: ContextVar[Records | None] = ContextVar("records", default=None)
_ASKED = Records()


def records() -> Records:
    """What is known: read before, inside `held`, else asked."""
    return _held.get() or _ASKED


@contextmanager
def held(letters: Sequence[Letter]) -> Iterator[None]:
    """Read what is recorded around these letters once for the block; no other is checked in it."""
    token = _held.set(ReadBefore(letters))
    try:
        yield
    finally:
        _held.reset(token)


def last_words(people: Iterable[int]) -> dict[int, Consent]:
    """The last word of each about being kept in mind: one query."""
    rows = Consent.objects.filter(candidate__in=list(people), purpose=Consent.Purpose.POOL)
    newest = rows.order_by("candidate", "-id").distinct("candidate")
    return {row.candidate_id: row for row in newest}


def _applied(posting: int) -> _Rows:
    rows = Application.objects.filter(posting=posting).order_by()
    return rows.values_list("candidate", "candidate__given_name", "candidate__family_name")


def _inside(applications: Iterable[int]) -> dict[int, list[str]]:
    pks = list(applications)
    notes = Note.objects.filter(application__in=pks, author__isnull=False)
    cards = Scorecard.objects.filter(interview__application__in=pks)
    ratings = Rating.objects.filter(scorecard__interview__application__in=pks)
    found: dict[int, list[str]] = defaultdict(list)
    for rows in (
        notes.values_list("application", "body"),
        cards.values_list("interview__application", "summary"),
        ratings.values_list("scorecard__interview__application", "evidence"),
    ):
        for application, texts in _bounded(rows).items():
            found[application] += texts
    return found


def _shared(applications: Iterable[int]) -> dict[int, list[str]]:
    rows = Rating.objects.filter(scorecard__interview__application__in=list(applications))
    return _bounded(rows.values_list("scorecard__interview__application", "share"))


def _bounded(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for application, text in rows:
        if len(found[application]) < NOTES_AT_MOST:
            found[application].append(text)
    return found
