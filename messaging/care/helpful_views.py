"""The page behind the question at the foot of a letter. Opening it changes nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from ats import access, links, params, throttle
from ats.answers import see_other
from ats.links import LinkState
from ats.throttle import client_ip
from ats.views.secret import secret_address
from messaging.care import helpful
from messaging.correspondence.footers import HELPFUL
from messaging.models import Helpful, Letter

TRIES = throttle.Limit("helpful", 60, 60 * 60)


@access.public
@secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The question, or the thanks; POST keeps an answer. A token of another purpose is a 404."""
    if not throttle.allow(TRIES, client_ip(request)):
        return render(request, "care/closed.html", {"why": "often"}, status=429)
    link, state = links.resolve(HELPFUL, token)
    if link is None:
        raise Http404
    letter = Letter.objects.filter(pk=link.subject.partition(":")[2]).first()
    if letter is None:
        raise Http404
    with translation.override(letter.language):
        request.LANGUAGE_CODE = letter.language
        if state is not LinkState.VALID or letter.status != Letter.Status.SENT:
            return render(request, "care/closed.html", {"why": "over"}, status=410)
        if request.method == "POST":
            return _kept(request, letter, token)
        return _shown(request, letter)


def _shown(request: HttpRequest, letter: Letter, status: int = 200) -> HttpResponse:
    row = Helpful.objects.filter(letter=letter).first()
    now = timezone.now()
    context = {
        "row": row,
        "answers": Helpful.Answer.choices,
        "changeable": row is None or helpful.changeable(row, now),
        "at_most": helpful.WORD_AT_MOST,
    }
    return render(request, "care/helpful.html", context, status=status)


def _kept(request: HttpRequest, letter: Letter, token: str) -> HttpResponse:
    try:
        helpful.answer(
            letter,
            params.text(request.POST, "answer"),
            params.text(request.POST, "word"),
            timezone.now(),
        )
    except ValueError:
        return _shown(request, letter, 422)
    except helpful.Settled:
        return _shown(request, letter, 409)
    return see_other(reverse("helpful", args=[token]))
