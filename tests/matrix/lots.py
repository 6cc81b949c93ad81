"""Rows of the URLs of calls and lots."""

from __future__ import annotations

from typing import Any

from candidates.models import Application, Decision
from messaging.care import call_tasks
from messaging.models import CallTask, Lot
from tests import factories as make
from tests.cast import Cast
from tests.lots import a_lot, drafted, items_of
from tests.matrix.base import Arguments, Row, nothing, roles

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


def _lot(cast: Cast) -> Lot:
    """A lot to review, of the manager's own posting: being its manager opens no lot."""
    lot = Lot.objects.filter(posting=cast.posting).first()
    if lot is not None:
        return lot
    return drafted(a_lot(cast.claire, 1, cast.posting), cast.claire)


def _own_lot(cast: Cast) -> tuple[Any, ...]:
    return (_lot(cast).pk,)


def _own_item(cast: Cast) -> tuple[Any, ...]:
    return (items_of(_lot(cast))[0].pk,)


def _own_posting(cast: Cast) -> tuple[Any, ...]:
    return (cast.posting.pk,)


def _lots(args: Arguments = nothing, method: str = "get") -> Row:
    return Row(own=RECRUITER, args=args, method=method)


ROWS: dict[str, Row] = {
    "lots": _lots(),
    "lot": _lots(_own_lot),
    "lot-new": _lots(_own_posting, "post"),
    "lot-send": _lots(_own_lot, "post"),
    "lot-pause": _lots(_own_lot, "post"),
    "lot-resume": _lots(_own_lot, "post"),
    "lot-undo": _lots(_own_lot, "post"),
    "lot-dissolve": _lots(_own_lot, "post"),
    "lot-item": _lots(_own_item),
    "lot-item-fine": _lots(_own_item, "post"),
    "lot-item-aside": _lots(_own_item, "post"),
    "lot-item-back": _lots(_own_item, "post"),
    "posting-untold": _lots(_own_posting),
    "posting-told": _lots(_own_posting, "post"),
    "calls": Row(own=STAFF),
    "call": Row(own=INSIDE, foreign=RECRUITER, args=_own_call, foreign_args=_foreign_call),
    "call-wave": Row(
        own=INSIDE, foreign=RECRUITER, args=_own_call, foreign_args=_foreign_call, method="post"
    ),
    "call-assign": Row(
        own=RECRUITER, foreign=RECRUITER, args=_own_call, foreign_args=_foreign_call, method="post"
    ),
}
