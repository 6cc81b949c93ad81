"""Who may put off an answer, and who sees whose promise: the same as for letters."""

from __future__ import annotations

from django.http import Http404

from ats.access import RECRUITER, grant, require
from ats.models import User
from messaging.models import Letter
from messaging.writing.access import letter_roles, visible_letters

grant("promise.renew", RECRUITER)


def delay_for(user: User, pk: int, may: str = "letter.see") -> Letter:
    """The delay letter with its application and people; else 404 or 403."""
    rows = visible_letters(user).filter(pk=pk, kind=Letter.Kind.DELAY)
    letter = rows.select_related(
        "application__candidate",
        "application__stage",
        "application__posting__owner",
        "application__posting__contact",
        "owner",
    ).first()
    if letter is None:
        raise Http404
    require(letter_roles(user, letter), may)
    return letter
