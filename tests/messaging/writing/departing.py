"""Letters that wait for their hour, and their mails."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from ats.events import Actor
from messaging.models import Letter, Outbound
from messaging.writing import letters
from tests.letters import a_short_letter

CLAIRE = Actor("Claire")
PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> datetime:
    """A moment in Paris."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def scheduled() -> Letter:
    """An approved letter that waits for its hour."""
    letter = a_short_letter()
    letters.approve(letter, CLAIRE, letter.text_hash)
    return letter


def the_mail(letter: Letter) -> Outbound:
    """Its newest mail, fresh."""
    return letter.mails.order_by("-id")[0]


def due(letter: Letter) -> Outbound:
    """Its mail, due now and queued, whatever the hour of the test."""
    letter.mails.update(due_at=timezone.now(), status="queued", humane_hours=False)
    return the_mail(letter)
