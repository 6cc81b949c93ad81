"""Requests about one's own data: written down with their legal date, settled by a person."""

from __future__ import annotations

import calendar
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from ats import events
from ats.models import User
from candidates.models import Candidate, PrivacyRequest


def one_month_after(day: date) -> date:
    """The same day of the next month, or its last day (Regulation 1182/71, article 3)."""
    year, month = (day.year + day.month // 12, day.month % 12 + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def ask(
    candidate: Candidate, kind: str, channel: str, now: datetime
) -> tuple[PrivacyRequest, bool]:
    """Write the request down; the open one of the same kind comes back instead (second value
    False). Event `privacy.asked` on the person's timeline."""
    with transaction.atomic():
        Candidate.objects.select_for_update(no_key=True).get(pk=candidate.pk)
        row, made = PrivacyRequest.objects.get_or_create(
            candidate=candidate,
            kind=kind,
            done_at=None,
            defaults={
                "channel": channel,
                "asked_at": now,
                "due_on": one_month_after(timezone.localdate(now)),
            },
        )
        if made:
            actor = events.Actor(candidate.full_name)
            events.record("privacy.asked", row, actor, {"kind": kind})
    return row, made


def settle(row: PrivacyRequest, user: User) -> bool:
    """A person has answered the request; False when somebody had already."""
    with transaction.atomic():
        open_rows = PrivacyRequest.objects.filter(pk=row.pk, done_at=None)
        if not open_rows.update(done_at=timezone.now(), done_by=user):
            return False
        events.record("privacy.settled", row, events.Actor.of(user), {"kind": row.kind})
    return True
