"""What is owed at each depth: defaults as data (design, section 3), and in their place what the
company or one posting has chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Literal

from django.db.models import Q

from ats import depths
from ats.models import Posting, User
from messaging.models import CarePolicyRow


@dataclass(frozen=True, slots=True)
class CarePolicy:
    """The care of one depth. Days are working days.

    `delay` counts from the decision, or from the call when one was made: nobody should feel
    sorted by a machine, and nobody should wait for a letter that is ready. `answer_within`
    counts from the event that the candidate waits after (`answer_after`). `approve_within`
    counts in `approve_unit`; the reminders come so many working hours before the deadline
    (0: none). `undo_minutes` pass between a yes and the mail at least, and so long it is taken
    back by one press. `leaves_from` and `leaves_until` make the company's hours narrower, on the
    clock of whoever will read. `raise_after`: a second message that nobody answers is the
    owner's at once, and the administrators' after so many working days. `source` says whose
    choice this is.
    """

    depth: str
    approval: Literal["recruiter", "manager"]
    call: Literal["none", "offered", "required"]
    delay: int
    points: int
    strengths: int
    gaps: int
    gaps_at_most: int
    next_step: bool
    approve_within: int
    answer_within: int
    answer_after: Literal["application", "interview", "decision"]
    approve_unit: Literal["days", "hours"] = "days"
    remind_first: int = 4
    remind_last: int = 1
    on_expiry: Literal["recruiter", "deputy"] = "recruiter"
    deputy: User | None = None
    four_eyes: bool = True
    per_hour: int = 40
    undo_minutes: int = 30
    leaves_from: time | None = None
    leaves_until: time | None = None
    raise_after: int = 1
    source: Literal["default", "company", "posting"] = "default"

    @property
    def needs_manager(self) -> bool:
        """Whether only a hiring manager's yes lets the letter leave."""
        return self.approval == "manager"

    @property
    def grace(self) -> timedelta:
        """How long a yes is fresh: nothing leaves before."""
        return timedelta(minutes=self.undo_minutes)

    @property
    def reminders(self) -> list[int]:
        """Working hours before the deadline at which a reminder leaves, the earliest first."""
        return sorted({self.remind_first, self.remind_last} - {0}, reverse=True)


_TABLE = {
    policy.depth: policy
    for policy in (
        CarePolicy(
            depth=depths.APPLIED,
            approval="recruiter",
            call="none",
            delay=2,
            points=1,
            strengths=0,
            gaps=0,
            gaps_at_most=2,
            next_step=False,
            approve_within=2,
            answer_within=10,
            answer_after="application",
        ),
        CarePolicy(
            depth=depths.PHONE,
            approval="recruiter",
            call="none",
            delay=1,
            points=2,
            strengths=1,
            gaps=1,
            gaps_at_most=2,
            next_step=False,
            approve_within=2,
            answer_within=5,
            answer_after="interview",
        ),
        CarePolicy(
            depth=depths.INTERVIEW,
            approval="manager",
            call="offered",
            delay=1,
            points=2,
            strengths=1,
            gaps=1,
            gaps_at_most=2,
            next_step=True,
            approve_within=2,
            answer_within=5,
            answer_after="interview",
        ),
        CarePolicy(
            depth=depths.FINALIST,
            approval="manager",
            call="required",
            delay=0,
            points=3,
            strengths=2,
            gaps=1,
            gaps_at_most=2,
            next_step=True,
            approve_within=1,
            answer_within=2,
            answer_after="decision",
        ),
    )
}

# The columns of a row that are the policy's own values.
CHOSEN = (
    "approval four_eyes deputy approve_within approve_unit remind_first remind_last on_expiry "
    "call delay per_hour undo_minutes leaves_from leaves_until "
    "points strengths gaps next_step answer_within raise_after"
).split()

_Key = tuple[int | None, str]
_held: ContextVar[Mapping[_Key, CarePolicyRow] | None] = ContextVar("policies", default=None)


def default_for(depth: str) -> CarePolicy:
    """The product's own care at a depth of `ats.depths`."""
    return _TABLE[depth]


def policy_for(depth: str, posting: Posting | int | None = None) -> CarePolicy:
    """The care owed at a depth of `ats.depths`: the posting's, else the company's, else the
    default. One query, or none inside `held`."""
    pk = posting.pk if isinstance(posting, Posting) else posting
    rows = _held.get()
    if rows is None:
        rows = _read(Q(depth=depth) & (Q(posting=pk) | Q(posting=None)))
    return _chosen(depth, rows.get((pk, depth)) or rows.get((None, depth)))


def company_policies() -> list[CarePolicy]:
    """The company's care at every depth, from the least to the most: one query."""
    rows = _read(Q(posting=None))
    return [_chosen(depth, rows.get((None, depth))) for depth in depths.DEPTHS]


def posting_policies(posting: Posting) -> list[CarePolicy]:
    """The care of a posting at every depth, from the least to the most: one query."""
    rows = _read(Q(posting=posting) | Q(posting=None))
    return [
        _chosen(depth, rows.get((posting.pk, depth)) or rows.get((None, depth)))
        for depth in depths.DEPTHS
    ]


@contextmanager
def held() -> Iterator[None]:
    """Read every policy once for the block: bulk work asks for them a thousand times. Within
    another such block nothing is read."""
    if _held.get() is not None:
        yield
        return
    token = _held.set(_read(Q()))
    try:
        yield
    finally:
        _held.reset(token)


def _read(which: Q) -> dict[_Key, CarePolicyRow]:
    rows = CarePolicyRow.objects.filter(which).select_related("deputy")
    return {(row.posting_id, row.depth): row for row in rows}


def _chosen(depth: str, row: CarePolicyRow | None) -> CarePolicy:
    default = _TABLE[depth]
    if row is None:
        return default
    values = {name: getattr(row, name) for name in CHOSEN}
    return replace(
        default,
        **values,
        gaps_at_most=max(default.gaps_at_most, row.gaps),
        source="company" if row.posting_id is None else "posting",
    )
