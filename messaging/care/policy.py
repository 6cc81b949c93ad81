"""What is owed at each depth: the care policy's defaults, as data (design, section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ats import depths


@dataclass(frozen=True, slots=True)
class CarePolicy:
    """The care of one depth. Days are working days.

    `delay` counts from the decision, or from the call when one was made: nobody should feel
    sorted by a machine, and nobody should wait for a letter that is ready. `answer_within`
    counts from the event that the candidate waits after (`answer_after`).
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

    @property
    def needs_manager(self) -> bool:
        """Whether only a hiring manager's yes lets the letter leave."""
        return self.approval == "manager"


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


def policy_for(depth: str) -> CarePolicy:
    """The care owed at a depth of `ats.depths`."""
    return _TABLE[depth]
