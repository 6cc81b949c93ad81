"""By when a message is answered: working days by what it is about, in one table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from ats import clock

IntentRow = dict[str, object]  # as `Inbound.intents` keeps them

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


def due_on(waiting: Iterable[tuple[datetime, list[IntentRow] | None]]) -> date | None:
    """The earliest date owed to messages, given when each came and what it wants (None: it is no
    mail); None when there are none."""
    owed = {(timezone.localdate(at), _days(named or [])) for at, named in waiting}
    return min((clock.add_working_days(day, days) for day, days in owed), default=None)


def _days(named: list[IntentRow]) -> int:
    return min((ANSWER_WITHIN.get(str(row["name"]), OTHERWISE) for row in named), default=OTHERWISE)
