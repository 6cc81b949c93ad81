"""The board, and the moves that are made on it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ats import access, events, params
from ats.access import allows, member_of, posting_for, posting_roles
from ats.answers import REFUSED, see_other, warn
from ats.models import Event
from candidates.access import application_for
from candidates.models import Application
from candidates.selectors.board import columns, ended_counts
from candidates.services import moves
from candidates.views.answers import to_application


@access.member
@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone who is still on their way for one posting."""
    user = member_of(request)
    posting = posting_for(user, pk, may="posting.board")
    shown = columns(posting)
    context = {
        "posting": posting,
        "columns": shown,
        "total": sum(column.count for column in shown),
        "late": sum(column.late for column in shown),
        "ended": ended_counts(posting),
        "may_move": allows(posting_roles(user, posting), "application.move"),
        "may_edit": allows(posting_roles(user, posting), "posting.edit"),
    }
    return render(request, "candidates/board.html", context)


@access.member
@require_POST
def application_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move to `stage`; `from` is where the person saw it, `back` the page they were on."""
    user = member_of(request)
    application = application_for(user, pk, may="application.move")
    stage = application.posting.stages.filter(pk=params.number(request.POST, "stage")).first()
    if stage is None:
        messages.warning(request, _("This stage is not there any more: choose another one."))
        return _back(request, application)
    try:
        event = moves.move(
            application, stage, events.Actor.of(user), params.number(request.POST, "from")
        )
    except REFUSED as error:
        warn(request, error)
    else:
        if event:
            _tell_moved(request, application, event)
    return _back(request, application)


@access.member
@require_POST
def move_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a move back, if it is still the last one."""
    user = member_of(request)
    event = get_object_or_404(Event, pk=pk, kind=moves.KIND)
    application = application_for(user, int(event.subject.split(":")[1]), may="application.move")
    try:
        moves.undo(event, application, events.Actor.of(user))
    except REFUSED as error:
        warn(request, error)
    else:
        name = application.candidate.full_name
        messages.success(request, _("%(name)s is back where they were.") % {"name": name})
    return _back(request, application)


def _tell_moved(request: HttpRequest, application: Application, event: Event) -> None:
    said = {"name": application.candidate.full_name, "stage": event.data["to_name"]}
    undo = "undo:" + reverse("move-undo", args=[event.pk])
    messages.success(request, _("%(name)s moved to %(stage)s.") % said, extra_tags=undo)


def _back(request: HttpRequest, application: Application) -> HttpResponse:
    page = reverse("application", args=[application.pk])
    # The toast's Undo cannot say where it is pressed; the browser does.
    came_from = urlsplit(request.headers.get("Referer", "")).path
    if request.POST.get("back") == "application" or came_from == page:
        return to_application(application.pk)
    return see_other(reverse("board", args=[application.posting_id]))
