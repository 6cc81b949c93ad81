"""Another present, for a while: what happens in the block happens at the moment given.

Only the loader of the demo company may do this. It needs a past that is true row by row (dates
that the services write themselves, hashes, links, thread order), it runs alone in its process
before anything else does, and `timezone.now` is put back when it ends. Anywhere else there are
other threads, and a clock that lies to them all is a fault, not a tool.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone

# Two rows of one moment are still one after the other.
TICK = timedelta(milliseconds=1)
_CLOCK = "now"


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Make `django.utils.timezone.now` begin at an aware moment and tick with each reading."""
    real, ticks = timezone.now, itertools.count()
    setattr(timezone, _CLOCK, lambda: moment + next(ticks) * TICK)
    try:
        yield
    finally:
        setattr(timezone, _CLOCK, real)
