"""A promised date moves only when somebody is told, and never for whoever knows already."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone, translation

from ats import events
from ats.events import Actor
from candidates import timeline
from candidates.services.promises import renew
from candidates.services.telling import mark_told
from tests import factories as make

pytestmark = pytest.mark.django_db

THURSDAY, FRIDAY = date(2026, 12, 3), date(2026, 12, 4)


def test_another_day_is_promised_and_told_once() -> None:
    application = make.an_application(promised_for=THURSDAY)
    actor = Actor.of(application.posting.owner)
    assert renew(application, FRIDAY, actor)
    assert not renew(application, FRIDAY, actor)
    application.refresh_from_db()
    assert application.promised_for == FRIDAY
    event = events.last_for(application)
    assert event
    assert (event.kind, event.data) == (
        "application.promised",
        {"from": "2026-12-03", "for": "2026-12-04"},
    )
    with translation.override("en"):
        assert "Friday 4 December" in timeline.entry(event).title


def test_nothing_is_promised_to_whoever_knows() -> None:
    application = make.an_application(promised_for=THURSDAY)
    mark_told(application, timezone.now())
    assert not renew(application, FRIDAY, events.SYSTEM)
    application.refresh_from_db()
    assert application.promised_for == THURSDAY
