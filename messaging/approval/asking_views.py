"""One page to ask for all at once: each manager, and the letters that wait to be asked about."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ats import access, params
from ats.access import company_roles, member_of, require
from ats.answers import see_other, sentence
from messaging.approval import asking, batches
from messaging.approval.batches import Asked
from messaging.writing import words


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """POST asks one manager about the letters that were ticked, in the words that were there."""
    user = member_of(request)
    require(company_roles(user), "letter.write")
    groups = asking.by_manager(user)
    if request.method != "POST":
        context = {"groups": groups, **words.common()}
        return render(request, "letters_desk/asking.html", context)
    group = next(
        (row for row in groups if str(row.manager.pk) == params.text(request.POST, "manager")), None
    )
    seen = _ticked(request)
    if group is None or not seen:
        messages.warning(request, _("Nobody was asked: tick at least one letter."))
        return see_other(reverse("letters-ask"))
    rows = [row.letter for row in group.rows if row.letter.pk in seen]
    note = params.text(request.POST, "note", 1000)
    _tell(request, batches.ask_many(rows, group.manager, note, user, seen), group.manager.name)
    return see_other(reverse("letters-ask" if len(groups) > 1 else "letters"))


def _ticked(request: HttpRequest) -> dict[int, str]:
    """The letters ticked and the words that stood behind each, as `key:hash`."""
    return params.seen(request.POST.getlist("letter")[: asking.AT_MOST])


def _tell(request: HttpRequest, asked: Asked, name: str) -> None:
    count = len(asked.approvals)
    if count:
        told = ngettext(
            "%(name)s has been asked about %(num)s letter, by mail.",
            "%(name)s has been asked about %(num)s letters, by one mail.",
            count,
        )
        messages.success(request, told % {"name": name, "num": count})
    for letter, why in asked.aside[:3]:
        person = letter.application.candidate.full_name
        messages.warning(request, f"{person} : {sentence(why)}")
