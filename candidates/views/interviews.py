"""Planning, changing and cancelling an interview."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ats import access, events
from ats.access import member_of
from ats.answers import REFUSED, warn
from candidates.access import application_for, interview_for
from candidates.forms.interviews import InterviewForm
from candidates.models import Application, Interview
from candidates.services import interviews
from candidates.views.answers import to_application


@access.member
@require_http_methods(["GET", "POST"])
def interview_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan one."""
    user = member_of(request)
    application = application_for(user, pk, may="interview.plan")
    data = request.POST if request.method == "POST" else None
    form = InterviewForm(data, posting=application.posting)
    if request.method == "GET" or not form.is_valid():
        return _page(request, application, form, None)
    try:
        interviews.plan(application, form.data_for_service(), events.Actor.of(user))
    except REFUSED as error:
        warn(request, error)
    else:
        messages.success(request, _("Interview planned. The invitations are on their way."))
    return to_application(application.pk, "interviews")


@access.member
@require_http_methods(["GET", "POST"])
def interview_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one; whoever has it in a calendar gets the new version."""
    user = member_of(request)
    interview = interview_for(user, pk)
    data = request.POST if request.method == "POST" else None
    form = InterviewForm(data, interview=interview, posting=interview.application.posting)
    if request.method == "GET" or not form.is_valid():
        return _page(request, interview.application, form, interview)
    seen = form.cleaned_data["sequence"]
    try:
        changed = interviews.change(interview, form.data_for_service(), events.Actor.of(user), seen)
    except REFUSED as error:
        warn(request, error)
    else:
        said = _("Interview changed. The new invitations are on their way.")
        messages.success(request, said if changed else _("Nothing was different."))
    return to_application(interview.application_id, "interviews")


@access.member
@require_POST
def interview_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call one off."""
    user = member_of(request)
    interview = interview_for(user, pk)
    try:
        interviews.cancel(interview, events.Actor.of(user))
    except REFUSED as error:
        warn(request, error)
    else:
        messages.success(request, _("Interview cancelled. Everyone invited is told."))
    return to_application(interview.application_id, "interviews")


def _page(
    request: HttpRequest,
    application: Application,
    form: InterviewForm,
    interview: Interview | None,
) -> HttpResponse:
    context = {"application": application, "form": form, "interview": interview}
    status = 422 if form.is_bound else 200
    return render(request, "candidates/interview.html", context, status=status)
