"""How long a person has been waiting, as the pages show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ats import clock
from candidates.models import Application

SOON_DAYS = 2


@dataclass(frozen=True)
class Silence:
    """`tone` is none, soon or late; `label` is empty when nothing is owed."""

    label: str
    tone: str
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.label)


NOTHING = Silence("", "none")

Deadline = Callable[[Application], date | None]
_deadlines: list[Deadline] = []


def register_deadline(deadline: Deadline) -> None:
    """Let an upper floor say that an answer is owed sooner than the date that was promised."""
    if deadline not in _deadlines:
        _deadlines.append(deadline)


def owed_by(application: Application) -> date:
    """The day by which the person must know: the promised one, or a sooner one that we owe."""
    sooner = [day for deadline in _deadlines if (day := deadline(application)) is not None]
    return min([application.promised_for, *sooner])


def silence_of(application: Application, today: date | None = None) -> Silence:
    """What the promise says today; nothing once the person was told or withdrew."""
    today = today or clock.today()
    if application.told_at is not None or application.status in ("withdrawn", "hired"):
        return NOTHING
    promised = owed_by(application)
    if promised < today:
        return Silence(_late(promised, today), "late", promised)
    if promised == today:
        return Silence(_("Promised for today"), "soon", promised)
    left = clock.working_days_between(today, promised)
    tone = "soon" if left <= SOON_DAYS else "none"
    text = ngettext("%(n)s working day left", "%(n)s working days left", left) % {"n": left}
    return Silence(text, tone, promised)


def _late(promised: date, today: date) -> str:
    days = clock.working_days_between(promised, today)
    if days < 1:  # nobody has worked since
        name = format_date(promised, "EEEE", locale=(get_language() or "fr")[:2])
        return _("Was promised for %(weekday)s") % {"weekday": name}
    return ngettext("%(n)s working day late", "%(n)s working days late", days) % {"n": days}


def days_here(application: Application, today: date | None = None) -> str:
    """“4 days here”: since the application came into its stage."""
    today = today or clock.today()
    days = (today - timezone.localdate(application.stage_since)).days
    if days < 1:
        return _("Here since today")
    return ngettext("%(n)s day here", "%(n)s days here", days) % {"n": days}
