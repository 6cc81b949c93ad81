"""Changing the care policy: the company's, or one posting's; every change is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.db import models, transaction

from ats import events
from ats.events import Actor
from ats.models import Company, Event, Posting
from messaging.care.policy import CHOSEN, policy_for
from messaging.models import CarePolicyRow

CHANGED, RESET = "care.policy_changed", "care.policy_reset"


def save(depth: str, posting: Posting | None, values: Mapping[str, Any], actor: Actor) -> bool:
    """Keep the care of one depth; False when it is what it was. Questions that wait keep the
    deadline they were asked with.

    Recorded as `care.policy_changed` with what was and what is.
    """
    before = policy_for(depth, posting)
    new = {name: values[name] for name in CHOSEN}
    changed = {
        name: [_plain(getattr(before, name)), _plain(value)]
        for name, value in new.items()
        if getattr(before, name) != value
    }
    if not changed:
        return False
    with transaction.atomic():
        CarePolicyRow.objects.update_or_create(depth=depth, posting=posting, defaults=new)
        data = {"depth": depth, "changed": changed}
        events.record(CHANGED, posting or Company.get(), actor, data)
    return True


def _plain(value: object) -> object:
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.pk if isinstance(value, models.Model) else value


def reset(posting: Posting, actor: Actor) -> bool:
    """Back to the company's policy; False when the posting had none of its own."""
    with transaction.atomic():
        gone, _by_model = CarePolicyRow.objects.filter(posting=posting).delete()
        if gone:
            events.record(RESET, posting, actor)
    return bool(gone)


def changes(posting: Posting | None) -> list[Event]:
    """The latest changes of the company's policy, or of a posting's."""
    subject = events.subject_key(posting or Company.get())
    rows = Event.objects.filter(subject=subject, kind__in=[CHANGED, RESET])
    return list(rows.order_by("-id")[:6])
