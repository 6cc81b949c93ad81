"""By when a message is answered: working days by what it is about, in one table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ats import clock

ANSWER_WITHIN = {
    "scheduling": 1,
    "complaint": 1,
    "withdrawal": 1,
    "privacy_request": 2,
    "interview_followup": 2,
    "interested": 2,
    "question": 2,
    "feedback_request": 5,
}
OTHERWISE = 2


def due_on(waiting: Iterable[tuple[date, list[str] | None]]) -> date | None:
    """The earliest date owed to messages, given the day each came and the intents it names (None:
    it is no mail); None when there are none."""
    owed = {(day, _days(named or [])) for day, named in waiting}
    return min((clock.add_working_days(day, days) for day, days in owed), default=None)


def _days(named: list[str]) -> int:
    return min((ANSWER_WITHIN.get(name, OTHERWISE) for name in named), default=OTHERWISE)
