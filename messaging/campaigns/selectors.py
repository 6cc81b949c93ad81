"""Campaigns as lists and pages need them: a fixed number of queries, whatever the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from ats import events
from ats.models import Event, Posting
from candidates.models import Application
from candidates.selectors.keyset import Slice, slice_of
from candidates.selectors.segments import Segment
from messaging.campaigns import reasons
from messaging.models import Campaign, Recipient

PAGE, PEOPLE = 25, 50
GOING = ("scheduled", "queued", "handed", "retry", "withheld")
HISTORY = 30


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a campaign stands, in people. `left` have their mail, `going` are about to, `lost`
    will not get it."""

    waiting: int
    excluded: int
    stopped: int
    left: int
    going: int
    lost: int
    replied: int
    unsubscribed: int

    @property
    def written(self) -> int:
        """Everybody whom the campaign writes or wrote to."""
        return self.waiting + self.left + self.going + self.lost


def numbers(campaigns: Sequence[Campaign]) -> dict[int, Numbers]:
    """The numbers of these campaigns, by key: one query."""
    rows = (
        Recipient.objects.filter(campaign__in=campaigns)
        .order_by()
        .values("campaign", "status", "outbound__status")
        .annotate(
            count=Count("pk"),
            replied=Count("pk", filter=Q(replied_at__isnull=False)),
            unsubscribed=Count("pk", filter=Q(unsubscribed_at__isnull=False)),
            back=Count("pk", filter=_CAME_BACK),
        )
    )
    counts: dict[int, Counter[str]] = {campaign.pk: Counter() for campaign in campaigns}
    for row in rows:
        counted = counts[row["campaign"]]
        counted[_part(row["status"], row["outbound__status"])] += row["count"] - row["back"]
        counted["lost"] += row["back"]
        counted["replied"] += row["replied"]
        counted["unsubscribed"] += row["unsubscribed"]
    return {pk: _numbers(found) for pk, found in counts.items()}


# Accepted by a server first, and reported afterwards: nobody has it.
_CAME_BACK = Q(status="written", outbound__status="accepted", outbound__bounced_at__isnull=False)


def _part(status: str, mail: str | None) -> str:
    if status != "written":
        return status
    if mail in ("accepted", "unconfirmed"):
        return "left"
    return "going" if mail in GOING else "lost"


def _numbers(found: Counter[str]) -> Numbers:
    names = ("waiting", "excluded", "stopped", "left", "going", "lost", "replied", "unsubscribed")
    return Numbers(**{name: found[name] for name in names})


def page_of(after: int = 0, before: int = 0) -> Slice[Campaign]:
    """One page of campaigns, the newest first."""
    rows = Campaign.objects.select_related("posting", "owner")
    return slice_of(rows, ("-id",), PAGE, after, before)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One reason, in words, and how many people it concerns."""

    reason: str
    words: str | Promise
    count: int


def left_out(campaign: Campaign) -> list[LeftOut]:
    """Every reason for which somebody is left out or stopped, the most frequent first."""
    rows = Recipient.objects.filter(campaign=campaign).exclude(reason="").order_by()
    found = rows.values_list("reason").annotate(count=Count("pk")).order_by("-count", "reason")
    return [LeftOut(reason, reasons.WORDS.get(reason, reason), count) for reason, count in found]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of an audience is looked at; empty is everybody."""

    status: str = ""
    reason: str = ""
    replied: bool = False


def audience(
    campaign: Campaign, wanted: Wanted, after: int = 0, before: int = 0
) -> Slice[Recipient]:
    """One page of an audience."""
    rows = Recipient.objects.filter(campaign=campaign)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.reason:
        rows = rows.filter(reason=wanted.reason)
    if wanted.replied:
        rows = rows.filter(replied_at__isnull=False)
    rows = rows.select_related("candidate", "application__posting", "consent", "outbound")
    return slice_of(rows.defer("outbound__text", "outbound__html"), ("id",), PEOPLE, after, before)


def some_recipients(campaign: Campaign) -> list[Recipient]:
    """A few people whose mail one may look at, those who are written to first."""
    return list(_written_to(campaign)[:12])


def _written_to(campaign: Campaign) -> QuerySet[Recipient]:
    rows = Recipient.objects.filter(campaign=campaign, status__in=["waiting", "written"])
    return rows.select_related("candidate", "application__posting", "consent").order_by("pk")


def recipient_of(campaign: Campaign, pk: int) -> Recipient | None:
    """One person of the audience who is or was written to; the first one for 0."""
    rows = _written_to(campaign)
    return _with(campaign, rows.filter(pk=pk).first() if pk else rows.first())


def recipient_in(campaign: Campaign, language: str) -> Recipient | None:
    """The first person who is written to in a language."""
    return _with(campaign, _written_to(campaign).filter(language=language).first())


def _with(campaign: Campaign, found: Recipient | None) -> Recipient | None:
    if found is not None:
        found.campaign = campaign
    return found


def postings_of(segment: Segment) -> list[Posting]:
    """The postings that a question names."""
    return list(Posting.objects.filter(pk__in=segment.postings).order_by("title", "pk"))


def came_for(postings: Sequence[Posting]) -> Mapping[int, int]:
    """How many people applied for each posting: one query."""
    rows = Application.objects.filter(posting__in=[row.pk for row in postings]).order_by()
    return dict(rows.values_list("posting").annotate(count=Count("candidate", distinct=True)))


def history(campaign: Campaign) -> list[Event]:
    """What people did with the campaign, the newest first; bounded."""
    rows = Event.objects.filter(subject=events.subject_key(campaign)).select_related("actor")
    return list(rows.order_by("-id")[:HISTORY])
