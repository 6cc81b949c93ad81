"""What a recruiter does with a conversation on the desk: takes it, hands it on, puts it off."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ats import clock, events
from ats.models import User
from messaging.models import Conversation

SNOOZES = (1, 2, 5)  # working days, each by one press
SNOOZE_AT_MOST = 20  # working days: whoever waits longer has been forgotten


def possible_owners() -> list[User]:
    """Who answers candidates: every recruiter who works here."""
    return list(User.objects.filter(is_recruiter=True, is_active=True).order_by("name", "pk")[:200])


class TooLate(Exception):
    """The day is past, today, or further away than anybody should be made to wait."""


def assign(conversation: Conversation, owner: User, by: User) -> bool:
    """Hand the conversation to `owner`; False when it was theirs."""
    with transaction.atomic():
        rows = Conversation.objects.filter(pk=conversation.pk).exclude(owner=owner)
        if not rows.update(owner=owner):
            return False
        data = {"owner": owner.name}
        events.record("message.assigned", conversation, events.Actor.of(by), data)
    return True


def snooze(conversation: Conversation, until: date, by: User) -> bool:
    """Off the desk until that morning, or until the person writes again; False when nothing
    waits. Raises TooLate."""
    today = clock.today()
    if not today < until <= clock.add_working_days(today, SNOOZE_AT_MOST):
        raise TooLate
    with transaction.atomic():
        rows = Conversation.objects.filter(pk=conversation.pk, waiting_since__isnull=False)
        if not rows.update(snoozed_until=until):
            return False
        data = {"until": until.isoformat()}
        events.record("message.snoozed", conversation, events.Actor.of(by), data)
    return True


def wake_up(conversation: Conversation, by: User) -> bool:
    """Back on the desk at once; False when it was there."""
    with transaction.atomic():
        rows = Conversation.objects.filter(pk=conversation.pk, snoozed_until__isnull=False)
        if not rows.update(snoozed_until=None):
            return False
        events.record("message.woken", conversation, events.Actor.of(by))
    return True
