"""Rows of the URLs about promises, and what is kept of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ats import clock
from tests.cast import Cast
from tests.letters import a_delay
from tests.matrix.base import Row, roles

INSIDE = roles("recruiter", "manager")
RECRUITER = roles("recruiter")


def _application(cast: Cast) -> tuple[Any, ...]:
    return (cast.application.pk,)


def _foreign_application(cast: Cast) -> tuple[Any, ...]:
    return (cast.foreign_application.pk,)


def _delay(cast: Cast) -> tuple[Any, ...]:
    return (a_delay(cast.application).pk,)


def _foreign_delay(cast: Cast) -> tuple[Any, ...]:
    return (a_delay(cast.foreign_application).pk,)


def _change(**data: str) -> Row:
    return Row(
        RECRUITER,
        RECRUITER,
        args=_delay,
        foreign_args=_foreign_delay,
        method="post",
        data={"text_hash": "0" * 64, **data},
    )


_LATER = (clock.today() + timedelta(days=14)).isoformat()

ROWS: dict[str, Row] = {
    "application-promise": Row(
        INSIDE, RECRUITER, args=_application, foreign_args=_foreign_application
    ),
    "delay-new": Row(
        RECRUITER,
        RECRUITER,
        args=_application,
        foreign_args=_foreign_application,
        method="post",
    ),
    "delay-letter": Row(INSIDE, RECRUITER, args=_delay, foreign_args=_foreign_delay),
    "delay-frame": Row(INSIDE, RECRUITER, args=_delay, foreign_args=_foreign_delay),
    "delay-preview": Row(
        INSIDE,
        RECRUITER,
        args=_delay,
        foreign_args=_foreign_delay,
        method="post",
        data={"body": "Bonjour."},
    ),
    "delay-date": _change(reason="away", until=_LATER),
    "delay-approve": _change(),
    "delay-cancel": _change(),
    "delay-resume": _change(),
    "delay-send-now": _change(),
}
