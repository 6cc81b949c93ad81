"""What one does about a request for feedback: draft its letter, or say how it was answered."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ats import access
from ats.access import member_of
from ats.answers import REFUSED, warn
from ats.events import Actor
from ats.models import User
from candidates.access import application_for
from messaging.conversations.services import conversation_of
from messaging.feedback import letters, requests
from messaging.models import FeedbackRequest
from messaging.views.conversations import back_to
from messaging.writing.answers import to_letter


@access.member
@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Open the draft of the feedback letter, made if there is none."""
    user = member_of(request)
    application = application_for(user, pk, "conversation.answer")
    try:
        return to_letter(letters.draft(application, Actor.of(user)))
    except REFUSED as error:
        warn(request, error)
        return redirect(back_to(request, conversation_of(application)))


def _request_for(user: User, pk: int) -> FeedbackRequest:
    rows = FeedbackRequest.objects.select_related("application__conversation")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    application_for(user, row.application_id, "conversation.answer")
    return row


@access.member
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the person was answered another way; the toast offers an undo."""
    user = member_of(request)
    row = _request_for(user, pk)
    try:
        requests.settle(row, user)
    except REFUSED as error:
        warn(request, error)
    else:
        undo = "undo:" + reverse("feedback-reopen", args=[pk])
        messages.success(request, _("Noted: they have had their answer."), extra_tags=undo)
    return redirect(back_to(request, conversation_of(row.application)))


@access.member
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo `settle`: the feedback is owed again."""
    user = member_of(request)
    row = _request_for(user, pk)
    try:
        requests.reopen(row, user)
    except REFUSED as error:
        warn(request, error)
    else:
        messages.success(request, _("Their feedback is owed again."))
    return redirect(back_to(request, conversation_of(row.application)))
