"""What time it is, for what must not happen too early.

A worker's clock may be hours wrong. The database is one more witness: a mail is due, or stale,
only once both clocks say so, so that a clock that jumps ahead sends and expires nothing early.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone


def of_database() -> datetime:
    """The database's clock, one for all workers; it goes on within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def surely() -> datetime:
    """The earlier of this machine's time and the database's, so that a clock that runs ahead sends
    nothing early."""
    return min(timezone.now(), of_database())
