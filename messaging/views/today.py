"""Today: one page with all that waits."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ats import access, clock
from ats.access import ADMINISTRATOR, RECRUITER, can, company_roles, member_of
from candidates.models import PrivacyRequest
from candidates.services import privacy
from candidates.silence import silence_of
from messaging import health
from messaging.campaigns import stream
from messaging.campaigns.words import PAUSED_FOR
from messaging.care import call_selectors, policy, today
from messaging.care.call_script import number_of
from messaging.doctor import services as doctor
from messaging.doctor.words import doubted
from messaging.feedback import selectors as feedback


@access.may("privacy.settle")
@require_POST
def settle_privacy(request: HttpRequest, pk: int) -> HttpResponse:
    """A request about data has been answered; whoever says so has done it."""
    row = get_object_or_404(PrivacyRequest, pk=pk)
    if privacy.settle(row, member_of(request)):
        messages.success(request, _("Noted: this request has been answered."))
    else:
        messages.info(request, _("Somebody had noted it already."))
    return redirect("today")


@access.member
def page(request: HttpRequest) -> HttpResponse:
    """What waits for this person, most pressing first."""
    user = member_of(request)
    told = company_roles(user) & {RECRUITER, ADMINISTRATOR}
    context = {
        "standing_still": bool(told) and health.standing_still(),
        "today": today.of(user),
        "day": clock.today(),
        "silence_of": silence_of,
        "number_of": number_of,
        "feedback_of": feedback.draft_of,
        "paused_for": PAUSED_FOR,
        "campaigns_stopped": stream.told() if can(user, "campaign.mend") else [],
        "call_late": call_selectors.late,
        "recruiter": RECRUITER in company_roles(user),
        "administrator": can(user, "company.edit"),
        "unlooked": can(user, "company.edit") and doctor.held(),
        "doubted": doubted(doctor.letters_doubts()) if told else None,
    }
    with policy.held():  # each row asks when its answer is owed
        return render(request, "today/today.html", context)
