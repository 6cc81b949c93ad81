"""Approvals as they stand on an ordinary day: one nearly late, one that nobody gave, and a posting
that has its own idea of who stands in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from functools import partial

from django.db.models import QuerySet
from django.utils import timezone

from ats import clock
from ats.events import Actor
from messaging.approval import deadlines
from messaging.care import policies
from messaging.care.policy import CHOSEN, policy_for
from messaging.demo.story import Step
from messaging.demo.town import Town
from messaging.models import Approval

NEARLY = 3  # working hours that are left to answer


def steps(town: Town) -> Iterator[Step]:
    """Within the last half hour, after every letter of the day was asked about."""
    now = town.days.now
    yield now - timedelta(minutes=15), partial(nobody_answered, town)
    yield now - timedelta(minutes=10), nearly_late
    yield now - timedelta(minutes=5), partial(own_policy, town)


def _asked() -> QuerySet[Approval]:
    rows = Approval.objects.filter(status=Approval.Status.ASKED).order_by("due_at", "id")
    return rows.select_related("letter__application__posting__owner")


def nobody_answered(town: Town) -> None:
    """One of Karim's letters was asked about in vain: it is in his hands again."""
    in_vain = _asked().filter(letter__owner=town.users["karim"]).first()
    if in_vain is not None:
        Approval.objects.filter(pk=in_vain.pk).update(due_at=timezone.now())
        deadlines.expire_due()


def nearly_late() -> None:
    """Everybody still has a few hours, the first one no more than that."""
    soon = clock.office_hours().after_working_hours(timezone.now(), NEARLY)
    first, *others = [row.pk for row in _asked()] or [0]
    Approval.objects.filter(pk=first).update(due_at=soon)
    Approval.objects.filter(pk__in=others, due_at__lt=soon).update(due_at=soon)


def own_policy(town: Town) -> None:
    """The posting of the one who is nearly late names who is asked next, and its own hours."""
    first = _asked().first()
    if first is None:
        return
    posting = first.letter.application.posting
    managing = set(posting.memberships.values_list("user", flat=True))
    people = (town.users["benoit"], town.users["ines"])
    deputy = next(person for person in people if person.pk not in managing)
    usual = policy_for("interview", posting)
    values = {name: getattr(usual, name) for name in CHOSEN}
    values |= {"on_expiry": "deputy", "deputy": deputy, "approve_within": 1}
    values |= {"leaves_from": time(10), "leaves_until": time(16), "undo_minutes": 60}
    policies.save("interview", posting, values, Actor.of(posting.owner))
