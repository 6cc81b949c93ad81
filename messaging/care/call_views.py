"""Calls on screen: the list, one call with its script, how it went, who makes it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ats import access, params
from ats.access import allows, member_of
from ats.answers import REFUSED, came_from, see_other, warn
from ats.events import Actor
from ats.models import Posting, User
from messaging.care import call_selectors, call_tasks
from messaging.care.call_access import call_for, call_roles
from messaging.care.call_forms import AssignForm, OutcomeForm
from messaging.care.call_script import hours_of, number_of
from messaging.care.calls import FOLLOWS, SayWhy, calls_told
from messaging.models import CallTask, Letter


@access.member
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """The calls to make, the most pressing first."""
    user = member_of(request)
    mine = request.GET.get("whose") == "mine"
    found = call_selectors.page_of(
        user,
        params.number(request.GET, "after"),
        params.number(request.GET, "before"),
        mine=mine,
    )
    context = {
        "found": found,
        "mine": mine,
        "number_of": number_of,
        "hours_of": hours_of,
        "late": call_selectors.late,
    }
    return render(request, "calls/list.html", context)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """One call: whom, what to say, what not; POST notes how it went."""
    user = member_of(request)
    task = call_for(user, pk)
    form = OutcomeForm(
        request.POST if request.method == "POST" else None, retry_at=call_tasks.next_try(task)
    )
    if request.method == "POST" and form.is_valid():
        refused = _noted(request, user, task, form)
        if refused is None:
            return see_other(reverse("call", args=[pk]))
        return refused
    return _shown(request, user, task, form)


def _noted(
    request: HttpRequest, user: User, task: CallTask, form: OutcomeForm
) -> HttpResponse | None:
    typed = form.cleaned_data
    try:
        call_tasks.note(task, user, typed["outcome"], typed["words"], typed["retry_at"])
    except SayWhy as error:
        form.add_error("words", error.sentence())
    except call_tasks.NoTime as error:
        form.add_error("retry_at", error.sentence())
    except REFUSED as error:
        warn(request, error)
        return see_other(reverse("call", args=[task.pk]))
    else:
        said_so = _("The call is noted in the conversation.")
        messages.success(request, f"{said_so} {_what_follows(task, typed['outcome'])}")
        return None
    return _shown(request, user, task, form)


def _what_follows(task: CallTask, outcome: str) -> str:
    """What the letter says of it; one that somebody has worked on, or approved, says nothing."""
    letter = call_tasks.letter_of(task.decision)
    if letter is None or letter.status == Letter.Status.SENT:
        return ""
    if call_tasks.unsaid(letter, calls_told([letter]).get(letter.pk)):
        return _("The letter keeps its words: look whether it should speak of the call.")
    return str(FOLLOWS[outcome])


@access.member
@require_POST
def wave(request: HttpRequest, pk: int) -> HttpResponse:
    """No call: the letter will do. Only where it was offered."""
    task = call_for(member_of(request), pk)
    name = task.decision.application.candidate.full_name
    try:
        call_tasks.wave(task, member_of(request), params.text(request.POST, "words", 500))
    except REFUSED as error:
        warn(request, error)
    else:
        messages.success(request, _("No call to %(name)s: the letter will do.") % {"name": name})
    return see_other(came_from(request, reverse("calls")))


def _shown(request: HttpRequest, user: User, task: CallTask, form: OutcomeForm) -> HttpResponse:
    posting = task.decision.application.posting
    context = {
        "page": call_selectors.page_for(user, task, call_tasks.letter_of(task.decision)),
        "application": task.decision.application,
        "form": form,
        "follows": FOLLOWS,
        "assign": AssignForm(people=possible_callers(posting), now=task.assigned_to)
        if allows(call_roles(user, task), "call.assign") and call_selectors.assignable(task)
        else None,
        "late": call_selectors.late(task),
    }
    status = 422 if form.is_bound else 200
    return render(request, "calls/call.html", context, status=status)


def possible_callers(posting: Posting) -> list[User]:
    """Recruiters, and the posting's managers."""
    rows = User.objects.filter(is_active=True)
    rows = rows.filter(Q(is_recruiter=True) | Q(memberships__posting=posting))
    return list(rows.distinct().order_by("name")[:200])


@access.member
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the call to somebody else."""
    user = member_of(request)
    task = call_for(user, pk, "call.assign")
    people = possible_callers(task.decision.application.posting)
    chosen = AssignForm(request.POST, people=people, now=task.assigned_to).chosen()
    if chosen is None or not call_selectors.assignable(task):
        messages.warning(request, _("Choose a recruiter, or a hiring manager of the posting."))
    else:
        task = call_tasks.assign(task.decision, chosen, Actor.of(user))
        messages.success(request, _("%(name)s is to call.") % {"name": chosen.name})
    return see_other(reverse("call", args=[task.pk]))
