"""Two people at the same moment, for real: threads with connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Run the deeds together; for each what it returned, or the exception it raised."""
    barrier = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        futures = [pool.submit(run, deed) for deed in deeds]
    return [future.exception(timeout=60) or future.result() for future in futures]


def split(results: list[Any], kind: type[Exception]) -> tuple[list[Any], list[Any]]:
    """(what went well, the exceptions of this kind); any other exception is raised."""
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, kind):
            raise result
    return (
        [result for result in results if not isinstance(result, Exception)],
        [result for result in results if isinstance(result, kind)],
    )
