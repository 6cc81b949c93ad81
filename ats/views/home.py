"""The front door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static

from ats import access


@access.public
def home(request: HttpRequest) -> HttpResponseBase:
    """To Today when signed in, else to the career site."""
    return redirect("today" if request.user.is_authenticated else "jobs")


@access.public
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@access.public
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Browsers ask for it on answers that are no pages of ours."""
    return redirect(static("icons/mark.svg"), permanent=True)
