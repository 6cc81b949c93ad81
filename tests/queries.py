"""Pages make the same number of queries whatever the number of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, url: str) -> int:
    """How many queries a GET makes; the page must answer 200."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return len(captured)


def same_queries(client: Client, url: str, grow: Callable[[], None], at_most: int = 40) -> int:
    """Assert that the page costs the same before and after `grow()` made more rows.

    The first request warms what is read once a process. Returns the number.
    """
    queries_of(client, url)
    before = queries_of(client, url)
    grow()
    after = queries_of(client, url)
    assert after == before, f"{url}: {before} queries became {after}"
    assert after <= at_most, f"{url}: {after} queries, more than {at_most}"
    return after


@contextmanager
def queries() -> Iterator[Callable[[], int]]:
    """How many queries a block makes; ask after it."""
    with CaptureQueriesContext(connection) as captured:
        yield lambda: len(captured)
