"""Applying, as the public sees it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ats import access, clock, throttle
from ats.models import Posting
from ats.throttle import client_ip, network_of
from candidates.documents.check import SENTENCES
from candidates.forms.applying import ApplyForm
from candidates.services import applying

# Somebody who corrects a form often is no robot; a robot that sends files all day is stopped.
TRIES = throttle.Limit("apply-tries", 40, 60 * 60)


@access.public
@never_cache
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form; a posting that is not open any more has its own page."""
    posting = _known_posting(slug)
    if not posting.is_open:
        return render(request, "candidates/apply_closed.html", {"posting": posting}, status=410)
    if request.method == "POST":
        return _receive(request, posting)
    form = ApplyForm(initial={"language": (get_language() or posting.language)[:2]})
    return _page(request, posting, form)


@access.public
@never_cache
def applied(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next: the same page for everyone, whoever they are."""
    posting = _known_posting(slug)
    promised = clock.add_working_days(clock.today(), posting.promise_days)
    code = request.GET.get("file", "")
    refused = SENTENCES.get(code, "")
    shown = {"posting": posting, "promised": promised, "refused": refused}
    return render(request, "candidates/applied.html", shown)


def _known_posting(slug: str) -> Posting:
    seen = Posting.objects.exclude(published_at=None).select_related("contact")
    return get_object_or_404(seen, slug=slug)


def _receive(request: HttpRequest, posting: Posting) -> HttpResponseBase:
    if not throttle.allow(TRIES, client_ip(request)):
        return _page(request, posting, ApplyForm(request.POST), _too_many(), 429)
    form = ApplyForm(request.POST, request.FILES)
    if not form.is_valid():
        form.again()
        return _page(request, posting, form, status=422)
    if not throttle.allow(throttle.APPLY, client_ip(request)):
        form.again()
        return _page(request, posting, form, _too_many(), 429)
    data = form.application_data(network_of(client_ip(request)))
    try:
        applying.apply(posting, data, form.cv_checked, timezone.now())
    except applying.PostingClosed:
        return render(request, "candidates/apply_closed.html", {"posting": posting}, status=410)
    except OSError:
        form.again()
        return _page(request, posting, form, _no_room(), 503)
    return _thanks(posting, form)


def _thanks(posting: Posting, form: ApplyForm) -> HttpResponse:
    """Where the file was left out, its page says why: by a code that tells nothing of anybody."""
    query = {"file": form.refused.code} if form.refused else None
    return redirect(reverse("applied", args=[posting.slug], query=query))


def _page(
    request: HttpRequest, posting: Posting, form: ApplyForm, problem: str = "", status: int = 200
) -> HttpResponse:
    shown = {"posting": posting, "form": form, "problem": problem}
    return render(request, "candidates/apply.html", shown, status=status)


def _too_many() -> str:
    return _(
        "Several applications have just come from this network. Nothing is lost: please "
        "try again in an hour, or write to the person named below."
    )


def _no_room() -> str:
    return _(
        "We could not keep your file just now. Nothing of this application was stored: "
        "please choose your CV again and send once more in some minutes."
    )
