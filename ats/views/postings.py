"""Postings for those who recruit: the list, one posting at a glance, its publication and end."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ats import (
    access,
    closing,
    events,
    params,
    posting_checks,
    posting_facts,
    posting_history,
    posting_new,
    postings,
)
from ats.forms.postings import NewPostingForm
from ats.models import Company, Posting
from ats.refusals import Refused
from ats.states import AlreadyMoved, NotAllowed
from ats.views.careers import job_context

PAGE = 100
CLOSED = Posting.Status.CLOSED

# Open ones first, then what is being prepared.
_RANK = Case(
    When(status="published", then=Value(0)),
    When(status="unpublished", then=Value(1)),
    When(status="draft", then=Value(2)),
    default=Value(3),
    output_field=IntegerField(),
)


def _after(request: HttpRequest) -> tuple[int, int] | None:
    """The rank and key of the last row that was seen, from `after=1-42`."""
    found = re.fullmatch(r"([0-3])-(\d{1,18})", request.GET.get("after", ""), re.ASCII)
    return (int(found[1]), int(found[2])) if found else None


def _listed(request: HttpRequest, rows: QuerySet[Posting]) -> tuple[Sequence[Posting], str]:
    """One page of the list and the address of the next, "" at the end."""
    closed = request.GET.get("show") == "closed"
    words = params.words(request.GET, at_most=100)
    rows = rows.filter(status=CLOSED) if closed else rows.exclude(status=CLOSED)
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(city__icontains=words))
    ranked = rows.annotate(rank=_RANK).defer("description").order_by("rank", "-pk")
    seen = _after(request)
    if seen:
        ranked = ranked.filter(Q(rank__gt=seen[0]) | Q(rank=seen[0], pk__lt=seen[1]))
    found = list(ranked[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    query = {"show": "closed" if closed else "", "q": words, "after": f"{last.rank}-{last.pk}"}
    return found[:PAGE], f"?{urlencode({name: value for name, value in query.items() if value})}"


@access.member
def listing(request: HttpRequest) -> HttpResponse:
    """Every posting that the reader may see, with what waits behind each."""
    visible = access.visible_postings(access.member_of(request)).order_by()
    rows, following = _listed(request, visible.select_related("owner"))
    counts = visible.aggregate(
        current=Count("pk", filter=~Q(status=CLOSED), distinct=True),
        closed=Count("pk", filter=Q(status=CLOSED), distinct=True),
    )
    context = {
        "postings": rows,
        "facts": posting_facts.facts([row.pk for row in rows]),
        "counts": counts,
        "show_closed": request.GET.get("show") == "closed",
        "typed": request.GET.get("q", "").strip()[:100],
        "following": following,
    }
    return render(request, "postings/list.html", context)


@access.may("posting.create")
def new(request: HttpRequest) -> HttpResponseBase:
    """Start a posting, blank or from another one (`?from=`)."""
    user = access.member_of(request)
    sources = access.visible_postings(user).order_by("-created_at")
    asked = request.GET.get("from", "")
    first = {"source": asked if asked.isdigit() else None, "language": Company.get().language}
    form = NewPostingForm(request.POST or None, sources=sources, initial=first)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in NewPostingForm.Meta.fields}
        try:
            made = posting_new.create(
                {**values, "owner": user, "contact": user},
                actor=events.Actor.of(user),
                source=form.cleaned_data["source"],
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence())
        else:
            return redirect("posting-edit", made.pk)
    return render(request, "postings/new.html", {"form": form})


@access.member
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """One posting at a glance: what it lacks, what it says, who is on it, what happened."""
    user = access.member_of(request)
    posting = access.posting_for(user, pk)
    roles = access.posting_roles(user, posting)
    context = {
        "posting": posting,
        "may_edit": access.allows(roles, "posting.edit"),
        "may_board": access.allows(roles, "posting.board"),
        "missing": posting_checks.missing(posting) if not posting.is_open else [],
        "facts": posting_facts.facts([posting.pk])[posting.pk],
        "criteria": list(posting.criteria.filter(retired=False)),
        "stages": list(posting.stages.all()),
        "managers": list(posting.team_members.order_by("name")),
        "history": posting_history.history(posting),
    }
    return render(request, "postings/overview.html", context)


@access.member
def as_candidates_see(request: HttpRequest, pk: int) -> HttpResponse:
    """The public page of a posting that is not public yet, for its team."""
    posting = access.posting_for(access.member_of(request), pk)
    context = {**job_context(posting, Company.get()), "preview": True}
    return render(request, "careers/job.html", context)


@access.may("posting.create")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The fragment of the ad while it is being typed; nothing is stored."""
    typed = {name: request.POST.get(name, "")[:20_000] for name in ("title", "description")}
    return render(request, "postings/preview.html", {**typed, "language": "fr"})


_LIFE: dict[str, Callable[..., None]] = {
    "publish": postings.publish,
    "unpublish": postings.unpublish,
    "reopen": postings.reopen,
}


def _said(action: str) -> str:
    return {
        "publish": _("The posting is on the career site."),
        "unpublish": _("The posting is off the career site. Those who applied go on as before."),
        "reopen": _("The posting is open again for your team. Publish it when it is ready."),
    }[action]


def _as_seen(request: HttpRequest, posting: Posting) -> Posting:
    """The posting in the state in which the person saw it, so that a second click loses."""
    seen = request.POST.get("from", "")
    if seen in Posting.Status.values:
        posting.status = seen
    return posting


@access.member
@require_POST
def publication(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`action`: publish, unpublish or reopen; `from`: the state that the page showed."""
    user = access.member_of(request)
    posting = _as_seen(request, access.posting_for(user, pk, may="posting.edit"))
    action = request.POST.get("action", "")
    if action not in _LIFE:
        return redirect("posting", pk)
    try:
        _LIFE[action](posting, actor=events.Actor.of(user))
    except (Refused, AlreadyMoved) as refusal:
        messages.warning(request, refusal.sentence())
    except NotAllowed:
        messages.warning(request, _("That can't be done in the state the posting is in."))
    else:
        messages.success(request, _said(action))
    return redirect("posting", pk)


@access.member
def close(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who still waits for an answer; then, and only then, the end."""
    user = access.member_of(request)
    posting = access.posting_for(user, pk, may="posting.edit")
    if request.method == "POST":
        try:
            postings.close(_as_seen(request, posting), actor=events.Actor.of(user))
        except (postings.PeopleWaiting, AlreadyMoved) as refusal:
            messages.warning(request, refusal.sentence())
        except NotAllowed:
            messages.warning(request, _("This posting was closed already."))
        else:
            messages.success(request, _("The posting is closed. Everyone has had their answer."))
            return redirect("posting", pk)
        return redirect("posting-closing", pk)
    context = {"posting": posting, "untold": closing.untold(posting)}
    return render(request, "postings/closing.html", context)
