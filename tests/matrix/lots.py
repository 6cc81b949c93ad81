"""Rows of the URLs of calls and lots."""

from __future__ import annotations

from typing import Any

from candidates.models import Application, Decision
from messaging.care import call_tasks
from messaging.models import CallTask
from tests import factories as make
from tests.cast import Cast
from tests.matrix.base import Row, roles

STAFF = roles("outsider", "interviewer", "manager", "recruiter", "administrator")
INSIDE = roles("recruiter", "manager")
RECRUITER = roles("recruiter")


def _call(cast: Cast, application: Application) -> CallTask:
    decision = Decision.objects.filter(application=application).first()
    decision = decision or make.a_decision(application)
    return call_tasks.open_call(decision) or call_tasks.assign(decision, cast.claire)


def _own_call(cast: Cast) -> tuple[Any, ...]:
    return (_call(cast, cast.application).pk,)


def _foreign_call(cast: Cast) -> tuple[Any, ...]:
    return (_call(cast, cast.foreign_application).pk,)


ROWS: dict[str, Row] = {
    "calls": Row(own=STAFF),
    "call": Row(own=INSIDE, foreign=RECRUITER, args=_own_call, foreign_args=_foreign_call),
    "call-assign": Row(
        own=RECRUITER, foreign=RECRUITER, args=_own_call, foreign_args=_foreign_call, method="post"
    ),
}
