"""Writing down what the server said, and what follows from it, in one transaction.

What was accepted is settled together, because it is the same for all; should one of them trip
over something, each is settled alone, so that no mail's state depends on another's.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats import bulk
from ats.events import SYSTEM
from ats.models import Company
from messaging.delivery import limits
from messaging.delivery.moment import of_database
from messaging.delivery.outcomes import Outcome
from messaging.delivery.reports import suppress
from messaging.inbound.dead import is_dead
from messaging.models import DeliveryEvent, Outbound
from messaging.states import OUTBOUND

log = logging.getLogger(__name__)

RETRY_MINUTES = (1, 5, 15, 60, 180, 360, 720)
UNSETTLED = gettext_noop("The server has answered, and the answer could not be written down.")
Said = tuple[Outbound, Outcome]


def settle_all(said: Sequence[Said]) -> None:
    """Settle some mails of one claim. Raises OperationalError when the database is away: then
    nothing is settled and the same call may be made again."""
    plain = [mail for mail, outcome in said if _plain(outcome)]
    rest = [row for row in said if not _plain(row[1])]
    try:
        _settle_accepted(plain)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whatever one of them trips over, the others have left
        log.exception("settling %d mails together failed: one by one", len(plain))
        rest = list(said)
    for mail, outcome in rest:
        try:
            settle(mail, outcome)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("mail %s could not be settled", mail.pk)
            _set_aside(mail)


def _set_aside(mail: Outbound) -> None:
    """What was answered cannot be written down, and would not be at the next try: a person
    looks at it, and the other mails of this worker go on."""
    with transaction.atomic():
        rows = Outbound.objects.select_for_update(of=("self",)).defer("text", "html")
        fresh = rows.filter(pk=mail.pk, status="handed").first()
        if fresh is not None:
            lose(fresh, UNSETTLED)


def _plain(outcome: Outcome) -> bool:
    return outcome.kind == "accepted" and not outcome.provider_id


def _settle_accepted(mails: Sequence[Outbound]) -> None:
    if not mails:
        return
    moment = timezone.now()
    with transaction.atomic(), Company.held():
        locked = Outbound.objects.select_for_update(of=("self",)).order_by("pk")
        states = dict(locked.filter(pk__among=[m.pk for m in mails]).values_list("pk", "status"))
        rows = [mail for mail in mails if states.get(mail.pk) in ("handed", "unconfirmed")]
        for mail in rows:
            mail.status = states[mail.pk]
        _accept(rows, moment)
        _tell(mails, Outcome("accepted", "250"))


def _accept(rows: Sequence[Outbound], moment: datetime) -> None:
    for kind in {mail.kind for mail in rows}:
        OUTBOUND.move_many(
            [mail for mail in rows if mail.kind == kind],
            "accept",
            actor=SYSTEM,
            data={"kind": kind},
            accepted_at=moment,
            lease_until=None,
            last_error="",
        )


def _tell(mails: Sequence[Outbound], outcome: Outcome) -> None:
    same = {
        "kind": outcome.kind,
        "code": outcome.code[:20],
        "detail": outcome.words,
        "at": timezone.now(),
    }
    bulk.insert(DeliveryEvent, same, {"outbound": [mail.pk for mail in mails]})


def settle(mail: Outbound, outcome: Outcome) -> None:
    """Write down what the server said; the handlers of `outbound.accept` run in the same
    transaction (the letter is sent, the candidate is told)."""
    moment = timezone.now()
    with transaction.atomic():
        fresh = Outbound.objects.select_for_update(of=("self",)).filter(pk=mail.pk)
        # A slow server may have outlived the lease, a person asked for another try.
        mail.status = fresh.values_list("status", flat=True).get()
        _tell([mail], outcome)
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
            lose(mail, f"{outcome.code} {outcome.words}".strip())
            if outcome.trouble:
                limits.pause_for(outcome, mail.domain, mail.lane)
        else:
            _again_or_never(mail, outcome)


def lose(mail: Outbound, why: str) -> None:
    """Mark a mail of which nobody knows whether it left as unconfirmed: shown to a person, never
    sent again by itself."""
    OUTBOUND.move(mail, "lose", actor=SYSTEM, last_error=why, lease_until=None)


def _again_or_never(mail: Outbound, outcome: Outcome) -> None:
    error = f"{outcome.code} {outcome.words}".strip()
    if outcome.ours:
        limits.pause_for(outcome, mail.domain, mail.lane)
    if outcome.kind == "rejected" or mail.attempts > len(RETRY_MINUTES):
        said = {"kind": mail.kind, "code": outcome.code, "status": outcome.status}
        OUTBOUND.move(mail, "fail", actor=SYSTEM, data=said, last_error=error, lease_until=None)
        if outcome.kind == "rejected" and is_dead(outcome.status, outcome.words):
            suppress(mail.to_address, "refused", error)
        return
    delay = RETRY_MINUTES[mail.attempts - 1] * 60 * random.uniform(0.9, 1.2)  # noqa: S311
    OUTBOUND.move(
        mail,
        "defer",
        actor=SYSTEM,
        last_error=error,
        lease_until=None,
        due_at=of_database() + timedelta(seconds=delay),
    )
