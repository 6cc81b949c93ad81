"""One voice or two: the choice on a letter's own page, as the lots ask for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ats import access, params
from ats.access import member_of
from ats.answers import REFUSED, warn
from ats.events import Actor
from messaging.lots import choices, merging
from messaging.models import Letter
from messaging.writing import voices
from messaging.writing.access import letter_for
from messaging.writing.answers import to_letter
from messaging.writing.refusals import NotTogether


@access.member
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """`choice`: `here` or `there` names the letter that tells both answers, `apart` leaves them
    two; `other` is the application that it is about."""
    user = member_of(request)
    letter = letter_for(user, pk, "letter.write")
    rows = choices.choices(letter)
    found = next(
        (row for row in rows if str(row.row.application.pk) == params.text(request.POST, "other")),
        None,
    )
    if found is None:
        messages.warning(request, _("Nothing is left to choose here."))
        return to_letter(letter)
    if params.text(request.POST, "choice") == "apart":
        voices.choose_apart(letter, [found.row], Actor.of(user))
        messages.success(request, _("Noted: they hear from us apart, and you know it."))
        return to_letter(letter)
    return _together(request, letter, found, params.text(request.POST, "choice"))


def _together(
    request: HttpRequest, letter: Letter, found: choices.Choice, where: str
) -> HttpResponse:
    user, other = member_of(request), found.row.letter
    if other is None:
        warn(request, NotTogether())
        return to_letter(letter)
    beside = letter_for(user, other.pk, "letter.write")
    host, told = (letter, beside) if where == "here" else (beside, letter)
    try:
        merging.take_in(host, told, Actor.of(user))
    except REFUSED as error:
        warn(request, error)
        return to_letter(letter)
    messages.success(request, _("One letter answers both. Read it once more before it leaves."))
    return to_letter(host)
