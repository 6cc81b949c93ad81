"""The scorecard of one interviewer for one interview."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ats import access
from ats.access import member_of
from ats.answers import REFUSED, see_other, warn
from ats.models import User
from candidates.access import scorecard_interview_for
from candidates.forms.scorecards import ScorecardForm
from candidates.models import Interview, Scorecard
from candidates.selectors.application import documents_of
from candidates.services import scorecards
from candidates.views.answers import to_application


@access.member
@require_http_methods(["GET", "POST"])
def scorecard(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill it in, keep it as a draft, submit it, correct it until somebody decided."""
    user = member_of(request)
    interview = scorecard_interview_for(user, pk)
    card = interview.scorecards.filter(author=user).prefetch_related("ratings").first()
    submitted = card is not None and card.submitted_at is not None
    submit = request.POST.get("do") == "submit" or submitted
    form = ScorecardForm(
        interview.application.posting.criteria.filter(retired=False),
        request.POST if request.method == "POST" else None,
        card=card,
        submit=submit,
    )
    if request.method == "GET" or not form.is_valid():
        return _page(request, interview, card, form)
    return _save(request, user, interview, form, submit)


def _save(
    request: HttpRequest, user: User, interview: Interview, form: ScorecardForm, submit: bool
) -> HttpResponse:
    try:
        scorecards.save(interview, user, form.data_for_service(), submit)
    except REFUSED as error:
        warn(request, error)
        return to_application(interview.application_id, "interviews")
    if submit:
        messages.success(request, _("Scorecard submitted. Thank you."))
        return to_application(interview.application_id, "interviews")
    messages.success(request, _("Draft kept. Only you can see it."))
    return see_other(reverse("scorecard", args=[interview.pk]))


def _page(
    request: HttpRequest, interview: Interview, card: Scorecard | None, form: ScorecardForm
) -> HttpResponse:
    context = {
        "interview": interview,
        "application": interview.application,
        "card": card,
        "form": form,
        "closed": scorecards.is_closed(interview.application_id),
        "documents": documents_of(interview.application),
    }
    status = 422 if form.is_bound else 200
    return render(request, "candidates/scorecard.html", context, status=status)
