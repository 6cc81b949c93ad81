"""Saved questions about people: who came how far, for which postings, from where.

A segment says who is *meant*. Who of them may be written to is asked apart, by whoever writes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models
from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ats import depths
from ats.models import Posting
from candidates.models import Application, Candidate, Consent
from candidates.selectors.people import ACCENTED, PLAIN, folded

CITIES_AT_MOST = 20
POSTINGS_SHOWN = 200
_SHORT = 4  # a word of a title this short says nothing about the trade


class Reached(models.TextChoices):
    """How far somebody came at least."""

    AGREED = "agreed", _("Everyone who agreed to hear about openings")
    APPLIED = "applied", _("Whoever applied")
    INTERVIEW = "interview", _("Whoever was interviewed")
    FINALIST = "finalist", _("Finalists")


_DEPTHS = {
    Reached.APPLIED: depths.DEPTHS,
    Reached.INTERVIEW: (depths.INTERVIEW, depths.FINALIST),
    Reached.FINALIST: (depths.FINALIST,),
}


@dataclass(frozen=True, slots=True)
class Segment:
    """The question. Without `postings` any posting counts; `cities` are parted by commas."""

    reached: str = Reached.AGREED
    postings: tuple[int, ...] = ()
    cities: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Segment:
        """From what `as_json` kept."""
        return cls(
            str(kept.get("reached", Reached.AGREED)),
            tuple(kept.get("postings", ())),
            str(kept.get("cities", "")),
        )

    def as_json(self) -> dict[str, Any]:
        """Plain data, to be kept."""
        return asdict(self)

    @property
    def towns(self) -> tuple[str, ...]:
        """The cities that were named."""
        named = (city.strip() for city in self.cities.split(","))
        return tuple(city for city in named if city)[:CITIES_AT_MOST]


def people(segment: Segment, after: int = 0) -> QuerySet[Candidate]:
    """Who is meant, of those whose key comes after `after`."""
    rows = Candidate.objects.filter(pk__gt=after)
    # The same bound inside: an index is read from there on, and not from its beginning.
    applied = Application.objects.filter(candidate=OuterRef("pk"), candidate__gt=after).order_by()
    if segment.postings:
        applied = applied.filter(posting__in=segment.postings)
    if segment.reached == Reached.AGREED:
        rows = rows.filter(_once_agreed(after))
        if segment.postings:
            rows = rows.filter(Exists(applied))
    else:
        rows = rows.filter(Exists(applied.filter(depth__in=_DEPTHS[Reached(segment.reached)])))
    if segment.towns:
        rows = rows.alias(town=_folded_city()).filter(_in_one_of(segment.towns))
    return rows


def _once_agreed(after: int) -> Exists:
    said = Consent.objects.filter(candidate=OuterRef("pk"), candidate__gt=after).order_by()
    return Exists(said.filter(purpose=Consent.Purpose.POOL, given=True))


def _folded_city() -> Func:
    return Func(
        Lower(F("city")),
        Value(ACCENTED),
        Value(PLAIN),
        function="TRANSLATE",
        output_field=CharField(),
    )


def _in_one_of(towns: tuple[str, ...]) -> Q:
    wanted = Q()
    for town in towns:
        wanted |= Q(town__contains=folded(town))
    return wanted


def similar_to(posting: Posting) -> set[int]:
    """Postings that ask for much the same: the same team, or a word of the title in common.
    A proposal that a person sees and changes, so the rule is a simple one."""
    mine = _trade(posting.title)
    rows = postings_to_choose(posting).values_list("pk", "title", "team")
    return {
        pk for pk, title, team in rows if (team and team == posting.team) or (mine & _trade(title))
    }


def postings_to_choose(posting: Posting) -> QuerySet[Posting]:
    """The other postings that people came for, the newest first."""
    came = Application.objects.filter(posting=OuterRef("pk")).order_by()
    rows = Posting.objects.filter(Exists(came)).exclude(pk=posting.pk)
    return rows.order_by("-created_at", "-id")[:POSTINGS_SHOWN]


def _trade(title: str) -> set[str]:
    return {word for word in re.findall(r"\w+", folded(title)) if len(word) > _SHORT}
