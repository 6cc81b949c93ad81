"""When an answer is due and when a reminder leaves: the company's own working time."""

from __future__ import annotations

from datetime import datetime

from ats import clock
from messaging.care.policy import CarePolicy


def deadline(policy: CarePolicy, asked_at: datetime) -> datetime:
    """Until when an answer is waited for."""
    hours = clock.office_hours()
    if policy.approve_unit == "hours":
        return hours.after_working_hours(asked_at, policy.approve_within)
    return hours.after_working_days(asked_at, policy.approve_within)


def next_reminder(policy: CarePolicy, due_at: datetime, now: datetime) -> datetime | None:
    """The first reminder of the policy that is still to come; None when there is none."""
    hours = clock.office_hours()
    moments = (hours.before_working_hours(due_at, before) for before in policy.reminders)
    return min((moment for moment in moments if moment > now), default=None)


def soonest(now: datetime) -> datetime:
    """The least time that anybody is given to answer: two working hours."""
    return clock.office_hours().after_working_hours(now, 2)
