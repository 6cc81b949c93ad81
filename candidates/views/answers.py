"""How a view answers a change: a toast and the new state, never an error page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ats.states import AlreadyMoved, NotAllowed
from candidates.services.refusals import Refusal

# What a change may be refused with; each becomes a sentence.
REFUSED = (AlreadyMoved, NotAllowed, Refusal)


def sentence(error: Exception) -> str:
    """What to tell the person."""
    if isinstance(error, AlreadyMoved | Refusal):
        return error.sentence()
    return _("This is not possible any more. Here is the present state.")


def see_other(url: str) -> HttpResponse:
    """303: go and look with GET."""
    return HttpResponse(status=303, headers={"Location": url})


def to_application(pk: int, part: str = "") -> HttpResponse:
    """Back to the application's page."""
    return see_other(reverse("application", args=[pk]) + (f"#{part}" if part else ""))


def warn(request: HttpRequest, error: Exception) -> None:
    """The refusal as a toast."""
    messages.warning(request, sentence(error))
