"""The manager's page: the same through a signed link, without an account, and signed in.

GET shows and changes nothing: mail scanners follow links. Every answer is a POST that carries
the hash of the words that were on screen.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ats import access
from ats.access import member_of
from ats.csp import framed
from ats.links import LinkState
from ats.views.secret import secret_address
from messaging.approval.doors import account_door, behind, link_door, open_by_link
from messaging.approval.pages import answered_or_shown, outcome, private
from messaging.models import Approval
from messaging.writing import letters
from messaging.writing.access import approval_for
from messaging.writing.exact import exact_mail
from messaging.writing.wording import page as wording_page


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def in_app(request: HttpRequest, pk: int) -> HttpResponse:
    """One approval, for the signed-in person who was asked."""
    approval = approval_for(member_of(request), pk)
    return answered_or_shown(request, approval, account_door(approval))


@access.public
@secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """One approval, for the one person whom the link was made for."""
    approval, _link, state = behind(token)
    if approval is None:
        return closed(request, "unknown", 404)
    with translation.override(approval.approver.language):
        request.LANGUAGE_CODE = approval.approver.language
        if state is LinkState.VALID and approval.status == Approval.Status.ASKED:
            return answered_or_shown(request, approval, link_door(token))
        if state is LinkState.USED and request.POST.get("answer") == "take_back":
            return answered_or_shown(request, approval, link_door(token))
        return _over(request, approval, state)


def _over(request: HttpRequest, approval: Approval, state: LinkState) -> HttpResponse:
    """What a link shows once it is over: the outcome, without a name or a word of the letter."""
    if approval.status == Approval.Status.ASKED:
        return closed(request, state.value, 410)
    context = {**outcome(approval), "here": request.path, "may_come_back": state is LinkState.USED}
    return private(render(request, "letters_desk/answered.html", context))


def closed(request: HttpRequest, why: str, status: int) -> HttpResponse:
    """Nothing opens here: why, and what to do."""
    page = render(request, "letters_desk/closed.html", {"why": why}, status=status)
    return private(page)


@access.public
@secret_address
@require_GET
def frame(request: HttpRequest, token: str) -> HttpResponse:
    """The exact mail, while the link is open."""
    return private(framed(exact_mail(open_by_link(request, token).letter).html))


@access.public
@secret_address
@require_POST
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The mail that the amended words would be; nothing is kept."""
    letter = open_by_link(request, token).letter
    body = letters.cleaned("", request.POST.get("body", "")[: letters.BODY_AT_MOST])[1]
    return private(framed(exact_mail(letter, body).html))


@access.public
@secret_address
@require_POST
def wording(request: HttpRequest, token: str) -> HttpResponse:
    """What the wording check says of the amended words; nothing is kept."""
    approval = open_by_link(request, token)
    with translation.override(approval.approver.language):
        return private(wording_page.answer(request, approval.letter))
