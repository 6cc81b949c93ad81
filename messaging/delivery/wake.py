"""Wake the workers after a commit. Redis only wakes: losing it delays mail, never loses it,
because the beat's sweep finds in the database whatever was not announced."""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def wake(task: str, *args: int) -> None:
    """Announce a task once the present transaction is committed."""
    transaction.on_commit(lambda: announce(task, *args))


def announce(task: str, *args: int) -> bool:
    """Send a task now; False (and a line in the log) when the broker is away."""
    try:
        current_app.send_task(task, args=args, ignore_result=True)
    except OperationalError as error:
        log.warning("broker away, the sweep will find it: %s", type(error).__name__)
        return False
    return True
