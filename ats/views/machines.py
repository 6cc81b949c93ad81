"""What machines read: feed, sitemap, robots, readiness."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from ats import access


@access.public
def placeholder(request: HttpRequest) -> HttpResponse:
    """Soon."""
    return HttpResponse("", content_type="text/plain")


language = access.public(require_POST(set_language))
