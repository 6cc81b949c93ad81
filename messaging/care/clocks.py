"""The promise's clock: what a candidate waits after, and the day that follows from it.

A promised date changes only in words that the candidate reads or hears (`promises.renew`): the
acknowledgement, an invitation, a delay letter, a call. After a decision the policy may owe an
answer sooner than the day that was promised; that day is ours to keep, nobody was told it.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from ats import clock, depths
from ats.events import Actor
from ats.models import Company
from candidates.models import Application, Interview
from candidates.services import promises
from messaging.care.policy import CarePolicy, default_for, policy_for

# A promise nobody can remember is none.
AT_MOST = 20


def interview_policy(interview: Interview) -> CarePolicy:
    """The care that counts from this meeting: of the depth reached, or of the meeting itself.

    A finalist's policy counts from the decision; until there is one, they are told the day that
    anybody is told after an interview.
    """
    phone = interview.mode == Interview.Mode.PHONE
    met = depths.PHONE if phone else depths.INTERVIEW
    reached = depths.furthest(met, interview.application.depth)
    if default_for(reached).answer_after != "interview":
        reached = depths.INTERVIEW
    return policy_for(reached, interview.application.posting_id)


def after_interviews(application: Application) -> date | None:
    """The day by which news is owed after the last interview that is planned, or was held."""
    last = (
        application.interviews.filter(status=Interview.Status.PLANNED)
        .select_related("application")
        .order_by("-ends_at")
        .first()
    )
    if last is None:
        return None
    zone = ZoneInfo(Company.get().timezone)
    day = last.ends_at.astimezone(zone).date()
    return clock.add_working_days(day, interview_policy(last).answer_within)


def promise_after_interviews(application: Application, actor: Actor) -> bool:
    """Move the promised date to where the invitation that is being written will say it is.

    False when nobody can be written to, when the day is past, or when it was promised already.
    """
    day = after_interviews(application)
    if day is None or day < clock.today() or not application.candidate.address:
        return False
    return promises.renew(application, day, actor)


def owed_after_decision(application: Application) -> date | None:
    """The day that the policy owes an answer by once somebody decided; None where it counts
    from something else."""
    if application.status != Application.Status.DECLINED or application.ended_at is None:
        return None
    if application.depth not in depths_counting_from_decisions():
        return None
    policy = policy_for(application.depth, application.posting_id)
    return clock.add_working_days(timezone.localdate(application.ended_at), policy.answer_within)


def depths_counting_from_decisions() -> list[str]:
    """The depths whose answer is owed sooner once somebody has decided."""
    return [depth for depth in depths.DEPTHS if default_for(depth).answer_after == "decision"]


def proposed_day(application: Application, today: date | None = None) -> date:
    """A new date that can be kept: five working days after the old one, or after today."""
    today = today or clock.today()
    return clock.add_working_days(max(today, application.promised_for), 5)


def last_day(today: date | None = None) -> date:
    """The furthest day that may be promised from today."""
    return clock.add_working_days(today or clock.today(), AT_MOST)
