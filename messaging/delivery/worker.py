"""From queued to accepted: claim a few, hand each over with a note before and after, settle.

The claim commits before the server is spoken to, the outcomes after. A worker that dies in
between leaves *handed* rows and its journal, and `recovery` settles them mail by mail.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress

from django.db import InterfaceError, OperationalError, close_old_connections

from messaging.delivery import connections, journal, mime, raw
from messaging.delivery.claiming import claim_batch, put_back, release_due
from messaging.delivery.journal import Journal
from messaging.delivery.outcomes import Outcome
from messaging.delivery.recovery import recover
from messaging.delivery.settling import RETRY_MINUTES, Said, settle, settle_all
from messaging.delivery.transport import Transport
from messaging.models import Outbound

__all__ = ["RETRY_MINUTES", "claim", "drain", "recover", "release_due", "settle"]

log = logging.getLogger(__name__)

# A claim is old after this long: what was not begun by then is asked again.
FRESH_SECONDS = 0.5
MOST = 200
# How long a round that lost the database waits for it: what its mails were answered is known
# to this process alone, and nobody can say when it is given another round.
OUTLAST_SECONDS = 60.0
AWAY = (OperationalError, InterfaceError)
INTERRUPTED = Outcome("unknown", "", "interrupted while it was handed over")

FORGOTTEN = Outcome("unknown", "", "the database lost what was written about it")

# What this process has claimed and not written down: outcomes; mails that the server has not
# been given; mails that it may have been given when something unforeseen ended the round.
_unsettled: list[Said] = []
_unbegun: dict[int, Outbound] = {}
_doubtful: dict[int, Outbound] = {}
# Not empty while a round runs, and after one that did not come to its end.
_cut_short: list[Journal | None] = []
# The last mails that this process began to hand over.
_lately: deque[int] = deque(maxlen=10 * MOST)


def claim() -> Outbound | None:
    """Take the next mail that is due, as *handed* and without a journal, or None."""
    return next(iter(claim_batch(1)), None)


def drain(transport: Transport, seconds: float = 50.0) -> int:
    """Send what is due until nothing is or the time is over; how many were handed over.

    Does nothing while as many processes as `MAIL_CONNECTIONS` allows are at it.
    """
    try:
        with connections.slot() as free:
            return _drain(transport, seconds) if free else 0
    except AWAY:
        _outlast(time.monotonic() + OUTLAST_SECONDS)
        raise


def _outlast(until: float) -> None:
    """Retry until the database takes what this process has to write, or `until` has passed."""
    while time.monotonic() < until:
        time.sleep(0.5)
        with suppress(*AWAY):
            _take_up(journal.own())
            return


def _take_up(notes: Journal | None) -> None:
    """Begin a round with what the last one left: its outcomes, and mails whose claim this
    process never came to know of, because the database went as it was written."""
    _finish(notes)
    if notes is None or not _cut_short:
        return
    rows = Outbound.objects.filter(status="handed", worker=notes.name).defer("text", "html")
    left = list(rows)
    put_back([mail for mail in left if mail.pk not in _lately])
    # Begun by this process and settled, and the database lost that: nothing proves anything.
    settle_all([(mail, FORGOTTEN) for mail in left if mail.pk in _lately])
    _cut_short.clear()


def _drain(transport: Transport, seconds: float) -> int:
    until = time.monotonic() + seconds
    notes = journal.own()
    handed, size, start = 0, 1, time.monotonic()
    told: Counter[str] = Counter()
    _take_up(notes)
    _cut_short.append(notes)
    while time.monotonic() < until:
        # Without a journal a batch could not be told apart after a crash.
        batch = claim_batch(size if notes else 1, notes.name if notes else "")
        if not batch:
            break
        began = time.monotonic()
        done = _send(batch, transport.line(batch[0].lane), notes, told)
        handed += done
        size = _next_size(done, time.monotonic() - began)
    _cut_short.clear()
    if handed:
        said = ", ".join(f"{kind} {count}" for kind, count in sorted(told.items()))
        log.info("%d mails handed over in %.1f s: %s", handed, time.monotonic() - start, said)
    return handed


def _next_size(done: int, took: float) -> int:
    """As many as can be begun while a claim is fresh, at the speed of the last ones."""
    return max(1, min(MOST, int(FRESH_SECONDS / max(took, 0.001) * done)))


def _send(
    batch: Sequence[Outbound], transport: Transport, notes: Journal | None, told: Counter[str]
) -> int:
    fresh_until = time.monotonic() + FRESH_SECONDS
    places, with_files = mime.addresses_of(batch), mime.with_files(batch)
    _unbegun.update({mail.pk: mail for mail in batch})
    for mail in batch:
        if mail is not batch[0] and time.monotonic() > fresh_until:
            break
        plain = mail.pk not in with_files
        outcome = _hand_over(mail, transport, notes, places.get(mail.pk, {}), plain)
        _unbegun.pop(mail.pk, None)
        _doubtful.pop(mail.pk, None)
        _unsettled.append((mail, outcome))
        told[outcome.kind] += 1
        if outcome.stops:
            break
    done = len(_unsettled)
    _finish(notes)
    return done


def _hand_over(
    mail: Outbound,
    transport: Transport,
    notes: Journal | None,
    places: dict[str, str],
    plain: bool,
) -> Outcome:
    def begun() -> None:
        if notes is not None:
            notes.begin(mail.pk)
        _unbegun.pop(mail.pk, None)
        _doubtful[mail.pk] = mail
        _lately.append(mail.pk)

    try:
        if transport.speaks_smtp:
            data = raw.write(mail, places) if plain else _with_files(mail)
            said = transport.post(raw.sender(mail), raw.recipient(mail), data, begun)
        else:
            said = transport.send(mime.build(mail), begun)
    except (ValueError, KeyError) as error:  # BadHeaderError, an address that cannot be written
        return Outcome("rejected", "", f"could not be built: {type(error).__name__}")
    if notes is not None:
        with suppress(OSError):  # a full disk: without this note the mail would be in doubt
            notes.ended(mail.pk, said)
    return said


def _with_files(mail: Outbound) -> bytes:
    message = mime.build(mail).message()
    return message.as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own argument


def _finish(notes: Journal | None) -> None:
    """Write down what this process knows and has not written yet. While the database is away
    it stays in memory and in the journal, and the next round begins with it."""
    try:
        settle_all([*_unsettled, *((mail, INTERRUPTED) for mail in _doubtful.values())])
        _unsettled.clear()
        _doubtful.clear()
        put_back(list(_unbegun.values()))
        _unbegun.clear()
    except AWAY:
        close_old_connections()
        raise
    if notes is not None:
        notes.clear()
