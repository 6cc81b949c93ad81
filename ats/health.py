"""What must work for the company to be served: each part answers yes or no."""

from __future__ import annotations

import logging
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection

Check = Callable[[], bool]
log = logging.getLogger(__name__)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _broker() -> bool:
    url = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://")
    with redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
        return bool(client.ping())


_checks: dict[str, Check] = {"database": _database, "broker": _broker}


def register(name: str, check: Check) -> None:
    """Add a part (worker, beat); `check` answers False or raises a database, broker or
    network error when it is not there."""
    _checks[name] = check


def _passes(name: str, check: Check) -> bool:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OSError) as error:
        log.warning("readyz: %s does not answer (%s)", name, type(error).__name__)
        return False


def report() -> dict[str, bool]:
    """Every part and whether it answers."""
    return {name: _passes(name, check) for name, check in _checks.items()}
