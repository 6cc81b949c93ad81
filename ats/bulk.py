"""Many alike rows by one INSERT: what is the same once, what differs as arrays.

Django's `bulk_create` makes an object and prepares every column for each row, which at some
hundred rows a second costs more than the database. The columns come from the models, so a
renamed field fails here as it fails there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models


def insert(
    model: type[models.Model],
    same: Mapping[str, Any],
    each: Mapping[str, Sequence[Any]],
    *,
    once: bool = False,
) -> list[int]:
    """Insert a row for each element of the lists of `each` (field → values, equally long);
    `same` holds what all rows share. Every column without a database default must be named.
    With `once`, rows that are there already are passed over. The keys of the new rows, in the
    order of the lists unless some were passed over."""
    count = len(next(iter(each.values())))
    if not count:
        return []
    sql = _statement(model, tuple(same), tuple(each), once)
    values = [_value(value) for value in same.values()]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *([_value(v) for v in rows] for rows in each.values())])
        return [row[0] for row in cursor.fetchall()]


@lru_cache(maxsize=128)
def _statement(
    model: type[models.Model], same: tuple[str, ...], each: tuple[str, ...], once: bool
) -> str:
    names = [_column(model, name) for name in (*same, *each)]
    shared = [f"%s::{_type(model, name)}" for name in same]
    lists = [f"%s::{_type(model, name)}[]" for name in each]
    places = [f"u{number}" for number in range(len(each))]
    return (
        # Names of tables, columns and types from our own models; every value is a parameter.
        f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) "  # noqa: S608
        f"SELECT {', '.join([*shared, *places])} FROM unnest({', '.join(lists)}) "
        f"WITH ORDINALITY AS u({', '.join(places)}, place) ORDER BY place"
        f"{' ON CONFLICT DO NOTHING' if once else ''} RETURNING id"
    )


def _column(model: type[models.Model], name: str) -> str:
    return str(connection.ops.quote_name(_field(model, name).column))


def _type(model: type[models.Model], name: str) -> str:
    # Without its length: a text that is too long must fail, not be cut by a cast.
    return str(_field(model, name).db_type(connection)).partition("(")[0]


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _value(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value
