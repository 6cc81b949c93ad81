"""The figures themselves: each a handful of grouped queries, whatever the number of rows."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, Q
from django.db.models.functions import TruncDate, TruncMonth

from ats import clock, depths
from candidates.models import Application
from messaging.care import helpful
from messaging.care.helpful import Tally
from messaging.insights.scope import Scope
from messaging.models import Approval, Helpful, Letter, WordingOverride

POSTINGS_AT_MOST = PEOPLE_AT_MOST = 50
# Working days of silence: up to 5, up to 10, up to 20, more.
AGES = (5, 10, 20)


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, as a fraction that can be shown."""

    part: int = 0
    whole: int = 0

    @property
    def ratio(self) -> float:
        """Between 0 and 1; 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0


@dataclass(frozen=True, slots=True)
class Depth:
    """One depth: how many were owed an answer, were told, in time, and after how many days."""

    depth: str
    answered: Share
    on_time: Share
    median: float | None


@dataclass(frozen=True, slots=True)
class Month:
    """One month of decisions."""

    start: date
    answered: Share
    on_time: Share


@dataclass(frozen=True, slots=True)
class OfPosting:
    """One posting; `helpful` only where there are enough answers."""

    pk: int
    title: str
    team: str
    answered: Share
    on_time: Share
    helpful: Tally | None


@dataclass(frozen=True, slots=True)
class OfTeam:
    """All the postings of one team."""

    team: str
    answered: Share
    on_time: Share


@dataclass(frozen=True, slots=True)
class OfWriter:
    """What readers said of one person's letters, from five answers on."""

    name: str
    helpful: Tally


