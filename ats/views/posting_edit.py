"""The four parts of a posting, each on a page of its own, each saved alone."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ats import access, events, params, posting_parts, postings
from ats.forms.posting_parts import SeenForm, criteria_formset, stages_formset
from ats.forms.postings import AdForm, TeamForm
from ats.models import Posting
from ats.refusals import ChangedMeanwhile, Refused

SavedRows = list[tuple[str, str]]


def _show_again(form: BaseForm, posting: Posting, part: str) -> None:
    """Keep what was typed, on the ground of what is stored now: saving again is a choice."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["seen"] = postings.fingerprint(posting, part)
    form.data = data


def _save(
    request: HttpRequest, form: BaseForm, posting: Posting, part: str, save: Callable[[], None]
) -> ChangedMeanwhile | bool:
    """Save; True when it worked, who was faster when not, False when a rule refused."""
    try:
        save()
    except ChangedMeanwhile as faster:
        _show_again(form, Posting.objects.get(pk=posting.pk), part)
        return faster
    except Refused as refusal:
        form.add_error(None, refusal.sentence())
        return False
    messages.success(request, _("Saved."))
    return True


def _mine(request: HttpRequest, pk: int) -> tuple[Posting, events.Actor]:
    user = access.member_of(request)
    return access.posting_for(user, pk, may="posting.edit"), events.Actor.of(user)


def _differences(form: AdForm, stored: Posting) -> SavedRows:
    """(field, what is stored) where it is not what was typed."""
    rows = []
    for name, value in form.ad().items():
        saved = getattr(stored, name)
        if saved != value:
            shown = getattr(stored, f"get_{name}_display", lambda saved=saved: saved)()
            rows.append((str(form.fields[name].label), "" if shown is None else str(shown)))
    return rows


@access.member
def ad(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The text and the conditions, with the ad beside them as it will read."""
    posting, actor = _mine(request, pk)
    seen = {"seen": postings.fingerprint(posting, postings.AD)}
    form = AdForm(request.POST or None, instance=copy(posting), initial=seen)
    context: dict[str, Any] = {"posting": posting, "form": form, "faster": None}
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            values = form.cleaned_data
            postings.change_ad(posting, form.ad(), actor=actor, seen=values["seen"])

        done = _save(request, form, posting, postings.AD, save)
        if done is True:
            return redirect("posting", pk)
        if done:
            stored = Posting.objects.get(pk=pk)
            context |= {"faster": done, "saved": _differences(form, stored), "posting": stored}
    return render(request, "postings/ad.html", context)


@access.member
def criteria(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What the posting asks for; `restore` brings a retired criterion back."""
    posting, actor = _mine(request, pk)
    form = SeenForm(
        request.POST or None, initial={"seen": postings.fingerprint(posting, postings.CRITERIA)}
    )
    restore = request.POST.get("restore", "")
    bound = request.POST if request.method == "POST" and not restore else None
    formset = criteria_formset(posting, bound)
    context: dict[str, Any] = {"posting": posting, "form": form, "formset": formset}
    context |= {"faster": None, "retired": posting.criteria.filter(retired=True)}
    if request.method == "POST" and form.is_valid() and (restore or formset.is_valid()):

        def save() -> None:
            seen = form.cleaned_data["seen"]
            if restore:
                posting_parts.bring_back(posting, params.whole(restore), actor=actor, seen=seen)
            else:
                posting_parts.change_criteria(posting, formset.rows(), actor=actor, seen=seen)

        done = _save(request, form, posting, postings.CRITERIA, save)
        if done is True:
            return redirect("posting-criteria" if restore else "posting", pk)
        rows = posting.criteria.filter(retired=False)
        saved = [(row.label, row.help) for row in rows]
        context |= {"faster": done or None, "saved": saved}
    return render(request, "postings/criteria.html", context)


@access.member
def stages(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The columns of the board."""
    posting, actor = _mine(request, pk)
    form = SeenForm(
        request.POST or None, initial={"seen": postings.fingerprint(posting, postings.STAGES)}
    )
    formset = stages_formset(posting, request.POST or None)
    context: dict[str, Any] = {"posting": posting, "form": form, "formset": formset}
    context |= {"faster": None}
    if request.method == "POST" and form.is_valid() and formset.is_valid():

        def save() -> None:
            seen = form.cleaned_data["seen"]
            posting_parts.change_stages(posting, formset.rows(), actor=actor, seen=seen)

        done = _save(request, form, posting, postings.STAGES, save)
        if done is True:
            return redirect("posting", pk)
        saved = [(stage.name, stage.get_kind_display()) for stage in posting.stages.all()]
        context |= {"faster": done or None, "saved": saved}
    return render(request, "postings/stages.html", context)


@access.member
def team(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who is in charge, who is named, who decides."""
    posting, actor = _mine(request, pk)
    managers = list(posting.memberships.values_list("user_id", flat=True))
    first = {
        "seen": postings.fingerprint(posting, postings.TEAM),
        "owner": posting.owner_id,
        "contact": posting.contact_id,
        "managers": managers,
    }
    form = TeamForm(request.POST or None, initial=first)
    context: dict[str, Any] = {"posting": posting, "form": form, "faster": None}
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            postings.change_team(posting, **form.cleaned_data, actor=actor)

        done = _save(request, form, posting, postings.TEAM, save)
        if done is True:
            return redirect("posting", pk)
        context |= {"faster": done or None, "saved": _team_rows(pk)}
    return render(request, "postings/team.html", context)


def _team_rows(pk: int) -> SavedRows:
    stored = Posting.objects.select_related("owner", "contact").get(pk=pk)
    names = ", ".join(stored.team_members.order_by("name").values_list("name", flat=True))
    return [
        (_("recruiter in charge"), stored.owner.name),
        (_("contact named to candidates"), stored.contact.name),
        (_("hiring managers"), names),
    ]
