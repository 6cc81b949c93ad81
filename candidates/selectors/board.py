"""The board of a posting: a fixed number of queries and a bounded number of cards."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from ats import clock
from ats.models import Posting, Stage
from candidates.models import Application
from candidates.selectors.rows import with_marks
from candidates.silence import Silence, days_here, silence_of

CARDS_PER_COLUMN = 50


@dataclass(frozen=True)
class Card:
    """One application on the board."""

    application: Application
    since: str
    silence: Silence


@dataclass(frozen=True)
class Column:
    """One stage; `count` is everybody in it, `cards` at most CARDS_PER_COLUMN of them."""

    stage: Stage
    count: int
    late: int
    cards: list[Card]


def columns(posting: Posting) -> list[Column]:
    """Every stage with its active applications, the last arrived first: three queries."""
    stages = list(posting.stages.all())
    today = clock.today()
    counts, late = _counts(posting)
    cards: dict[int, list[Card]] = defaultdict(list)
    for application in _newest(posting):
        card = Card(application, days_here(application, today), silence_of(application, today))
        cards[application.stage_id].append(card)
    return [Column(stage, counts[stage.pk], late[stage.pk], cards[stage.pk]) for stage in stages]


def ended_counts(posting: Posting) -> dict[str, int]:
    """How many left the board, by status."""
    rows = posting.applications.exclude(status="active").order_by()
    return dict(rows.values_list("status").annotate(Count("pk")))


def _newest(posting: Posting) -> list[Application]:
    rank = Window(
        RowNumber(), partition_by=F("stage"), order_by=[F("stage_since").desc(), F("id").desc()]
    )
    rows = posting.applications.filter(status="active").annotate(rank=rank)
    bounded = rows.filter(rank__lte=CARDS_PER_COLUMN).select_related("candidate")
    return list(with_marks(bounded).order_by("-stage_since", "-id"))


def _counts(posting: Posting) -> tuple[dict[int, int], dict[int, int]]:
    overdue = Q(told_at__isnull=True, promised_for__lt=clock.today())
    rows = posting.applications.filter(status="active").order_by().values("stage")
    counts: dict[int, int] = defaultdict(int)
    late: dict[int, int] = defaultdict(int)
    for row in rows.annotate(n=Count("pk"), late=Count("pk", filter=overdue)):
        counts[row["stage"]], late[row["stage"]] = row["n"], row["late"]
    return counts, late
