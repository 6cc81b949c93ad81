"""Points beside the words: one put in at its place, and what is still owed while one types."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ats import access
from ats.access import member_of
from ats.answers import REFUSED, warn
from ats.events import Actor
from messaging.care.policy import held
from messaging.writing import letters
from messaging.writing.access import letter_for
from messaging.writing.actions import typed_is_saved
from messaging.writing.answers import to_letter
from messaging.writing.beside import beside
from messaging.writing.placing import placed, removed
from messaging.writing.points import match, proposed, sources_of


@access.member
@require_POST
@held()
def insert(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a point into the letter without a caret, or take it out (`drop`): what was typed is
    kept first."""
    user = member_of(request)
    letter = letter_for(user, pk, "letter.write")
    refused = typed_is_saved(request, letter, user)
    if refused is not None:
        return refused
    points = sources_of(letter)
    drop = request.POST.get("drop", "")
    key = drop or request.POST.get("point")
    point = next((row for row in points if row.key == key), None)
    if point is None or (drop and not point.used):
        messages.warning(request, _("There is no such point any more."))
        return to_letter(letter)
    body = (
        removed(letter.body, point.passage)
        if drop
        else placed(letter, point, points, letters.policy_of(letter))
    )
    try:
        letters.edit(letter, letter.subject, body, Actor.of(user), letter.text_hash)
    except REFUSED as error:
        warn(request, error)
    else:
        messages.success(
            request,
            _("The point is out of the letter. It stays beside it.")
            if drop
            else _("The point is in the letter: reword it as you like."),
        )
    return to_letter(letter, "words")


@access.member
@require_POST
@held()
def owed(request: HttpRequest, pk: int) -> HttpResponse:
    """What the typed words still owe, and which points they hold; nothing is kept."""
    letter = letter_for(member_of(request), pk)
    typed = request.POST.get("body", "")[: letters.BODY_AT_MOST]
    _subject, body = letters.cleaned("", typed)
    points = match(proposed(letter), body)
    return render(request, "letters_desk/owed.html", beside(letter, body, points))
