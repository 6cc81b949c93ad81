"""Rows of the letters' texts: the company's and a posting's."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.matrix.base import Row, roles

READERS = roles("recruiter", "administrator")
COMPANY = roles("administrator")
POSTING = roles("recruiter")
ONE = ("acknowledgement", "fr")


def _one(_cast: Cast) -> tuple[Any, ...]:
    return ONE


def _posting(cast: Cast) -> tuple[Any, ...]:
    return (cast.posting.pk,)


def _foreign_posting(cast: Cast) -> tuple[Any, ...]:
    return (cast.foreign_posting.pk,)


def _own(cast: Cast) -> tuple[Any, ...]:
    return (cast.posting.pk, *ONE)


def _foreign(cast: Cast) -> tuple[Any, ...]:
    return (cast.foreign_posting.pk, *ONE)


def _of_posting(method: str = "get") -> Row:
    return Row(own=POSTING, foreign=POSTING, args=_own, foreign_args=_foreign, method=method)


ROWS: dict[str, Row] = {
    "templates": Row(own=READERS),
    "template": Row(own=READERS, args=_one),
    "template-frame": Row(own=READERS, args=_one),
    "template-restore": Row(own=COMPANY, args=_one, method="post"),
    "template-default": Row(own=COMPANY, args=_one, method="post"),
    "template-test": Row(own=READERS, args=_one, method="post"),
    "posting-templates": Row(
        own=POSTING, foreign=POSTING, args=_posting, foreign_args=_foreign_posting
    ),
    "posting-template": _of_posting(),
    "posting-template-frame": _of_posting("post"),
    "posting-template-restore": _of_posting("post"),
    "posting-template-default": _of_posting("post"),
    "posting-template-test": _of_posting("post"),
}
