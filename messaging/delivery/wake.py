"""Wake the workers after a commit. Redis only wakes: losing it delays mail, never loses it,
because the beat's sweep finds in the database whatever was not announced."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def unannounced() -> Iterator[None]:
    """Within the block no worker is woken: for bulk work that leaves nothing due, or nothing that
    cannot wait for the beat's next sweep."""
    before = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(before)


def wake(task: str, *args: int) -> None:
    """Announce a task once the present transaction is committed."""
    if _silent.get():
        return
    transaction.on_commit(lambda: announce(task, *args))


def announce(task: str, *args: int) -> bool:
    """Send a task now; False (and a line in the log) when the broker is away."""
    try:
        current_app.send_task(task, args=args, ignore_result=True)
    except OperationalError as error:
        log.warning("broker away, the sweep will find it: %s", type(error).__name__)
        return False
    return True
