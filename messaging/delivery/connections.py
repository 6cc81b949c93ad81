"""How many processes may hold a line to the mail server at once (`MAIL_CONNECTIONS`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

# The first key of our advisory locks; the second is the slot.
_CLASS = 7741


@contextmanager
def slot() -> Iterator[bool]:
    """Whether this process may send for the length of the block. The slot is a lock of the
    database session, so that a process that dies gives it back."""
    most = settings.ENV.mail_connections
    taken = next((number for number in range(most) if _try(number)), None)
    try:
        yield not most or taken is not None
    finally:
        if taken is not None:
            _release(taken)


def _try(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_CLASS, number])
        return bool(cursor.fetchone()[0])


def _release(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_CLASS, number])
