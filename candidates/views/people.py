"""Lists of people, and one person with everything about them."""

from __future__ import annotations

import secrets
from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ats import access, params
from ats.access import allows, member_of, posting_for, posting_roles
from ats.answers import see_other, warn
from ats.events import Actor
from candidates.access import candidate_for
from candidates.forms.addresses import AddressForm
from candidates.models import Application
from candidates.selectors import people
from candidates.selectors.application import documents_of_candidate
from candidates.selectors.people import ListFilter, Search
from candidates.services import addresses
from candidates.services.refusals import TakenAddress
from candidates.silence import silence_of

SEARCHES = "candidate_searches"
KEPT_SEARCHES = 12


@access.may("candidate.see")
@require_http_methods(["GET", "POST"])
def candidates(request: HttpRequest) -> HttpResponse:
    """Everyone. A search is posted and kept in the session: names belong in no address."""
    if request.method == "POST":
        return _keep_search(request)
    search = _kept_search(request)
    found = people.find_people(search, _key(request, "after"), _key(request, "before"))
    context = {
        "found": found,
        "search": search,
        "kept": request.GET.get("search", "") if search else "",
        "posting_choices": [(row.pk, row.title) for row in people.postings_with_people()],
        "statuses": Application.Status.choices,
        "silence_of": silence_of,
    }
    return render(request, "candidates/people.html", context)


@access.may("candidate.see")
@require_GET
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: applications, addresses, consents, documents."""
    found = candidate_for(member_of(request), pk)
    rows = found.applications.select_related("posting", "stage").order_by("-applied_at", "-id")
    context = {
        "candidate": found,
        "applications": list(rows[:50]),
        "addresses": list(found.addresses.order_by("-primary", "id")),
        "consents": list(found.consents.all()[:20]),
        "documents": documents_of_candidate(found),
        "silence_of": silence_of,
        "address_form": AddressForm(),
    }
    return render(request, "candidates/person.html", context)


@access.may("candidate.edit")
@require_POST
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """They gave another address: it is the one that is written to from now on."""
    user = member_of(request)
    found = candidate_for(user, pk, "candidate.edit")
    form = AddressForm(request.POST)
    try:
        if not form.is_valid():
            messages.error(request, _("This is no mail address."))
        elif addresses.write_to(found, form.cleaned_data["address"], Actor.of(user)):
            messages.success(request, _("Noted: we write to this address from now on."))
        else:
            messages.info(request, _("We write to this address already."))
    except TakenAddress as error:
        warn(request, error)
    return see_other(reverse("candidate", args=[pk]) + "#reach")


@access.member
@require_GET
def posting_candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """The board as a list, with those who have left it."""
    user = member_of(request)
    posting = posting_for(user, pk, may="posting.board")
    chosen = ListFilter(
        stage=_key(request, "stage"),
        status=_one_of(request, "status", [*Application.Status.values]),
        late=request.GET.get("late") == "1",
    )
    found = people.applications_of(posting, chosen, _key(request, "after"), _key(request, "before"))
    context = {
        "posting": posting,
        "found": found,
        "chosen": chosen,
        "stages": list(posting.stages.all()),
        "statuses": Application.Status.choices,
        "counts": people.counts_by_status(posting),
        "silence_of": silence_of,
        "asked": _asked(request),
        "may_decide": allows(posting_roles(user, posting), "application.decide"),
    }
    return render(request, "candidates/list.html", context)


def _keep_search(request: HttpRequest) -> HttpResponse:
    search = Search(
        words=params.words(request.POST),
        posting=params.number(request.POST, "posting"),
        status=params.text(request.POST, "status", 12),
    )
    if not search:
        return see_other(reverse("candidates"))
    kept = dict(request.session.get(SEARCHES, {}))
    key = secrets.token_hex(4)
    kept[key] = asdict(search)
    request.session[SEARCHES] = dict(list(kept.items())[-KEPT_SEARCHES:])
    return see_other(f"{reverse('candidates')}?search={key}")


def _kept_search(request: HttpRequest) -> Search:
    kept = request.session.get(SEARCHES, {}).get(request.GET.get("search", ""))
    return Search(**kept) if kept else Search()


def _asked(request: HttpRequest) -> str:
    """The filters of this page as a query, without the place in the list."""
    said = request.GET.copy()
    for name in ("after", "before"):
        said.pop(name, None)
    return said.urlencode()


def _key(request: HttpRequest, name: str) -> int:
    return params.number(request.GET, name)


def _one_of(request: HttpRequest, name: str, allowed: list[str]) -> str:
    said = request.GET.get(name, "")
    return said if said in allowed else ""
