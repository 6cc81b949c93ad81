"""From queued to accepted: claim one, check again, hand over, write down what was said.

The claim commits before the server is spoken to, the outcome after. A worker that dies in
between leaves a *handed* row; its lease runs out and it becomes *unconfirmed*, shown to a
person and never sent again by itself.
"""

from __future__ import annotations

import logging
import os
import random
import socket
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats import clock
from ats.events import SYSTEM
from messaging.delivery import checks, mime
from messaging.delivery.transport import Outcome, Transport
from messaging.models import DeliveryEvent, Outbound
from messaging.states import OUTBOUND

log = logging.getLogger(__name__)

RETRY_MINUTES = (1, 5, 15, 60, 180, 360, 720)
LEASE = timedelta(seconds=settings.ENV.mail_lease_seconds)


def release_due(limit: int = 500) -> int:
    """Queue what was scheduled and is due; how many."""
    due = Outbound.objects.filter(status="scheduled", due_at__lte=timezone.now())
    released = 0
    for pk in list(due.order_by("due_at").values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            mail = Outbound.objects.select_for_update(skip_locked=True, of=("self",)).filter(
                pk=pk, status="scheduled"
            )
            for row in mail:
                OUTBOUND.move(row, "release", actor=SYSTEM)
                released += 1
    return released


def recover() -> int:
    """Turn leases that ran out into unconfirmed; how many."""
    lost = 0
    for mail in Outbound.objects.filter(status="handed", lease_until__lt=timezone.now())[:500]:
        rows = {"lease_until": mail.lease_until}
        with transaction.atomic():
            OUTBOUND.move(
                mail,
                "lose",
                actor=SYSTEM,
                where=rows,
                last_error=gettext_noop("The worker ended while it was handing this mail over."),
            )
            DeliveryEvent.objects.create(outbound=mail, kind="unconfirmed")
        lost += 1
    return lost


def claim() -> Outbound | None:
    """Take the next mail that is due, as *handed*, or None. Those that may not leave any more
    are settled on the way."""
    while True:
        with transaction.atomic():
            mail = _next()
            if mail is None:
                return None
            if _settled(mail):
                continue
            OUTBOUND.move(
                mail,
                "hand",
                actor=SYSTEM,
                worker=f"{socket.gethostname()}:{os.getpid()}"[:80],
                handed_at=timezone.now(),
                lease_until=timezone.now() + LEASE,
                attempts=mail.attempts + 1,
            )
            return mail


def _next() -> Outbound | None:
    ready = Outbound.objects.filter(status__in=["queued", "retry"], due_at__lte=timezone.now())
    return (
        ready.select_for_update(skip_locked=True, of=("self",))
        .select_related("conversation", "candidate")
        .order_by("lane", "due_at", "id")
        .first()
    )


def _settled(mail: Outbound) -> bool:
    """Whether the mail must not leave now: put off until open hours, or stopped for a reason."""
    found = checks.objection(mail)
    if found is not None:
        OUTBOUND.move(mail, found.action, actor=SYSTEM, last_error=found.reason)
        DeliveryEvent.objects.create(outbound=mail, kind=found.action, detail=found.reason)
        return True
    if mail.humane_hours:
        zone = mail.candidate.timezone if mail.candidate else None
        opening = clock.office_hours(zone).next_open(timezone.now())
        if opening > timezone.now():
            Outbound.objects.filter(pk=mail.pk).update(due_at=opening)
            return True
    return False


def settle(mail: Outbound, outcome: Outcome) -> None:
    """Write down what the server said; the handlers of `outbound.accept` run in the same
    transaction (the letter is sent, the candidate is told)."""
    moment = timezone.now()
    mail.refresh_from_db(fields=["status"])  # a slow server may have outlived the lease
    with transaction.atomic():
        DeliveryEvent.objects.create(
            outbound=mail, kind=outcome.kind, code=outcome.code, detail=outcome.words
        )
        # A person may have asked for another try meanwhile: the event says that this one left.
        if outcome.kind == "accepted" and OUTBOUND.may(mail, "accept"):
            OUTBOUND.move(
                mail,
                "accept",
                actor=SYSTEM,
                data={"kind": mail.kind},
                accepted_at=moment,
                provider_id=outcome.provider_id,
                lease_until=None,
                last_error="",
            )
        elif mail.status != Outbound.Status.HANDED:
            return
        elif outcome.kind == "unknown":
            OUTBOUND.move(mail, "lose", actor=SYSTEM, last_error=outcome.words, lease_until=None)
        else:
            _again_or_never(mail, outcome, moment)


def _again_or_never(mail: Outbound, outcome: Outcome, moment: datetime) -> None:
    error = f"{outcome.code} {outcome.words}".strip()
    if outcome.kind == "rejected" or mail.attempts > len(RETRY_MINUTES):
        said = {"kind": mail.kind}
        OUTBOUND.move(mail, "fail", actor=SYSTEM, data=said, last_error=error, lease_until=None)
        return
    delay = RETRY_MINUTES[mail.attempts - 1] * 60 * random.uniform(0.9, 1.2)  # noqa: S311
    OUTBOUND.move(
        mail,
        "defer",
        actor=SYSTEM,
        last_error=error,
        lease_until=None,
        due_at=moment + timedelta(seconds=delay),
    )


def drain(transport: Transport, seconds: float = 50.0) -> int:
    """Send what is due until nothing is or the time is over; how many were handed over."""
    until = time.monotonic() + seconds
    handed = 0
    while time.monotonic() < until:
        mail = claim()
        if mail is None:
            break
        settle(mail, _hand_over(mail, transport))
        handed += 1
    return handed


def _hand_over(mail: Outbound, transport: Transport) -> Outcome:
    try:
        message = mime.build(mail)
    except (ValueError, KeyError) as error:  # BadHeaderError, an address that cannot be written
        return Outcome("rejected", "", f"could not be built: {type(error).__name__}")
    return transport.send(message)
