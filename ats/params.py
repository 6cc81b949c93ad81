"""Values of a request that no form cleans: bounded, and fit for the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import QueryDict

AT_ONCE = 2000  # values of one field


def whole(text: str) -> int:
    """The key or count that a text is; 0 for whatever is none, and for more digits than a column
    takes."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def clean(text: str, at_most: int | None = None) -> str:
    """The text without NUL, which PostgreSQL refuses, and cut where it is to be short."""
    return text.replace("\x00", "")[:at_most]


def number(data: Mapping[str, str], name: str) -> int:
    """The key or count in a field; 0 when it holds none."""
    return whole(str(data.get(name, "")))


def numbers(data: QueryDict, name: str) -> set[int]:
    """The keys among the values of a field: of rows that were ticked, say."""
    return {whole(text) for text in data.getlist(name)[:AT_ONCE]} - {0}


def text(data: Mapping[str, str], name: str, at_most: int | None = None) -> str:
    """What was typed into a field, as `clean` leaves it."""
    return clean(str(data.get(name, "")), at_most)


def words(data: Mapping[str, str], name: str = "q", at_most: int = 120) -> str:
    """What somebody looks for: as `text`, without spaces around it."""
    return text(data, name, at_most).strip()


def seen(values: Iterable[str]) -> dict[int, str]:
    """The hash of the words that a page showed, by the key of each: `key:hash` in every value."""
    pairs = (value.partition(":") for value in values)
    return {whole(key): mark[:64] for key, _colon, mark in pairs if whole(key)}
