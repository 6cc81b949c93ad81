"""`/unsubscribe/<token>/`: GET shows a page and changes nothing (scanners follow links), POST
stops campaigns at once.

Mail programs post here on their own (RFC 8058: `List-Unsubscribe=One-Click`), without cookies,
session or anything of ours, so the token is the only key and the CSRF check is off.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ats import access, throttle
from ats.models import Company, Link
from ats.throttle import client_ip, network_of
from ats.views.secret import secret_address
from candidates.models import Candidate
from messaging.campaigns import unsubscribing
from messaging.campaigns.unsubscribing import ONE_CLICK, PAGE

# A provider posts for many readers from few addresses: only a flood is refused.
TRIES = throttle.Limit("unsubscribe", 3000, 60 * 60)


@csrf_exempt
@access.public
@secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, stop on POST. A token of another purpose is a 404."""
    if not throttle.allow(TRIES, client_ip(request)):
        return render(request, "care/closed.html", {"why": "often"}, status=429)
    link, candidate = unsubscribing.opened(token)
    if link is None:
        raise Http404
    language = candidate.language if candidate else Company.get().language
    with translation.override(language):
        request.LANGUAGE_CODE = language
        if candidate is None:
            return render(request, "campaigns/unsubscribe.html", {"state": "nobody"})
        if request.method == "POST":
            return _stopped(request, link, candidate)
        state = "asked" if unsubscribing.agrees(candidate) else "done"
        return _shown(request, candidate, state)


def _stopped(request: HttpRequest, link: Link, candidate: Candidate) -> HttpResponse:
    by_program = "List-Unsubscribe" in request.POST
    channel = ONE_CLICK if by_program else PAGE
    unsubscribing.unsubscribe(link, candidate, channel, network_of(client_ip(request)))
    if by_program:  # nobody reads the answer: no page, no cookie
        return HttpResponse("OK", content_type="text/plain")
    return _shown(request, candidate, "done")


def _shown(request: HttpRequest, candidate: Candidate, state: str) -> HttpResponse:
    context = {"state": state, "candidate": candidate, "company": Company.get().name}
    return render(request, "campaigns/unsubscribe.html", context)
