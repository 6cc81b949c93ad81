"""All that waits for one person: behind one link, and on their own page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ats import access, params
from ats.access import member_of
from ats.answers import see_other
from ats.csp import framed
from ats.links import LinkState
from ats.models import User
from ats.views.secret import secret_address
from messaging.approval import batches
from messaging.approval.doors import batch_door, device_of, note_someone, person_behind, stranger
from messaging.approval.pages import answered_or_shown, private, someone_else, told
from messaging.approval.views import closed
from messaging.care import policy
from messaging.models import Approval
from messaging.writing import letters, selectors
from messaging.writing.exact import exact_mail
from messaging.writing.wording import page as wording_page


@access.member
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What this person is asked, and what they answered."""
    user = member_of(request)
    context = {
        **listed(selectors.waiting_for(user)),
        "answered": selectors.answered_by(user),
    }
    return render(request, "letters_desk/approvals.html", context)


@policy.held()
def listed(waiting: Sequence[Approval]) -> dict[str, Any]:
    """The rows of a list with those that can be approved together."""
    clean = {approval.pk for approval in batches.clean_of(waiting)}
    return {"waiting": waiting, "clean": clean}


def _seen(request: HttpRequest) -> dict[int, str]:
    """The words that were on screen, as `key:hash` each."""
    return params.seen(request.POST.getlist("approval")[: batches.AT_MOST])


@access.member
@require_POST
def clean_in_app(request: HttpRequest) -> HttpResponse:
    """A yes to all that is clean, signed in."""
    user = member_of(request)
    waiting = selectors.waiting_for(user)
    done = batches.approve_clean(waiting, _seen(request), "account", device_of(request))
    messages.success(request, told(len(done.approved), len(done.left)))
    return see_other(reverse("approvals"))


@access.public
@secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """All that the link's person was asked when it was made; POST is a yes to the clean ones."""
    user, link, state = person_behind(token)
    if user is None or link is None:
        return closed(request, "unknown", 404)
    with translation.override(user.language):
        request.LANGUAGE_CODE = user.language
        if state is not LinkState.VALID:
            return closed(request, state.value, 410)
        waiting = batches.of_person(user, link)
        if stranger(request, user):
            return _other(request, user, waiting)
        if request.method == "POST":
            batches.approve_clean(waiting, _seen(request), "link", device_of(request))
            return see_other(reverse("approvals-by-link", args=[token]))
        return _list(request, token, user, waiting)


def _other(request: HttpRequest, user: User, waiting: Sequence[Approval]) -> HttpResponse:
    """Somebody else is signed in: what they tried to answer is noted on each letter."""
    if request.method == "POST":
        for approval in waiting:
            note_someone(request, approval)
    return someone_else(request, user)


def _list(
    request: HttpRequest, token: str, user: User, waiting: Sequence[Approval]
) -> HttpResponse:
    context = {"token": token, "approver": user, **listed(waiting)}
    return private(render(request, "letters_desk/batch.html", context))


def _one(request: HttpRequest, token: str, pk: int) -> tuple[Approval, list[Approval]]:
    """One approval behind the link, and the others; 404 for what does not wait there."""
    user, link, state = person_behind(token)
    if user is None or link is None or state is not LinkState.VALID:
        raise Http404
    waiting = batches.of_person(user, link)
    found = next((approval for approval in waiting if approval.pk == pk), None)
    if found is None:
        raise Http404
    return found, [approval for approval in waiting if approval.pk != pk]


@access.public
@secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """One letter after the other: an answer leads to the next, and at the end to the list."""
    try:
        approval, others = _one(request, token, pk)
    except Http404:  # answered in another tab: the list says what is left
        return see_other(reverse("approvals-by-link", args=[token]))
    with translation.override(approval.approver.language):
        request.LANGUAGE_CODE = approval.approver.language
        answer = answered_or_shown(request, approval, batch_door(token, approval, len(others)))
    done = answer.status_code == 303 and answer.headers["Location"].endswith(f"/{token}/")
    following = next((row for row in others if row.due_at >= approval.due_at), None)
    if done and following is not None:
        return see_other(reverse("approvals-one", args=[token, following.pk]))
    return answer


@access.public
@secret_address
@require_GET
def frame(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """The exact mail of one of them."""
    approval, _others = _one(request, token, pk)
    if stranger(request, approval.approver):
        raise Http404
    return private(framed(exact_mail(approval.letter).html))


@access.public
@secret_address
@require_POST
def preview(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """The mail that the amended words would be; nothing is kept."""
    approval, _others = _one(request, token, pk)
    if stranger(request, approval.approver):
        raise Http404
    body = letters.cleaned("", request.POST.get("body", "")[: letters.BODY_AT_MOST])[1]
    return private(framed(exact_mail(approval.letter, body).html))


@access.public
@secret_address
@require_POST
def wording(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """What the wording check says of the amended words; nothing is kept."""
    approval, _others = _one(request, token, pk)
    if stranger(request, approval.approver):
        raise Http404
    with translation.override(approval.approver.language):
        return private(wording_page.answer(request, approval.letter))
