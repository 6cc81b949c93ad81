"""Lots on screen: the list, choosing, sorting, the lot itself."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ats import access, params
from ats.access import member_of, posting_for
from ats.answers import REFUSED, see_other, warn
from ats.events import Actor
from ats.models import User
from messaging.lots import asking, choosing, drafting, groups, selectors, sending, work
from messaging.lots.access import item_for, lot_for
from messaging.lots.asides import TELLINGS
from messaging.lots.forms import DOORS, words_of
from messaging.lots.refusals import NotNow
from messaging.models import Lot, LotItem


def to_lot(lot: Lot, part: str = "") -> HttpResponse:
    """Back to the lot's page."""
    return see_other(reverse("lot", args=[lot.pk]) + (f"#{part}" if part else ""))


@access.may("lot.work")
@require_GET
def lots(request: HttpRequest) -> HttpResponse:
    """Every lot, the newest first; of one posting with `posting`."""
    posting = params.number(request.GET, "posting")
    found = selectors.page_of(
        posting, params.number(request.GET, "after"), params.number(request.GET, "before")
    )
    context = {
        "found": found,
        "numbers": selectors.numbers(found.rows),
        "tail": f"&posting={posting}" if posting else "",
    }
    return render(request, "lots/list.html", context)


@access.member
@require_POST
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a lot with the chosen applications of a posting, or with everyone at the CV stage."""
    user = member_of(request)
    posting = posting_for(user, pk, may="lot.work")
    everyone = request.POST.get("everyone") == "yes"
    chosen = None if everyone else params.numbers(request.POST, "application")
    try:
        lot, added = choosing.choose(posting, user, chosen)
    except REFUSED as error:
        warn(request, error)
        return see_other(reverse("posting-candidates", args=[pk]))
    said = ngettext("%(count)s person is in the lot.", "%(count)s people are in the lot.", added)
    messages.success(request, said % {"count": added})
    return to_lot(lot)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """One lot in its state; POST sorts it: saves the words, then does what was pressed."""
    user = member_of(request)
    found = lot_for(user, pk)
    if request.method == "POST":
        return _sorted(request, user, found)
    if found.status in work.BUSY:
        return render(request, "lots/busy.html", _common(found))
    if found.status == Lot.Status.SORTING or request.GET.get("sort") == "yes":
        return _sort_page(request, user, found)
    context = {
        **_common(found),
        "readiness": sending.readiness(found),
        "type_above": sending.TYPE_ABOVE,
        "approvers": asking.approvers(found, user),
        "aside": selectors.set_aside(found, user),
        "next": selectors.to_read(found).order_by("pk").first(),
    }
    return render(request, "lots/lot.html", context)


def _common(lot: Lot) -> dict[str, object]:
    return {"lot": lot, "numbers": selectors.numbers([lot])[lot.pk]}


def _sort_page(request: HttpRequest, user: User, lot: Lot) -> HttpResponse:
    context = {
        **_common(lot),
        "groups": selectors.sorted_groups(lot),
        "criteria": selectors.criteria_of(lot),
        "aside": selectors.set_aside(lot, user),
        "doors": DOORS,
    }
    return render(request, "lots/sort.html", context)


def _sorted(request: HttpRequest, user: User, lot: Lot) -> HttpResponse:
    """The words of every group are kept whatever was pressed: nothing typed is lost."""
    for group, words in words_of(request.POST, list(lot.groups.all())):
        groups.save_words(group, words)
    try:
        _pressed(request, user, lot)
    except REFUSED as error:
        warn(request, error)
    return see_other(request.get_full_path() if lot.status != "drafting" else lot_url(lot))


def lot_url(lot: Lot) -> str:
    """The lot's page."""
    return reverse("lot", args=[lot.pk])


def _pressed(request: HttpRequest, user: User, lot: Lot) -> None:
    actions: dict[str, Callable[[], None]] = {
        "draft": lambda: drafting.begin(lot, user),
        "move": lambda: _move(request, lot),
    }
    actions.get(request.POST.get("action", ""), lambda: None)()


def _move(request: HttpRequest, lot: Lot) -> None:
    criterion = lot.posting.criteria.filter(pk=params.number(request.POST, "criterion")).first()
    if criterion is None:
        messages.warning(request, _("Choose the criterion that was missing."))
        return
    chosen = params.numbers(request.POST, "item")
    whole = params.numbers(request.POST, "group")
    if whole:
        waiting = LotItem.objects.filter(lot=lot, group__in=whole, status="chosen")
        chosen |= set(waiting.values_list("pk", flat=True))
    moved = groups.move(lot, chosen, criterion)
    said = ngettext(
        "%(count)s person is now in “%(criterion)s”.",
        "%(count)s people are now in “%(criterion)s”.",
        moved,
    )
    messages.success(request, said % {"count": moved, "criterion": criterion.label})


@access.member
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody in again, knowingly."""
    user = member_of(request)
    item = item_for(user, pk)
    try:
        if item.reason and not TELLINGS[item.reason].choice:
            raise NotNow
        groups.bring_back(item, Actor.of(user))
    except REFUSED as error:
        warn(request, error)
    else:
        name = item.application.candidate.full_name
        messages.success(request, _("%(name)s is in the lot again.") % {"name": name})
    return see_other(lot_url(item.lot) + "?sort=yes")
