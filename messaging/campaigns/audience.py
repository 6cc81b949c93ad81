"""The audience: everybody who is meant, written down once, with whoever is left out and why.

The rows are made in the database, a few thousand people a statement by the key of the last one,
so that a worker which dies has lost nothing and a million people cost a minute.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet
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


def meant(campaign: Campaign, after: int = 0) -> QuerySet[Candidate]:
    """Everybody whom the campaign's question is about, whose key comes after `after`."""
    return people(Segment.of(campaign.question), after)


def _portion(campaign: Campaign, size: int) -> int:
    """Write down the next `size` people; how many there were."""
    some = meant(campaign, campaign.gathered_to).order_by("pk")
    rows = reasons.with_reason(some, campaign, clock.today())[:size]
    made = _insert(campaign, rows)
    if made:
        last = Recipient.objects.filter(campaign=campaign).aggregate(last=Max("candidate"))["last"]
        campaign.gathered_to, campaign.beat_at = last, timezone.now()
        campaign.save(update_fields=["gathered_to", "beat_at"])
    return made


_COLUMNS = "campaign candidate application consent language status reason".split()
# Whoever never applied has no conversation in which a reply could land.
_INSERT = """
WITH found (candidate, via, consent, language, said) AS MATERIALIZED ({people}),
asked AS (
    SELECT found.*, CASE WHEN said = '' AND via IS NULL THEN %s ELSE said END AS reason FROM found
)
INSERT INTO {table} ({columns})
SELECT %s, candidate, via, consent, language, CASE WHEN reason = '' THEN %s ELSE %s END, reason
FROM asked ORDER BY candidate
"""


def _insert(campaign: Campaign, people: QuerySet[Any]) -> int:
    """INSERT … SELECT: nobody's row passes through this process."""
    found = people.values_list("pk", "via", "consent", "language", "reason")
    sql, values = found.query.sql_with_params()
    into = _INSERT.format(
        people=sql,
        table=Recipient._meta.db_table,
        columns=", ".join(_column(name) for name in _COLUMNS),
    )
    statuses = (Recipient.Status.WAITING, Recipient.Status.EXCLUDED)
    with connection.cursor() as cursor:
        cursor.execute(into, [*values, reasons.NO_ADDRESS, campaign.pk, *statuses])
        return int(cursor.rowcount)


def _column(name: str) -> str:
    field: Any = Recipient._meta.get_field(name)
    return str(connection.ops.quote_name(field.column))
