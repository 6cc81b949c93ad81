"""What becomes of the mails of a worker that died while it had them.

With its journal, mail by mail: not begun is queued again, answered is settled, begun without
an answer is unconfirmed. Without one nobody knows, so once the lease is over all of them are
unconfirmed: shown to a person, never sent again by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from messaging.delivery import claiming, journal, settling
from messaging.delivery.journal import Notes
from messaging.models import DeliveryEvent, Outbound

DIED = gettext_noop("The worker ended while it was handing this mail over.")
AT_MOST = 500


def recover() -> int:
    """Settle what dead workers left; how many mails became unconfirmed."""
    handed = Outbound.objects.filter(status="handed").defer("text", "html").order_by("pk")
    by_worker: dict[str, list[Outbound]] = defaultdict(list)
    for mail in handed[:AT_MOST]:
        by_worker[mail.worker].append(mail)
    lost = sum(_of_worker(worker, mails) for worker, mails in by_worker.items())
    _tidy(set(by_worker))
    return lost


def _of_worker(worker: str, mails: Sequence[Outbound]) -> int:
    path = journal.path_of(worker)
    if path is None:
        return _by_lease(mails)
    if journal.is_own(path):
        return 0
    with journal.adopted(path) as (dead, notes):
        if not dead:
            return 0
        return _by_lease(mails) if notes is None else _by_notes(mails, notes)


def _by_lease(mails: Sequence[Outbound]) -> int:
    now = timezone.now()
    over = [mail for mail in mails if mail.lease_until and mail.lease_until < now]
    return sum(_lose(mail) for mail in over)


def _by_notes(mails: Sequence[Outbound], notes: Notes) -> int:
    claiming.put_back([mail for mail in mails if mail.pk not in notes.begun])
    settling.settle_all([(m, notes.ended[m.pk]) for m in mails if m.pk in notes.ended])
    doubtful = [m for m in mails if m.pk in notes.begun and m.pk not in notes.ended]
    return sum(_lose(mail) for mail in doubtful)


def _lose(mail: Outbound) -> int:
    with transaction.atomic():
        rows = Outbound.objects.select_for_update(of=("self",)).defer("text", "html")
        fresh = rows.filter(pk=mail.pk, status="handed", worker=mail.worker).first()
        if fresh is None or fresh.lease_until != mail.lease_until:
            return 0
        settling.lose(fresh, DIED)
        DeliveryEvent.objects.create(outbound=fresh, kind="unconfirmed")
    return 1


def _tidy(busy: set[str]) -> None:
    """Delete the journals of dead workers that hold no mail any more."""
    kept = {path for path in map(journal.path_of, busy) if path is not None}
    for path in journal.all_paths():
        if path in kept or journal.is_own(path):
            continue
        with journal.adopted(path) as (dead, _notes):
            # Between our look and this lock the worker may have claimed, then died.
            name = f":{path.stem}"
            left = Outbound.objects.filter(status="handed", worker__endswith=name).exists()
            if dead and not left:
                path.unlink(missing_ok=True)
