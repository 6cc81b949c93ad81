"""Where an application stands, as its candidate may read it.

One rule: nothing tells an outcome before `told_at`. Until then a refusal, a hire and a way that
goes on look the same, whatever the board says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ats import clock
from candidates.models import Application, Candidate
from messaging.models import Letter
from messaging.writing.render import to_html

AT_MOST = 50


@dataclass(frozen=True, slots=True)
class LetterShown:
    """A letter that has left, as its reader got it; `html` is safe, made from Markdown."""

    subject: str
    day: date
    html: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One application in plain words. `promised` is None when nothing is owed."""

    application: Application
    words: str
    promised: date | None
    late: bool
    letters: tuple[LetterShown, ...]
    may_withdraw: bool


def told(application: Application) -> bool:
    """Whether the candidate knows the outcome: the one rule of this page."""
    return application.told_at is not None


def withdrawable(application: Application) -> bool:
    """On its way, as far as the candidate may know."""
    return not told(application) and application.status in ("active", "declined")


def standings(candidate: Candidate) -> list[Standing]:
    """The person's applications, newest first; two queries, whatever their number."""
    rows = candidate.applications.select_related("posting__contact", "stage")
    applications = list(rows.order_by("-applied_at", "-id")[:AT_MOST])
    letters: dict[int, list[Letter]] = {}
    sent = Letter.objects.filter(application__in=applications, status=Letter.Status.SENT)
    for letter in sent.order_by("-sent_at"):
        letters.setdefault(letter.application_id, []).append(letter)
    return [_standing(row, letters.get(row.pk, [])) for row in applications]


def _standing(application: Application, letters: list[Letter]) -> Standing:
    waits = withdrawable(application)
    return Standing(
        application=application,
        words=_words(application),
        promised=application.promised_for if waits else None,
        late=waits and application.promised_for < clock.today(),
        letters=tuple(_shown(letter) for letter in letters if letter.sent_at),
        may_withdraw=waits,
    )


def _shown(letter: Letter) -> LetterShown:
    if letter.sent_at is None:
        raise ValueError("a letter that has not left")
    return LetterShown(letter.subject, letter.sent_at.date(), to_html(letter.body))


def _words(application: Application) -> str:
    if application.status == Application.Status.WITHDRAWN:
        return _("Withdrawn. Nothing more is expected of anybody.")
    if told(application):
        if application.status == Application.Status.HIRED:
            return _("Welcome: we are going on together.")
        return _("We have answered: the letter is below.")
    return {
        "applied": _("We are reading the application."),
        "screening": _("We are reading the application."),
        "phone": _("We are getting to know each other by phone."),
        "test": _("We are getting to know each other by a test or an exercise."),
        "interview": _("We are getting to know each other in interviews."),
    }.get(application.stage.kind, _("We are taking the last steps."))