@dataclass(frozen=True, slots=True)
class Reasons:
    """Warnings of the wording check that somebody kept with a reason: in how many letters and
    campaigns, and who did so how often. Counted when the reason was given, whatever became of the
    words."""

    count: int = 0
    letters: int = 0
    campaigns: int = 0
    people: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """People who are owed an answer: `stands` whose promise still holds; `ages` those in
    silence, by working days, as (from, to or None, how many)."""

    stands: int
    ages: tuple[tuple[int, int | None, int], ...]

    @property
    def silent(self) -> int:
        """How many wait in silence."""
        return sum(count for _start, _end, count in self.ages)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that the page shows."""

    answered: Share
    on_time: Share
    depths: tuple[Depth, ...]
    months: tuple[Month, ...]
    postings: tuple[OfPosting, ...]
    teams: tuple[OfTeam, ...]
    next_step: Share
    unchanged: Share
    personal: float | None
    helpful: Tally
    writers: tuple[OfWriter, ...]
    silence: Silence
    reasons: Reasons = Reasons()

    @property
    def kept(self) -> Share:
        """In time of all who were owed an answer: whoever heard nothing was not told in time."""
        return Share(self.on_time.part, self.answered.whole)

    @property
    def longest(self) -> float:
        """The longest median, at least a day: it fills the line of its chart."""
        return max([1.0, *(row.median for row in self.depths if row.median is not None)])


class WorkingDays:
    """Working days between two dates in constant time, over a range read once."""

    def __init__(self, first: date, last: date) -> None:
        days = (first + timedelta(days=step) for step in range((last - first).days + 1))
        self.first = first
        self.sums = list(accumulate(clock.is_working_day(day) for day in days))

    def between(self, start: date, end: date) -> int:
        """After `start`, up to and with `end`; 0 when `end` is earlier."""
        if end <= start:
            return 0  # the range may be empty then
        top = len(self.sums) - 1
        before, after = (max(0, min((day - self.first).days, top)) for day in (start, end))
        return max(0, self.sums[after] - self.sums[before])


def figures(scope: Scope) -> Figures:
    """All the figures of a scope: a fixed number of queries."""
    ended = Application.objects.filter(
        scope.of(), scope.within("ended_at"), status=Application.Status.DECLINED
    )
    by_depth = _by_depth(ended, scope)
    sent = Letter.objects.filter(
        scope.of("application__"),
        scope.within("sent_at"),
        kind=Letter.Kind.DECLINE,
        status=Letter.Status.SENT,
    )
    answers = Helpful.objects.filter(scope.of("letter__application__"), scope.within("at"))
    steps, personal = _written(sent)
    return Figures(
        answered=_total(row.answered for row in by_depth),
        on_time=_total(row.on_time for row in by_depth),
        depths=by_depth,
        months=_by_month(ended, scope),
        postings=_by_posting(ended, scope, answers),
        teams=_by_team(ended, scope),
        next_step=steps,
        unchanged=_unchanged(scope),
        personal=personal,
        helpful=helpful.speakable(helpful.tally(answers), company=scope.company),
        writers=_writers(answers),
        silence=silence(scope),
        reasons=_reasons(scope),
    )


def _total(shares: Iterable[Share]) -> Share:
    rows = list(shares)
    return Share(sum(row.part for row in rows), sum(row.whole for row in rows))


def counts(zone: str) -> dict[str, Any]:
    """What is counted of ended applications: owed, told, told in time (for `shares`).

    Whoever is not told yet and whose promised date is still ahead is in none of them: their
    letter is on its way, and nobody has waited too long.
    """
    told = Q(told_at__isnull=False)
    owed = told | Q(promised_for__lt=clock.today(zone))
    # A letter that left on the promised day was on time, whatever the hour.
    day = TruncDate("told_at", tzinfo=ZoneInfo(zone))
    on_time = told & Q(promised_for__gte=day)
    return {
        "whole": Count("pk", filter=owed),
        "told": Count("pk", filter=told),
        "kept": Count("pk", filter=on_time),
    }


def shares(row: Mapping[str, int]) -> tuple[Share, Share]:
    """Answered of all, and in time of those answered."""
    return Share(row["told"], row["whole"]), Share(row["kept"], row["told"])


def _by_depth(ended: Any, scope: Scope) -> tuple[Depth, ...]:
    rows = {
        row["depth"]: row for row in ended.order_by().values("depth").annotate(**counts(scope.zone))
    }
    medians = median_days(ended, scope.zone)
    nothing = {"whole": 0, "told": 0, "kept": 0}
    return tuple(
        Depth(depth, *shares(rows.get(depth, nothing)), medians.get(depth))
        for depth in depths.DEPTHS
    )


def median_days(ended: Any, zone: str) -> dict[str, float]:
    """Median working days from applying to being told, by depth and, under "", in all."""
    tz = ZoneInfo(zone)
    rows = list(
        ended.filter(told_at__isnull=False)
        .order_by()
        .values_list("depth", TruncDate("applied_at", tzinfo=tz), TruncDate("told_at", tzinfo=tz))
        .annotate(count=Count("pk"))
    )
    if not rows:
        return {}
    days = WorkingDays(min(row[1] for row in rows), max(row[2] for row in rows))
    found: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for depth, applied, told, count in rows:
        length = days.between(applied, told)
        found[depth][length] += count
        found[""][length] += count
    return {depth: _median(counts) for depth, counts in found.items()}


def _median(counts: Mapping[int, int]) -> float:
    lengths = sorted(counts)
    sums = list(accumulate(counts[length] for length in lengths))
    low, high = (sums[-1] - 1) // 2, sums[-1] // 2
    return (lengths[bisect_right(sums, low)] + lengths[bisect_right(sums, high)]) / 2


def _by_month(ended: Any, scope: Scope) -> tuple[Month, ...]:
    month = TruncMonth("ended_at", tzinfo=ZoneInfo(scope.zone))
    rows = ended.annotate(month=month).order_by().values("month").annotate(**counts(scope.zone))
    made = [Month(row["month"].date(), *shares(row)) for row in rows]
    return tuple(sorted(made, key=lambda row: row.start))


def _by_posting(ended: Any, scope: Scope, answers: Any) -> tuple[OfPosting, ...]:
    names = ("posting", "posting__title", "posting__team")
    rows = ended.order_by().values(*names).annotate(**counts(scope.zone))
    by = "letter__application__posting"
    said = helpful.tallies(answers, by)
    return tuple(
        OfPosting(
            row["posting"],
            row["posting__title"],
            row["posting__team"],
            *shares(row),
            helpful=said.get((row["posting"],)),
        )
        for row in rows.order_by("-whole", "posting")[:POSTINGS_AT_MOST]
    )


def _by_team(ended: Any, scope: Scope) -> tuple[OfTeam, ...]:
    rows = ended.order_by().values("posting__team").annotate(**counts(scope.zone))
    made = [OfTeam(row["posting__team"], *shares(row)) for row in rows if row["posting__team"]]
    return tuple(sorted(made, key=lambda row: row.team.casefold()))


def _written(sent: Any) -> tuple[Share, float | None]:
    """Letters with a next step, and how personal they are, from 0 to 1 (None: not measured)."""
    step = ~Q(facts__next_step="") & Q(facts__next_step__isnull=False)
    row = sent.order_by().aggregate(
        whole=Count("pk"), step=Count("pk", filter=step), personal=Avg("personal")
    )
    personal = row["personal"]
    return Share(row["step"], row["whole"]), None if personal is None else personal / 100


def _unchanged(scope: Scope) -> Share:
    """Of the letters that a manager answered, those approved as they were."""
    rows = Approval.objects.filter(
        scope.of("letter__application__"),
        scope.within("decided_at"),
        status__in=["approved", "amended", "returned"],
    )
    row = rows.order_by().aggregate(
        part=Count("pk", filter=Q(status="approved")), whole=Count("pk")
    )
    return Share(row["part"], row["whole"])


def _writers(answers: Any) -> tuple[OfWriter, ...]:
    found = helpful.tallies(answers, "letter__owner__name", "letter__owner")
    rows = [OfWriter(str(name), tally) for (name, _pk), tally in found.items()]
    return tuple(sorted(rows, key=lambda row: row.name))


def _reasons(scope: Scope) -> Reasons:
    """Names only for those who recruit or administer: a manager reads how many."""
    about = scope.of("letter__application__") | scope.of("campaign__")
    kept = WordingOverride.objects.filter(about, scope.within("at"))
    row = kept.order_by().aggregate(
        count=Count("pk"),
        letters=Count("letter", distinct=True),
        campaigns=Count("campaign", distinct=True),
    )
    people = kept.order_by().values_list("by__name", "by").annotate(count=Count("pk"))
    named = people.order_by("-count", "by__name")[:PEOPLE_AT_MOST] if scope.inside else ()
    return Reasons(**row, people=tuple((str(name), count) for name, _pk, count in named))


def silence(scope: Scope) -> Silence:
    """How long people wait without a word, now: since they wrote and nobody answered, or since
    the promise ran out; whichever came first. Two dates a group, so that rows do not count."""
    today = clock.today(scope.zone)
    waiting = TruncDate("conversation__waiting_since", tzinfo=ZoneInfo(scope.zone))
    rows = (
        Application.objects.filter(scope.of(), told_at=None, status__in=["active", "declined"])
        .order_by()
        .values_list("promised_for", waiting)
        .annotate(count=Count("pk"))
    )
    groups = [(_since(promised, wrote, today), count) for promised, wrote, count in rows]
    begun = [since for since, _count in groups if since is not None]
    days = WorkingDays(min(begun), today) if begun else None
    bounds = (0, *(age + 1 for age in AGES))
    found = [0] * len(bounds)
    for since, count in groups:
        if since is not None and days is not None:
            found[bisect_right(bounds, days.between(since, today)) - 1] += count
    stands = sum(count for since, count in groups if since is None)
    ends = (*AGES, None)
    return Silence(stands, tuple(zip(bounds, ends, found, strict=True)))


def _since(promised: date, wrote: date | None, today: date) -> date | None:
    begun = [day for day in (wrote, promised if promised < today else None) if day is not None]
    return min(begun, default=None)
