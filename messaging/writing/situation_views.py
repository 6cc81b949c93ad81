"""The recruiter's word on why this person gets this letter: one choice, on its page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ats import access, params
from ats.access import member_of
from ats.answers import REFUSED, warn
from ats.events import Actor
from messaging.models import Letter
from messaging.states import LETTER
from messaging.writing import letters
from messaging.writing.access import letter_for
from messaging.writing.answers import to_letter
from messaging.writing.situations.proposal import LABELS
from messaging.writing.views import shown


@access.member
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another situation: a draft that nobody touched is written again; where somebody's words
    would go, the page asks first (`words`: “mine” or “again”)."""
    user = member_of(request)
    letter = letter_for(user, pk, "letter.write")
    code, seen, words = (
        params.text(request.POST, name) for name in ("situation", "text_hash", "words")
    )
    if code not in LABELS or not situation_open(letter):
        messages.warning(request, _("This letter keeps the situation that it has."))
        return to_letter(letter)
    if words not in {"mine", "again"} and not letters.untouched(letter):
        return shown(request, user, letter, situation=code)
    try:
        if words == "mine":
            letters.note_situation(letter, code, Actor.of(user), seen)
        else:
            letters.redraft(letter, Actor.of(user), seen, situation=code)
    except REFUSED as error:
        warn(request, error)
    else:
        messages.success(request, _told(words))
    return to_letter(letter)


def _told(words: str) -> str:
    if words == "mine":
        return _("Noted. Your words stay as they are.")
    return _("Written again for this situation. The earlier words are kept in the history.")


def situation_open(letter: Letter) -> bool:
    """Whether another situation may still be chosen; a letter to several applications of one
    person has a text of its own."""
    return LETTER.may(letter, "edit") and "also" not in letter.facts
