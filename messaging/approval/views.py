"""The manager's page: the same through a signed link, without an account, and signed in.

GET shows and changes nothing: mail scanners follow links. Every answer is a POST that carries
the hash of the words that were on screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ats import access, links
from ats.access import member_of
from ats.csp import framed
from ats.events import Actor
from ats.links import LinkState
from ats.models import Link
from ats.views.secret import secret_address
from messaging.approval import services
from messaging.approval.forms import AmendForm
from messaging.approval.voiding import PURPOSE
from messaging.models import Approval
from messaging.writing import departure, letters, selectors, words
from messaging.writing.access import APPROVAL_NEEDS, approval_for
from messaging.writing.answers import REFUSED, said, see_other, sentence
from messaging.writing.difference import Segment, condensed, difference
from messaging.writing.exact import exact_mail, sender_name


@dataclass(frozen=True, slots=True)
class Door:
    """By which door the manager came, and where its addresses are."""

    via: services.Via
    layout: str
    here: str
    frame: str
    preview: str


def _link_door(token: str) -> Door:
    return Door(
        via="link",
        layout="public.html",
        here=reverse("approval", args=[token]),
        frame=reverse("approval-frame", args=[token]),
        preview=reverse("approval-preview", args=[token]),
    )


def _account_door(approval: Approval) -> Door:
    return Door(
        via="account",
        layout="base.html",
        here=reverse("approval-in-app", args=[approval.pk]),
        frame=reverse("letter-frame", args=[approval.letter_id]),
        preview=reverse("letter-preview", args=[approval.letter_id]),
    )


@access.member
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What this person is asked, and what they answered."""
    user = member_of(request)
    context = {
        "waiting": selectors.waiting_for(user),
        "answered": selectors.answered_by(user),
    }
    return render(request, "letters_desk/approvals.html", context)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def in_app(request: HttpRequest, pk: int) -> HttpResponse:
    """One approval, for the signed-in person who was asked."""
    approval = approval_for(member_of(request), pk)
    return _answered_or_shown(request, approval, _account_door(approval))


@access.public
@secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """One approval, for the one person whom the link was made for."""
    link, state = links.resolve(PURPOSE, token)
    approval = _approval_of(link)
    if approval is None:
        return _closed(request, "unknown", 404)
    with translation.override(approval.approver.language):
        request.LANGUAGE_CODE = approval.approver.language
        if state is LinkState.VALID and approval.status == Approval.Status.ASKED:
            return _answered_or_shown(request, approval, _link_door(token))
        return _over(request, approval, state)


def _approval_of(link: Link | None) -> Approval | None:
    """The approval of a link's row, as long as its person still works here."""
    if link is None:
        return None
    pk = link.subject.partition(":")[2]
    approval = Approval.objects.filter(pk=pk).select_related(*APPROVAL_NEEDS).first()
    if approval is None or not approval.approver.is_active:
        return None
    return approval if link.person == f"user:{approval.approver_id}" else None


def _over(request: HttpRequest, approval: Approval, state: LinkState) -> HttpResponse:
    """The link has had its time. What became of the letter, without a name or a word of it."""
    if approval.status == Approval.Status.ASKED:
        return _closed(request, state.value, 410)
    return _private(render(request, "letters_desk/answered.html", _outcome(approval)))


def _outcome(approval: Approval) -> dict[str, Any]:
    letter = approval.letter
    leaving = letter.status in {"approved", "scheduled"}
    return {"approval": approval, "letter_status": letter.status} | (
        {"leaves": letter.scheduled_for} if leaving else {"leaves": None}
    )


def _closed(request: HttpRequest, why: str, status: int) -> HttpResponse:
    page = render(request, "letters_desk/closed.html", {"why": why}, status=status)
    return _private(page)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _answered_or_shown(request: HttpRequest, approval: Approval, door: Door) -> HttpResponse:
    if request.method != "POST":
        return _page(request, approval, door)
    answer = _ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        return _page(request, approval, door, status=400)
    form = AmendForm(request.POST)
    try:
        answer(request, approval, door)
    except REFUSED as error:
        return _refused(request, approval, door, form, error)
    return see_other(door.here)


