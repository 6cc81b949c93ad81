"""Deciding: with reasons, before any letter, and not twice."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ats import access, events
from ats.access import member_of
from ats.answers import REFUSED, see_other, warn
from ats.depths import MEETING
from candidates.access import application_for, decision_for
from candidates.forms.decisions import (
    DeclineForm,
    EndForm,
    Sources,
    decline_data,
    points_form,
    used_points,
)
from candidates.models import Application, Decision, Interview
from candidates.owed import owed_to
from candidates.services import decisions
from candidates.views.answers import to_application

OUTCOMES = ("decline", "hire", "withdraw")


@access.member
@require_http_methods(["GET", "POST"])
def decision_new(request: HttpRequest, pk: int) -> HttpResponse:
    """`outcome` says which of the three; decline is the one with a letter."""
    user = member_of(request)
    application = application_for(user, pk, may="application.decide")
    if application.status != Application.Status.ACTIVE:
        return _already(request, application)
    said = request.POST if request.method == "POST" else request.GET
    outcome = said.get("outcome", "decline")
    if outcome not in OUTCOMES:
        return see_other(reverse("decision-new", args=[pk]))
    if outcome == "decline":
        return _decline(request, application)
    return _end(request, application, outcome)


@access.member
@require_POST
def decision_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back, as long as the person has not been told."""
    user = member_of(request)
    decision = decision_for(user, pk)
    try:
        decisions.undo(decision, events.Actor.of(user))
    except REFUSED as error:
        warn(request, error)
    else:
        messages.success(request, _("Decision undone. The application is active again."))
    return to_application(decision.application_id)


def _decline(request: HttpRequest, application: Application) -> HttpResponse:
    elsewhere = _met_elsewhere(application)
    data = request.POST if request.method == "POST" else None
    form = DeclineForm(data, must_know=bool(elsewhere))
    sources = Sources.of(application)
    points = points_form(application, sources, data)
    if request.method == "GET" or not (form.is_valid() and points.is_valid()):
        return _page(request, application, "decline", form, points=points, elsewhere=elsewhere)
    actor = events.Actor.of(member_of(request))
    made = decline_data(form, used_points(points.forms))
    return _do(request, application, lambda: decisions.decline(application, actor, made))


def _end(request: HttpRequest, application: Application, outcome: str) -> HttpResponse:
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, application, outcome, form)
    actor = events.Actor.of(member_of(request))
    service = decisions.hire if outcome == "hire" else decisions.withdraw
    reason = form.cleaned_data["internal_reason"].strip()
    return _do(request, application, lambda: service(application, actor, reason))


def _do(
    request: HttpRequest, application: Application, decide: Callable[[], Decision]
) -> HttpResponse:
    try:
        decision = decide()
    except REFUSED as error:
        warn(request, error)
    else:
        undo = "undo:" + reverse("decision-undo", args=[decision.pk])
        messages.success(request, _said(decision, application), extra_tags=undo)
    return to_application(application.pk, "decision")


def _said(decision: Decision, application: Application) -> str:
    name = {"name": application.candidate.full_name}
    if decision.outcome == Decision.Outcome.DECLINED:
        return _("Decision kept. The letter to %(name)s is drafted, for you to read.") % name
    if decision.outcome == Decision.Outcome.HIRED:
        return _("Decision kept: %(name)s is hired.") % name
    return _("Noted: %(name)s has withdrawn.") % name


def _already(request: HttpRequest, application: Application) -> HttpResponse:
    messages.warning(request, _("Somebody has decided already. Here is the decision."))
    return to_application(application.pk, "decision")


def _met_elsewhere(application: Application) -> list[Application]:
    """Active applications of the person for other postings that are in, or near, interviews."""
    rows = Application.objects.filter(
        candidate=application.candidate_id,
        status=Application.Status.ACTIVE,
        stage__kind__in=MEETING,
    ).exclude(pk=application.pk)
    return list(rows.select_related("posting", "stage")[:5])


def _page(
    request: HttpRequest,
    application: Application,
    outcome: str,
    form: DeclineForm | EndForm,
    **more: object,
) -> HttpResponse:
    to_come = application.interviews.filter(
        status=Interview.Status.PLANNED, starts_at__gt=timezone.now()
    )
    context = {
        "application": application,
        "outcome": outcome,
        "form": form,
        "owed": owed_to(application),
        "to_come": list(to_come[:5]),
        **more,
    }
    status = 422 if form.is_bound else 200
    return render(request, "candidates/decision.html", context, status=status)
