"""By when a message is answered: working days by what it is about, in one table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from ats import clock
from messaging.models import Message

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


def due_on(messages: Iterable[Message]) -> date | None:
    """The earliest date owed to these messages; None when there are none."""
    return min((_owed(message) for message in messages), default=None)


def _owed(message: Message) -> date:
    named = message.inbound.intents if message.inbound else []
    days = min((ANSWER_WITHIN.get(row["name"], OTHERWISE) for row in named), default=OTHERWISE)
    return clock.add_working_days(timezone.localdate(message.at), days)
