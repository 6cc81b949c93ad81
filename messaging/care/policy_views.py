"""The care policy on screen: the company's for administrators, a posting's for its recruiters."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ats import access
from ats.access import member_of, posting_for
from ats.answers import see_other
from ats.depths import LABELS
from ats.events import Actor
from ats.models import Posting
from messaging.care import policies, policy_words
from messaging.care.policy import CarePolicy, company_policies, policy_for, posting_policies
from messaging.care.policy_forms import PolicyForm


def _row(policy: CarePolicy, managers: list[str] | None) -> dict[str, Any]:
    return {
        "policy": policy,
        "label": LABELS[policy.depth],
        "time": policy_words.time_to_answer(policy),
        "sentences": policy_words.sentences(policy, managers or ()),
        "warnings": policy_words.warnings(policy, managers),
    }


def _managers(posting: Posting) -> list[str]:
    rows = posting.memberships.filter(user__is_active=True)
    return list(rows.order_by("user__name").values_list("user__name", flat=True))


def _table(posting: Posting | None) -> dict[str, Any]:
    managers = _managers(posting) if posting else None
    rows = posting_policies(posting) if posting else company_policies()
    changes = [(event, policy_words.changed(event)) for event in policies.changes(posting)]
    return {
        "posting": posting,
        "rows": [_row(policy, managers) for policy in rows],
        "own": any(policy.source == "posting" for policy in rows),
        "changes": changes,
    }


@access.may("company.edit")
@require_GET
def company(request: HttpRequest) -> HttpResponse:
    """What the company owes at each depth."""
    return render(request, "care/policy.html", _table(None))


@access.may("company.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def company_depth(request: HttpRequest, depth: str) -> HttpResponse:
    """Change one depth for the company."""
    return _form(request, depth, None, reverse("care-policy"))


@access.member
@require_GET
def of_posting(request: HttpRequest, pk: int) -> HttpResponse:
    """What is owed to the candidates of one posting."""
    posting = posting_for(member_of(request), pk, may="posting.edit")
    return render(request, "care/policy.html", _table(posting))


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def posting_depth(request: HttpRequest, pk: int, depth: str) -> HttpResponse:
    """Change one depth for one posting."""
    posting = posting_for(member_of(request), pk, may="posting.edit")
    return _form(request, depth, posting, reverse("posting-care", args=[pk]))


@access.member
@require_POST
def posting_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the company's policy."""
    user = member_of(request)
    posting = posting_for(user, pk, may="posting.edit")
    if policies.reset(posting, Actor.of(user)):
        messages.success(request, _("This posting follows the company's policy again."))
    return see_other(reverse("posting-care", args=[pk]))


def _form(request: HttpRequest, depth: str, posting: Posting | None, back: str) -> HttpResponse:
    if depth not in LABELS:
        raise Http404
    policy = policy_for(depth, posting)
    form = PolicyForm(request.POST if request.method == "POST" else None, policy=policy)
    if form.is_bound and form.is_valid():
        actor = Actor.of(member_of(request))
        if policies.save(depth, posting, form.cleaned_data, actor):
            messages.success(request, _("Saved. It holds for every letter from now on."))
        return see_other(back)
    managers = _managers(posting) if posting else None
    context = {"form": form, "posting": posting, "back": back, **_row(policy, managers)}
    return render(request, "care/depth.html", context, status=422 if form.is_bound else 200)
