"""Choosing the people of a lot. An application is in one open lot only: a rule of the database."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from ats import depths, events
from ats.events import Actor
from ats.models import Posting, User
from candidates.models import Application
from messaging.lots import asides, evidence, groups
from messaging.lots.refusals import NobodyChosen
from messaging.models import Lot, LotItem

AT_MOST = 1000


def eligible(posting: Posting) -> QuerySet[Application]:
    """Those who are at the CV stage, still on their way, and in no open lot."""
    busy = LotItem.objects.filter(status__in=LotItem.LIVE).values("application")
    rows = posting.applications.filter(status=Application.Status.ACTIVE, depth=depths.APPLIED)
    return rows.exclude(pk__in=busy).order_by("applied_at", "id")


def choose(posting: Posting, user: User, chosen: Collection[int] | None) -> tuple[Lot, int]:
    """Put these applications, or everyone who is eligible (None), into the user's lot of the
    posting that is being sorted, or into a new one; how many came in.

    Raises NobodyChosen. A second click, or another tab, adds nobody twice.
    """
    with transaction.atomic():
        Posting.objects.select_for_update().get(pk=posting.pk)
        rows = eligible(posting).select_related("candidate", "posting")
        if chosen is not None:
            rows = rows.filter(pk__in=chosen)
        applications = list(rows.prefetch_related("candidate__addresses")[:AT_MOST])
        lot = _open_lot(posting, user)
        if not applications:
            if lot is None:
                raise NobodyChosen
            return lot, 0
        lot = lot or _begin(posting, user)
        _add(lot, applications, Actor.of(user))
    return lot, len(applications)


def _open_lot(posting: Posting, user: User) -> Lot | None:
    rows = Lot.objects.filter(posting=posting, owner=user, status=Lot.Status.SORTING)
    return rows.first()


def _begin(posting: Posting, user: User) -> Lot:
    lot = Lot.objects.create(posting=posting, owner=user)
    events.record("lot.begun", lot, Actor.of(user))
    return lot


def _add(lot: Lot, applications: list[Application], actor: Actor) -> None:
    criteria = list(lot.posting.criteria.filter(retired=False)[:60])
    seen = evidence.seen_many(applications, criteria)
    shown = {pk: [row["criterion_id"] for row in rows] for pk, rows in seen.items()}
    missing = groups.proposals(lot, shown)
    by_criterion = {row: groups.group_for(lot, row) for row in set(missing.values())}
    LotItem.objects.filter(
        lot=lot, status=LotItem.Status.ASIDE, application__in=applications
    ).delete()  # chosen again
    items = [
        LotItem(lot=lot, application=row, group=by_criterion[missing[row.pk]], seen=seen[row.pk])
        for row in applications
    ]
    LotItem.objects.bulk_create(items, batch_size=500)
    events.record("lot.chosen", lot, actor, {"count": len(items)})
    refresh(lot, actor)


def refresh(lot: Lot, actor: Actor) -> None:
    """Set aside whoever must not be written to by this lot, or no longer waits for it."""
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.CHOSEN)
    items = list(
        rows.select_related("application__candidate", "application__posting").prefetch_related(
            "application__candidate__addresses"
        )
    )
    found = asides.found(items)
    for item in items:
        if item.pk in found:
            asides.set_aside(item, found[item.pk], actor)
        elif not _waits(item):
            declined = item.application.status == Application.Status.DECLINED
            asides.set_aside(item, asides.Aside("decided" if declined else "ended"), actor)


def _waits(item: LotItem) -> bool:
    """Whether the person still waits for a letter of this lot, or was brought back into it after a
    refusal."""
    status = item.application.status
    taken_back_in = item.knowingly and status == Application.Status.DECLINED
    return status == Application.Status.ACTIVE or taken_back_in