def _refused(
    request: HttpRequest, approval: Approval, door: Door, form: AmendForm, error: Exception
) -> HttpResponse:
    """Somebody was faster, or something is missing: said, with the present state and what was
    typed."""
    fresh = Approval.objects.select_related(*APPROVAL_NEEDS).get(pk=approval.pk)
    if fresh.status != Approval.Status.ASKED:
        if door.via == "account":
            messages.warning(request, sentence(error))
        return see_other(door.here)
    typed = form if request.POST.get("answer") == "amend" else None
    return _page(request, fresh, door, status=409, refused=sentence(error), form=typed)


Answer = Callable[[HttpRequest, Approval, Door], None]


def _seen(request: HttpRequest) -> str:
    return said(request, "text_hash")[:64]


def _actor(approval: Approval) -> Actor:
    return Actor.of(approval.approver)


def _approve(request: HttpRequest, approval: Approval, door: Door) -> None:
    services.approve(approval, _actor(approval), _seen(request), door.via)


def _amend(request: HttpRequest, approval: Approval, door: Door) -> None:
    subject = str(request.POST.get("subject", ""))[: letters.SUBJECT_AT_MOST]
    body = str(request.POST.get("body", ""))[: letters.BODY_AT_MOST]
    services.amend(approval, _actor(approval), subject, body, _seen(request), door.via)


def _send_back(request: HttpRequest, approval: Approval, door: Door) -> None:
    comment = said(request, "comment")
    services.send_back(approval, _actor(approval), comment, _seen(request), door.via)


_ANSWERS: dict[str, Answer] = {"approve": _approve, "amend": _amend, "send_back": _send_back}


def _page(
    request: HttpRequest,
    approval: Approval,
    door: Door,
    *,
    status: int = 200,
    refused: str = "",
    form: AmendForm | None = None,
) -> HttpResponse:
    letter = approval.letter
    text = {"subject": letter.subject, "body": letter.body}
    context = {
        "approval": approval,
        "letter": letter,
        "application": letter.application,
        "door": door,
        "refused": refused,
        "form": form or AmendForm(initial=text),
        "amending": form is not None,
        "comment": request.POST.get("comment", ""),
        "sender": sender_name(letter),
        "leaves_if": departure.leaving_time(letter),
        "changes": amendment(approval),
        **_outcome(approval),
        **words.common(),
    }
    return _private(render(request, "letters_desk/approval.html", context, status=status))


def amendment(approval: Approval) -> list[Segment]:
    """What the approver changed, for an approval with changes."""
    if approval.status != Approval.Status.AMENDED:
        return []
    texts = dict(
        approval.letter.versions.filter(
            text_hash__in=[approval.text_hash, approval.amended_hash]
        ).values_list("text_hash", "body")
    )
    before, after = texts.get(approval.text_hash, ""), texts.get(approval.amended_hash, "")
    return condensed(difference(before, after))


def _open_by_link(token: str) -> Approval:
    link, state = links.resolve(PURPOSE, token)
    approval = _approval_of(link)
    if approval is None or state is not LinkState.VALID or approval.status != "asked":
        raise Http404
    return approval


@access.public
@secret_address
@require_GET
def frame(request: HttpRequest, token: str) -> HttpResponse:
    """The exact mail, while the link is open."""
    return _private(framed(exact_mail(_open_by_link(token).letter).html))


@access.public
@secret_address
@require_POST
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The mail that the amended words would be; nothing is kept."""
    letter = _open_by_link(token).letter
    body = letters.cleaned("", request.POST.get("body", "")[: letters.BODY_AT_MOST])[1]
    return _private(framed(exact_mail(letter, body).html))
