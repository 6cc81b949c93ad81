"""The candidate's page. GET shows; every act is a POST, and the one that ends something asks
first, on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ats import access, params, throttle
from ats.answers import see_other
from ats.links import LinkState
from ats.states import AlreadyMoved
from ats.throttle import client_ip, network_of
from ats.views.secret import secret_address
from candidates.models import Candidate, Consent, PrivacyRequest
from candidates.services import consents
from candidates.services.refusals import LetterHasLeft
from messaging.space import services, standing
from messaging.writing.contexts import pool_until

SEEN = throttle.Limit("space", 120, 60 * 60)
ACTS = throttle.Limit("space-acts", 30, 60 * 60)

View = Callable[..., HttpResponse]


def _own(view: View) -> View:
    """Open the page for whom the token was made, in their language."""

    @access.public
    @secret_address
    @wraps(view)
    def opened(request: HttpRequest, token: str, **which: int) -> HttpResponse:
        limit = ACTS if request.method == "POST" else SEEN
        if not throttle.allow(limit, client_ip(request)):
            return render(request, "care/closed.html", {"why": "often"}, status=429)
        candidate, state = services.candidate_of(token)
        if candidate is None:
            raise Http404
        with translation.override(candidate.language):
            request.LANGUAGE_CODE = candidate.language
            if state is not LinkState.VALID:
                return render(request, "care/closed.html", {"why": "over"}, status=410)
            return view(request, candidate, token, **which)

    return opened


@_own
@require_GET
def page(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:
    """All that the person may know and do."""
    rows = PrivacyRequest.objects.filter(candidate=candidate, done_at=None)
    context = {
        "candidate": candidate,
        "token": token,
        "standings": standing.standings(candidate),
        "pool_until": pool_until(candidate),
        "asked": {row.kind: row for row in rows},
        "kinds": PrivacyRequest.Kind,
    }
    return render(request, "space/page.html", context)


def _back(token: str) -> HttpResponse:
    return see_other(reverse("space", args=[token]))


@_own
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, candidate: Candidate, token: str, pk: int) -> HttpResponse:
    """Ask on GET, take back on POST. Another person's application does not exist here."""
    rows = candidate.applications.select_related("posting__owner", "posting__contact", "candidate")
    application = rows.filter(pk=pk).first()
    if application is None:
        raise Http404
    if not standing.withdrawable(application):
        return _back(token)
    if request.method != "POST":
        confirmed = services.confirms(application)
        context = {"application": application, "token": token, "confirmed": confirmed}
        return render(request, "space/withdrawal.html", context)
    try:
        mailed = services.withdraw(application)
    except (AlreadyMoved, LetterHasLeft):
        messages.warning(request, _("It was too late: our answer has just left, by mail."))
    else:
        messages.success(
            request,
            _("Done: the application is withdrawn. A mail confirms it.")
            if mailed
            else _("Done: the application is withdrawn."),
        )
    return _back(token)


@_own
@require_POST
def consent(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:
    """Agree to be kept in the pool, or no longer."""
    given = params.text(request.POST, "given") == "yes"
    network = network_of(client_ip(request))
    kept: Consent | None = consents.say(
        candidate, given=given, channel="space", network=network, now=timezone.now()
    )
    if kept is not None:
        messages.success(
            request,
            _("Noted: we may write about other openings.")
            if given
            else _("Noted: we will not write about other openings."),
        )
    return _back(token)


@_own
@require_POST
def privacy(request: HttpRequest, candidate: Candidate, token: str) -> HttpResponse:
    """Ask for a copy of one's data, or for their erasure."""
    kind = params.text(request.POST, "kind")
    if kind not in {PrivacyRequest.Kind.ACCESS, PrivacyRequest.Kind.ERASURE}:
        return _back(token)
    services.ask_privacy(candidate, kind)
    messages.success(request, _("The request has arrived. A person answers it, within a month."))
    return _back(token)
