"""Taking mails from the outbox: a small batch in one transaction, each asked again.

Those that may not leave any more are settled on the way. The batch is small, and what was not
begun after half a second goes back: whatever a person stops meanwhile stays stopped.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats import clock
from ats.events import SYSTEM
from ats.models import Company
from messaging.delivery import checks, limits, moment, streams, warming
from messaging.delivery.checks import Objection
from messaging.doctor import services as doctor
from messaging.models import DeliveryEvent, Outbound
from messaging.states import OUTBOUND

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.ENV.mail_lease_seconds)


def release_due(limit: int = 2000) -> int:
    """Queue what was scheduled and is due; how many."""
    due = Outbound.objects.filter(status="scheduled", due_at__lte=moment.surely())
    with transaction.atomic():
        locked = due.select_for_update(skip_locked=True, of=("self",))
        rows = list(_on_timelines(locked).order_by("due_at", "id")[:limit])
        OUTBOUND.move_many(rows, "release", actor=SYSTEM)
    return len(rows)


def _on_timelines(mails: QuerySet[Outbound]) -> QuerySet[Outbound]:
    """Mails that only move: with the page that their events show on, without their words."""
    return mails.defer("text", "html").annotate(timeline=F("conversation__application_id"))


def claim_batch(size: int, worker: str = "") -> list[Outbound]:
    """Take up to `size` mails that are due, as *handed*; letters and answers before campaigns,
    never both in one batch. Empty when nothing is due, or nothing may leave."""
    passed: list[Q] = []
    while True:
        with transaction.atomic(), Company.held():
            now = moment.surely()
            rows = _next(size, passed, now)
            mails = _leaving(rows, now)
            if mails:
                _hand(mails, worker or f"{socket.gethostname()}:{os.getpid()}")
                return mails
            if not rows:
                return []
            # Stopped and put off mails are out of the way now; what is at its limit is passed.
            passed.append(_at_limit(rows, now))


def _at_limit(rows: Sequence[Outbound], now: datetime) -> Q:
    """The mails that need not be asked about again now: of some domains, or a whole stream."""
    lane = rows[0].lane
    if limits.spent(lane):
        return Q(lane=lane) if settings.ENV.campaigns_apart else Q()
    return Q(lane=lane, domain__in={row.domain for row in rows if _still_waits(row, now)})


def _still_waits(row: Outbound, now: datetime) -> bool:
    return row.status in ("queued", "retry") and row.due_at <= now


def _next(size: int, passed: Sequence[Q], now: datetime) -> list[Outbound]:
    paused = limits.paused_domains()
    if streams.EVERYTHING in paused or Q() in passed or doctor.held():
        return []
    ready = Outbound.objects.filter(status__in=["queued", "retry"], due_at__lte=now)
    for some in (streams.stopped(paused), *passed):
        ready = ready.exclude(some)
    rows = list(
        ready.select_for_update(skip_locked=True, of=("self",))
        # Of the person and the conversation no more than is asked, and no objects for it.
        .annotate(zone=F("candidate__timezone"), timeline=F("conversation__application_id"))
        .order_by("lane", "due_at", "id")[:size]
    )
    return [row for row in rows if row.lane == rows[0].lane]


def _leaving(rows: Sequence[Outbound], now: datetime) -> list[Outbound]:
    """Those that may leave now; the others are stopped, or put off until open hours."""
    if not rows:
        return []
    found = _objections(rows, now)
    for mail in rows:
        if mail.pk in found:
            _stop(mail, found[mail.pk])
        elif mail.humane_hours:
            _put_off(mail, now)
    free = [mail for mail in rows if mail.pk not in found and mail.due_at <= now]
    if free and warming.applies(free[0].lane):
        free = _within_day(free, now)
    return _within_rates(free) if free and limits.limited() else free


def _objections(rows: Sequence[Outbound], now: datetime) -> dict[int, Objection]:
    try:
        with transaction.atomic():
            return checks.objections(rows, now)
    except Exception:  # noqa: BLE001 - whatever a check trips over, the queue goes on
        return _one_by_one(rows, now)


def _one_by_one(rows: Sequence[Outbound], now: datetime) -> dict[int, Objection]:
    """One of the checks crashed: find the mail, hold it, let the others leave."""
    found: dict[int, Objection] = {}
    for mail in rows:
        try:
            with transaction.atomic():
                said = checks.objections([mail], now).get(mail.pk)
        except Exception:
            log.exception("a check of mail %s crashed", mail.pk)
            said = Objection("withhold", gettext_noop("It could not be checked before leaving."))
        if said is not None:
            found[mail.pk] = said
    return found


def _stop(mail: Outbound, found: Objection) -> None:
    OUTBOUND.move(mail, found.action, actor=SYSTEM, last_error=found.reason)
    DeliveryEvent.objects.create(outbound=mail, kind=found.action, detail=found.reason)


def _put_off(mail: Outbound, now: datetime) -> None:
    hours = clock.office_hours(getattr(mail, "zone", None))
    opening = hours.within(mail.leaves_from, mail.leaves_until).next_open(now)
    if opening > now:
        mail.due_at = opening
        Outbound.objects.filter(pk=mail.pk).update(due_at=opening)


def _within_day(mails: Sequence[Outbound], now: datetime) -> list[Outbound]:
    """Those for which a domain that is still new has a place today; the others wait for the next
    day."""
    left = warming.room()
    later = [mail for mail in mails if warming.counts(mail)][left:]
    if later:
        morning = warming.next_day(now)
        for mail in later:
            mail.due_at = morning
        Outbound.objects.filter(pk__in=[mail.pk for mail in later]).update(due_at=morning)
    return [mail for mail in mails if mail.due_at <= now]


def _within_rates(mails: Sequence[Outbound]) -> list[Outbound]:
    given = limits.draw((mail.domain for mail in mails), mails[0].lane)
    leaving = []
    for mail in mails:
        if given[mail.domain] > 0:
            given[mail.domain] -= 1
            leaving.append(mail)
    return leaving


def _hand(mails: Sequence[Outbound], worker: str) -> None:
    now = timezone.now()
    if warming.applies(mails[0].lane):
        warming.handed(mails)
    # One UPDATE a row: a second one in this transaction would check the row's foreign keys, and
    # so wait for whoever holds the person or the conversation while they wait for this mail.
    for attempts in {mail.attempts for mail in mails}:
        OUTBOUND.move_many(
            [mail for mail in mails if mail.attempts == attempts],
            "hand",
            actor=SYSTEM,
            worker=worker[:80],
            handed_at=now,
            lease_until=now + LEASE,
            attempts=attempts + 1,
        )


def put_back(mails: Sequence[Outbound]) -> None:
    """Return mails that were claimed and surely not begun: any worker may take them."""
    if not mails:
        return
    pks = [mail.pk for mail in mails]
    with transaction.atomic():
        rows = _on_timelines(Outbound.objects.select_for_update(of=("self",)))
        still = list(rows.filter(pk__in=pks, status="handed", worker=mails[0].worker))
        for attempts in {row.attempts for row in still}:  # one UPDATE a row, as in `_hand`
            OUTBOUND.move_many(
                [row for row in still if row.attempts == attempts],
                "put_back",
                actor=SYSTEM,
                lease_until=None,
                worker="",
                attempts=max(attempts - 1, 0),
            )
        if limits.limited():
            limits.give_back((row.domain for row in still), mails[0].lane)
        if warming.applies(mails[0].lane):
            warming.given_back(sum(warming.counts(row) for row in still))
