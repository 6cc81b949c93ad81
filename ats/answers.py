"""How a view answers a change: a toast and the new state, never an error page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from ats.refusals import Refused
from ats.states import AlreadyMoved, NotAllowed

# What a change may be refused with; each becomes a sentence.
REFUSED = (AlreadyMoved, NotAllowed, Refused)


def sentence(error: Exception) -> str:
    """What to tell the person."""
    if isinstance(error, AlreadyMoved | Refused):
        return error.sentence()
    return _("This is not possible any more. Here is the present state.")


def warn(request: HttpRequest, error: Exception) -> None:
    """The refusal as a toast."""
    messages.warning(request, sentence(error))


def see_other(url: str) -> HttpResponse:
    """303: go and look with GET."""
    return HttpResponseRedirect(url, status=303)


def came_from(request: HttpRequest, otherwise: str) -> str:
    """The page of this site that the form's field `back` names, else `otherwise`. An address of
    another site is never followed."""
    wanted = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return otherwise
