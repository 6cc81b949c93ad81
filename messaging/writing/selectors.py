"""Letters as lists and pages need them: a fixed number of queries, whatever the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ats.models import User
from candidates.access import visible_applications
from candidates.models import Application
from messaging.models import Approval, Letter, Lot, LotItem, MergedDecision
from messaging.writing.access import APPROVAL_NEEDS, APPROVAL_REASONS, visible_letters

PAGE = 25


@dataclass(frozen=True, slots=True)
class Tab:
    """One pile of letters; `order` is the column that says which comes first."""

    key: str
    label: str | Promise
    statuses: tuple[str, ...]
    order: str = "application__promised_for"
    newest_first: bool = False

    @property
    def by_day(self) -> bool:
        """Whether the order is a date (a promise) and not a moment."""
        return self.order.endswith("promised_for")

    def ordered(self, rows: QuerySet[Letter]) -> QuerySet[Letter]:
        """The pile's rows in its order, with the value they are ordered by as `rank`."""
        rows = rows.filter(status__in=self.statuses).annotate(rank=F(self.order))
        return rows.order_by("-rank", "-id") if self.newest_first else rows.order_by("rank", "id")

    def beyond(self, rows: QuerySet[Letter], rank: object, pk: int) -> QuerySet[Letter]:
        """The rows that come after one of that rank and key."""
        far = "lt" if self.newest_first else "gt"
        return self.ordered(rows).filter(
            Q(**{f"rank__{far}": rank}) | Q(rank=rank, **{f"id__{far}": pk})
        )


TABS = (
    Tab("review", _("To review"), ("draft",)),
    Tab("returned", _("Sent back"), ("returned",)),
    Tab("held", _("Held back"), ("withheld",)),
    Tab("waiting", _("Waiting for approval"), ("in_review",)),
    Tab("leaving", _("Leaving soon"), ("approved", "scheduled"), order="scheduled_for"),
    Tab("sent", pgettext_lazy("pile", "Sent"), ("sent",), order="sent_at", newest_first=True),
)
_BY_KEY = {tab.key: tab for tab in TABS}


def tab_named(key: str) -> Tab:
    """The tab of a key; the first one when there is no such tab."""
    return _BY_KEY.get(key, TABS[0])


def tab_of(letter: Letter) -> Tab | None:
    """The pile that a letter lies in; none once cancelled."""
    return next((tab for tab in TABS if letter.status in tab.statuses), None)


def on_the_desk(rows: QuerySet[Letter]) -> QuerySet[Letter]:
    """Those of the letters that lie in a pile: what a lot proposes, or has had read and not sent
    off, is in the lot."""
    lot = LotItem.objects.filter(letter=OuterRef("pk"), status=LotItem.Status.REVIEWED)
    read = lot.filter(lot__status=Lot.Status.REVIEW)
    return rows.exclude(decision__proposed=True).exclude(Exists(read))


def _desk(user: User) -> QuerySet[Letter]:
    return on_the_desk(visible_letters(user))


def _listed(user: User) -> QuerySet[Letter]:
    return _desk(user).select_related(
        "application__candidate", "application__posting", "owner", "approver"
    )


@dataclass(frozen=True, slots=True)
class LetterList:
    """One page of a pile; `next` is the cursor of the next page, "" at the end."""

    tab: Tab
    rows: list[Letter]
    next: str


def page_of(user: User, tab: Tab, cursor: str = "") -> LetterList:
    """One page of a pile, starting after the cursor; a cursor that makes no sense is the start."""
    rows = tab.ordered(_listed(user))
    after = _parsed(tab, cursor)
    if after is not None:
        rows = tab.beyond(_listed(user), *after)
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    return LetterList(tab, found[:PAGE], _cursor(tab, found[PAGE - 1]) if more else "")


def _cursor(tab: Tab, letter: Letter) -> str:
    rank: date | datetime = letter.rank  # type: ignore[attr-defined]
    return f"{rank.isoformat()}~{letter.pk}"


def _parsed(tab: Tab, cursor: str) -> tuple[date | datetime, int] | None:
    value, _sign, pk = cursor.partition("~")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    try:
        rank = parse_date(value) if tab.by_day else parse_datetime(value)
    except ValueError:
        return None
    if rank is None or (isinstance(rank, datetime) and rank.tzinfo is None):
        return None
    return rank, int(pk)


def counts(user: User) -> Mapping[str, int]:
    """How many letters lie in each pile; those sent are not counted, they only grow."""
    rows = _desk(user).exclude(status__in=["sent", "cancelled"])
    by_status = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    return {tab.key: sum(by_status.get(status, 0) for status in tab.statuses) for tab in TABS}


def unwritten(user: User) -> list[Application]:
    """Declined, not told, and no letter on its way: without one they would stay in silence."""
    rows = visible_applications(user).filter(status="declined", told_at=None)
    answers = Letter.objects.filter(application=OuterRef("pk"), status__in=_ON_THE_WAY)
    rows = rows.exclude(Exists(answers.filter(kind=Letter.Kind.DECLINE)))
    rows = rows.exclude(pk__in=MergedDecision.objects.values("decision__application"))
    return list(rows.select_related("candidate", "posting").order_by("promised_for", "id")[:20])


_ON_THE_WAY = tuple(state for state in Letter.Status.values if state != Letter.Status.CANCELLED)


def neighbours(user: User, letter: Letter) -> tuple[int | None, int | None]:
    """The letters before and after in the same pile."""
    tab = tab_of(letter)
    if tab is None:
        return None, None
    rank = letter.application.promised_for if tab.by_day else getattr(letter, tab.order)
    rows = _desk(user)
    backward = Tab(tab.key, tab.label, tab.statuses, tab.order, not tab.newest_first)
    before = backward.beyond(rows, rank, letter.pk).values_list("pk", flat=True).first()
    after = tab.beyond(rows, rank, letter.pk).values_list("pk", flat=True).first()
    return before, after


def waiting_for(user: User) -> list[Approval]:
    """What this person was asked and has not answered, the most urgent first."""
    rows = Approval.objects.filter(approver=user, status=Approval.Status.ASKED)
    rows = rows.select_related(*APPROVAL_NEEDS).prefetch_related(APPROVAL_REASONS)
    return list(rows.order_by("due_at", "id")[:100])


def answered_by(user: User) -> list[Approval]:
    """What this person answered last."""
    rows = Approval.objects.filter(approver=user).exclude(status=Approval.Status.ASKED)
    return list(rows.select_related(*APPROVAL_NEEDS).order_by("-decided_at", "-id")[:20])


def to_do_count(user: User) -> int:
    """What waits behind “Letters” in the navigation: one query."""
    asked = Approval.objects.filter(approver=user, status=Approval.Status.ASKED)
    if not user.is_recruiter:
        return asked.count()
    mine = on_the_desk(Letter.objects.filter(status__in=["draft", "returned", "withheld"]))
    return mine.order_by().values("pk").union(asked.order_by().values("pk"), all=True).count()
