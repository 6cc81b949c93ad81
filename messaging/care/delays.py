"""When an answer takes longer than promised: which dates and reasons a letter may give, and
until when it makes sense. The services that write it are in `delay_letters`."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from ats import clock
from ats.events import Actor
from ats.refusals import Refused
from candidates.models import Application
from candidates.services import promises
from messaging.care.clocks import AT_MOST, last_day
from messaging.models import Letter

# Why a delay letter that was ready does not leave; a msgid.
OVERTAKEN = gettext_noop("The new date is past, or this person has been told otherwise since.")


class Reason(models.TextChoices):
    """Why the promise cannot be kept: said to the candidate as it is."""

    MANAGER = "manager", gettext_lazy("Whoever decides has not decided yet")
    VOLUME = "volume", gettext_lazy("More people applied than we foresaw")
    AWAY = "away", gettext_lazy("Somebody whose view counts is away")
    BUDGET = "budget", gettext_lazy("The budget of the post is being confirmed")
    ROUND = "round", gettext_lazy("We still have to meet somebody, to be fair to everyone")
    OTHER = "other", gettext_lazy("Another reason, in your own words")


class BadDay(Refused):
    """The new date is no working day, not after the old one, or too far away."""

    def sentence(self) -> str:
        return _(
            "Choose a working day after the date that was promised, at most %(days)s working "
            "days from today."
        ) % {"days": AT_MOST}


class NoLongerDue(Refused):
    """There is nothing to put off any more."""

    def sentence(self) -> str:
        return _(
            "This letter has no purpose any more: the new date is past, or the person has been "
            "told otherwise since."
        )


def require_day(application: Application, day: date) -> None:
    """Raise BadDay unless this day may be promised to this person now."""
    after = max(clock.today(), application.promised_for)
    if not (clock.is_working_day(day) and after < day <= last_day()):
        raise BadDay


def new_day(letter: Letter) -> date:
    """The date that the letter gives."""
    return date.fromisoformat(letter.facts["until"])


def promised_day(letter: Letter) -> date:
    """The date that the letter puts off."""
    return date.fromisoformat(letter.facts["promised"])


def still_due(letter: Letter) -> bool:
    """Whether its reader still waits after the date it speaks of, and the new one is ahead.

    Read again from the database: the letter may have waited for its hour.
    """
    rows = Application.objects.filter(
        pk=letter.application_id,
        status=Application.Status.ACTIVE,
        told_at=None,
        promised_for=promised_day(letter),
    )
    return new_day(letter) > clock.today() and rows.exists()


def require_due(letter: Letter) -> None:
    """Raise NoLongerDue unless the letter may leave."""
    if not still_due(letter):
        raise NoLongerDue


def left(letter: Letter) -> None:
    """The letter has left: from now on its date is the one that was promised."""
    actor = Actor(letter.approved_by)
    promises.renew(letter.application, new_day(letter), actor)


def sent_before(application: Application) -> int:
    """How many delay letters this person has had."""
    letters = Letter.objects.filter(application=application, kind=Letter.Kind.DELAY)
    return letters.filter(status=Letter.Status.SENT).count()


def live(application: Application) -> Letter | None:
    """The delay letter that has not left and was not called off."""
    letters = Letter.objects.filter(application=application, kind=Letter.Kind.DELAY)
    return letters.exclude(status__in=["sent", "cancelled"]).first()
