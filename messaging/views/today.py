"""Today: one page with all that waits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ats import access, clock
from ats.access import RECRUITER, company_roles, member_of
from candidates.silence import silence_of
from messaging.care import call_selectors, policy, today
from messaging.care.call_script import number_of


@access.member
def page(request: HttpRequest) -> HttpResponse:
    """What waits for this person, most pressing first."""
    user = member_of(request)
    context = {
        "today": today.of(user),
        "day": clock.today(),
        "silence_of": silence_of,
        "number_of": number_of,
        "call_late": call_selectors.late,
        "recruiter": RECRUITER in company_roles(user),
    }
    with policy.held():  # each row asks when its answer is owed
        return render(request, "today/today.html", context)
