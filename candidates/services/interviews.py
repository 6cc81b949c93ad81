"""Planning, changing and cancelling interviews. Invitations are written by whoever listens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from ats import events
from ats.models import User
from ats.states import AlreadyMoved
from candidates.models import Application, Interview, Interviewer
from candidates.services.refusals import NotActive
from candidates.states import INTERVIEW


@dataclass(frozen=True)
class InterviewData:
    """What the form says, cleaned: times are aware, `place` or `video_url` as the mode needs."""

    starts_at: datetime
    ends_at: datetime
    mode: str
    place: str
    video_url: str
    interviewers: tuple[User, ...]

    def columns(self) -> dict[str, Any]:
        """What goes into the interview's own row."""
        return {
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "mode": self.mode,
            "place": self.place,
            "video_url": self.video_url,
        }


def plan(application: Application, data: InterviewData, actor: events.Actor) -> Interview:
    """Make the interview and its event `interview.planned`; raises NotActive."""
    with transaction.atomic():
        fresh = Application.objects.select_for_update().get(pk=application.pk)
        if fresh.status != Application.Status.ACTIVE:
            raise NotActive
        interview = Interview.objects.create(
            application=application, created_by=_user(actor), **data.columns()
        )
        _set_interviewers(interview, data.interviewers)
        events.record("interview.planned", interview, actor, _story(data))
    return interview


def change(
    interview: Interview, data: InterviewData, actor: events.Actor, seen_sequence: int
) -> bool:
    """Change a planned interview, one up in `sequence`, event `interview.changed`.

    The event's data has `was` (starts_at, mode, place) and the ids `added` and `removed` of
    interviewers. False when nothing differs: nobody should get a mail about it. Raises
    AlreadyMoved when it was changed or cancelled since `seen_sequence`.
    """
    with transaction.atomic():
        present = Interview.objects.select_for_update().get(pk=interview.pk)
        if present.sequence != seen_sequence or present.status != Interview.Status.PLANNED:
            raise _conflict(present)
        before = set(present.interviewers.values_list("user_id", flat=True))
        after = {user.pk for user in data.interviewers}
        columns = data.columns()
        if before == after and all(getattr(present, key) == columns[key] for key in columns):
            return False
        was = {"starts_at": present.starts_at.isoformat(), "mode": present.mode}
        for name, value in {**columns, "sequence": present.sequence + 1}.items():
            setattr(present, name, value)
            setattr(interview, name, value)
        present.save()
        _set_interviewers(present, data.interviewers)
        more = {"was": was, "added": sorted(after - before), "removed": sorted(before - after)}
        events.record("interview.changed", present, actor, _story(data) | more)
    return True


def cancel(interview: Interview, actor: events.Actor) -> None:
    """Call the interview off: event `interview.cancel`; raises AlreadyMoved, NotAllowed."""
    INTERVIEW.move(
        interview,
        "cancel",
        actor=actor,
        data={"starts_at": interview.starts_at.isoformat(), "mode": interview.mode},
        sequence=interview.sequence + 1,
    )


def overlaps(
    users: Iterable[User], starts_at: datetime, ends_at: datetime, but: int | None = None
) -> list[str]:
    """Names of those who have another planned interview in that time; `but` is one to leave out."""
    rows = Interviewer.objects.filter(
        user__in=list(users),
        interview__status=Interview.Status.PLANNED,
        interview__starts_at__lt=ends_at,
        interview__ends_at__gt=starts_at,
    ).exclude(interview=but)
    return list(rows.order_by("user__name").values_list("user__name", flat=True).distinct())


def _set_interviewers(interview: Interview, users: tuple[User, ...]) -> None:
    interview.interviewers.exclude(user__in=users).delete()
    rows = [Interviewer(interview=interview, user=user) for user in users]
    Interviewer.objects.bulk_create(rows, ignore_conflicts=True)


def _story(data: InterviewData) -> dict[str, Any]:
    return {
        "starts_at": data.starts_at.isoformat(),
        "mode": data.mode,
        "with": [user.name for user in data.interviewers],
    }


def _user(actor: events.Actor) -> User:
    if actor.user is None:
        raise ValueError("only a signed-in person plans interviews and decides")
    return actor.user


def _conflict(interview: Interview) -> AlreadyMoved:
    last = events.last_for(interview)
    return AlreadyMoved(
        interview.status, last.actor_name if last else "", last.at if last else None
    )
