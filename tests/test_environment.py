"""The ground the tests stand on is the real thing."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_postgresql_with_vector() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
        assert cursor.fetchone() == (1,)


def test_the_broker_answers() -> None:
    cache.set("asked", "answered", 5)
    assert cache.get("asked") == "answered"
