"""The company's settings, and its people; for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ats import access, accounts, events
from ats.forms.accounts import PersonForm
from ats.forms.company import CompanyForm
from ats.models import Company, User
from ats.refusals import Refused


def _actor(request: HttpRequest) -> events.Actor:
    return events.Actor.of(access.member_of(request))


@access.may("company.edit")
def settings_page(request: HttpRequest) -> HttpResponseBase:
    """Who the company is, how it speaks, when its letters leave."""
    company = Company.get()
    form = CompanyForm(request.POST or None, instance=company)
    if request.method == "POST" and form.is_valid():
        form.save()
        events.record("company.changed", company, _actor(request), {"fields": form.changed_data})
        messages.success(request, _("The settings are saved."))
        return redirect("settings")
    return render(request, "company/settings.html", {"form": form})


@access.may("people.manage")
def people(request: HttpRequest) -> HttpResponse:
    """Everyone with an account, closed ones last."""
    rows = list(User.objects.order_by("-is_active", "name"))
    return render(request, "company/people.html", {"people": rows})


@access.may("people.manage")
def person_new(request: HttpRequest) -> HttpResponseBase:
    """Add someone; they get a mail to choose their password."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = accounts.add(form.cleaned_data, actor=_actor(request))
        messages.success(request, _("%(name)s gets an invitation by mail.") % {"name": user.name})
        return redirect("people")
    return render(request, "company/person.html", {"form": form, "person": None})


@access.may("people.manage")
def person_edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Name, address, roles."""
    user = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=get_object_or_404(User, pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            accounts.change(user, form.cleaned_data, actor=_actor(request))
        except Refused as refusal:
            form.add_error(None, refusal.sentence())
        else:
            messages.success(request, _("Saved."))
            return redirect("people")
    context = {"form": form, "person": user, "still_named": accounts.still_named(user)}
    return render(request, "company/person.html", context)


@access.may("people.manage")
@require_POST
def person_invite(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the invitation again; the link of the former one is closed."""
    user = get_object_or_404(User, pk=pk)
    try:
        accounts.invite(user, actor=_actor(request))
        messages.success(request, _("%(name)s gets a new invitation.") % {"name": user.name})
    except Refused as refusal:
        messages.warning(request, refusal.sentence())
    return redirect("person-edit", pk)


@access.may("people.manage")
@require_POST
def person_access(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Close an account, or open it again (`open=1`)."""
    user = get_object_or_404(User, pk=pk)
    try:
        if request.POST.get("open"):
            accounts.reactivate(user, actor=_actor(request))
            messages.success(request, _("%(name)s can sign in again.") % {"name": user.name})
        else:
            accounts.deactivate(user, actor=_actor(request))
            messages.success(request, _("%(name)s can no longer sign in.") % {"name": user.name})
    except Refused as refusal:
        messages.warning(request, refusal.sentence())
    return redirect("person-edit", pk)
