"""Which applications the figures are about: whose postings, which team, which time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ats import clock, params
from ats.access import ADMINISTRATOR, RECRUITER, company_roles
from ats.models import Company, Membership, Posting, User

PERIODS = {
    "30": (30, _("the last 30 days")),
    "90": (90, _("the last 90 days")),
    "180": (180, _("the last six months")),
    "365": (365, _("the last twelve months")),
}
USUAL = "90"


@dataclass(frozen=True, slots=True)
class Scope:
    """`postings` None means all of them. The period is about when a decision was made; both
    days are in it."""

    since: date
    until: date
    period: str = USUAL
    postings: frozenset[int] | None = None
    posting: int | None = None
    team: str = ""
    inside: bool = True
    zone: str = field(default="Europe/Paris")

    def of(self, prefix: str = "") -> Q:
        """The condition on the posting; `prefix` leads to the application (`letter__…__`)."""
        found = Q()
        if self.postings is not None:
            found &= Q(**{f"{prefix}posting__in": self.postings})
        if self.posting is not None:
            found &= Q(**{f"{prefix}posting": self.posting})
        if self.team:
            found &= Q(**{f"{prefix}posting__team": self.team})
        return found

    @property
    def company(self) -> bool:
        """Whether it is everything there is: no posting or team is looked at apart."""
        return self.postings is None and self.posting is None and not self.team

    def within(self, column: str) -> Q:
        """The condition on a moment."""
        zone = ZoneInfo(self.zone)
        start = datetime.combine(self.since, time.min, zone)
        end = datetime.combine(self.until + timedelta(days=1), time.min, zone)
        return Q(**{f"{column}__gte": start, f"{column}__lt": end})

    @property
    def query(self) -> str:
        """The filters as an address has them."""
        said = {"posting": self.posting or "", "team": self.team, "period": self.period}
        return urlencode({name: value for name, value in said.items() if value})


def for_user(user: User, asked: Mapping[str, Any]) -> Scope:
    """What this person may look at, cut down to what they ask. A filter that makes no sense is
    none. Raises PermissionDenied for whoever neither recruits, administers nor manages."""
    inside = bool(company_roles(user) & {RECRUITER, ADMINISTRATOR})
    mine = None if inside else frozenset(_managed(user))
    if mine is not None and not mine:
        raise PermissionDenied
    period = str(asked.get("period", ""))
    period = period if period in PERIODS else USUAL
    zone = Company.get().timezone
    today = clock.today(zone)
    return Scope(
        since=today - timedelta(days=PERIODS[period][0] - 1),
        until=today,
        period=period,
        postings=mine,
        posting=params.number(asked, "posting") or None,
        team=params.text(asked, "team", 80),
        inside=inside,
        zone=zone,
    )


def _managed(user: User) -> list[int]:
    if not user.is_active:
        return []
    return list(Membership.objects.filter(user=user).values_list("posting", flat=True))


def choices(scope: Scope) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Postings and teams that can be chosen: one query, bounded."""
    rows = Posting.objects.exclude(status=Posting.Status.DRAFT)
    if scope.postings is not None:
        rows = rows.filter(pk__in=scope.postings)
    found = list(rows.order_by("title", "pk").values_list("pk", "title", "team")[:500])
    teams = sorted({team for _pk, _title, team in found if team})
    return [(str(pk), title) for pk, title, _team in found], [(team, team) for team in teams]
