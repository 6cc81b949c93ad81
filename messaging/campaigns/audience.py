"""The audience: everybody who is meant, written down once, with whoever is left out and why.

The rows are made in the database, a few thousand people a statement by the key of the last one,
so that a worker which dies has lost nothing and a million people cost a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Max, QuerySet, Value, When
from django.utils import timezone

from ats import clock
from ats.events import SYSTEM, Actor
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Candidate
from candidates.selectors.segments import Segment, people
from messaging.campaigns import reasons
from messaging.campaigns.refusals import PostingNotOpen
from messaging.delivery.wake import wake
from messaging.models import Campaign, Recipient
from messaging.states import CAMPAIGN

TASK = "messaging.gather_audience"
PORTION = 20_000
AT_ONCE = 2_000  # while a person waits for the page
SILENT_FOR = timedelta(seconds=60)


def gather(campaign: Campaign, actor: Actor) -> None:
    """Write the audience down; a small one is there when this returns, a large one is made in
    the background. Raises PostingNotOpen, AlreadyMoved, NotAllowed."""
    if not campaign.posting.is_open:
        raise PostingNotOpen
    with transaction.atomic():
        now = timezone.now()
        CAMPAIGN.move(campaign, "gather", actor=actor, gathered_to=0, beat_at=now)
        Recipient.objects.filter(campaign=campaign).delete()
        if _portion(campaign, AT_ONCE) < AT_ONCE:
            CAMPAIGN.move(campaign, "gathered", actor=SYSTEM, beat_at=None)
        else:
            wake(TASK, campaign.pk)


def go_on(pk: int, size: int = PORTION) -> int:
    """Write down what is left of an audience, a committed portion after the other; how many
    people were looked at. Stops when the campaign is no longer being gathered."""
    looked = 0
    while True:
        with transaction.atomic():
            rows = Campaign.objects.select_for_update(skip_locked=True, of=("self",))
            campaign = rows.filter(pk=pk, status=Campaign.Status.GATHERING).first()
            if campaign is None:
                return looked
            found = _portion(campaign, size)
            looked += found
            if found < size:
                _done(campaign)
                return looked


def _done(campaign: Campaign) -> None:
    try:
        CAMPAIGN.move(campaign, "gathered", actor=SYSTEM, beat_at=None)
    except (AlreadyMoved, NotAllowed):
        return  # it was reopened or called off


def left_over() -> list[int]:
    """Campaigns whose audience nobody has worked on for a while."""
    silent = timezone.now() - SILENT_FOR
    rows = Campaign.objects.filter(status=Campaign.Status.GATHERING, beat_at__lt=silent)
    return list(rows.values_list("pk", flat=True)[:20])


def reopen(campaign: Campaign, actor: Actor) -> None:
    """Back to a draft: the audience is forgotten. Raises AlreadyMoved, NotAllowed."""
    with transaction.atomic():
        CAMPAIGN.move(campaign, "reopen", actor=actor, beat_at=None)
        Recipient.objects.filter(campaign=campaign).delete()


def meant(campaign: Campaign) -> QuerySet[Candidate]:
    """Everybody whom the campaign's question is about."""
    return people(Segment.of(campaign.question))


def _portion(campaign: Campaign, size: int) -> int:
    """Write down the next `size` people; how many there were."""
    after = campaign.gathered_to
    some = meant(campaign).filter(pk__gt=after).order_by("pk")[:size]
    rows = reasons.with_reason(
        Candidate.objects.filter(pk__in=some.values("pk")), campaign, clock.today()
    )
    made = _insert(_columns(campaign, rows))
    if made:
        last = Recipient.objects.filter(campaign=campaign).aggregate(last=Max("candidate"))["last"]
        campaign.gathered_to, campaign.beat_at = last, timezone.now()
        campaign.save(update_fields=["gathered_to", "beat_at"])
    return made


def _columns(campaign: Campaign, rows: QuerySet[Any]) -> QuerySet[Any, tuple[Any, ...]]:
    status = Case(
        When(reason="", then=Value(Recipient.Status.WAITING)),
        default=Value(Recipient.Status.EXCLUDED),
    )
    named = rows.annotate(campaign=Value(campaign.pk), status=status)
    found: QuerySet[Any, tuple[Any, ...]] = named.values_list(
        "campaign", "pk", "via", "consent", "language", "status", "reason"
    )
    return found


_COLUMNS = "campaign candidate application consent language status reason".split()


def _insert(rows: QuerySet[Any, tuple[Any, ...]]) -> int:
    """INSERT … SELECT: nobody's row passes through this process."""
    sql, values = rows.query.sql_with_params()
    names: Sequence[str] = [_column(name) for name in _COLUMNS]
    into = f"INSERT INTO {Recipient._meta.db_table} ({', '.join(names)}) {sql}"
    with connection.cursor() as cursor:
        cursor.execute(into, values)
        return int(cursor.rowcount)


def _column(name: str) -> str:
    field: Any = Recipient._meta.get_field(name)
    return str(connection.ops.quote_name(field.column))
