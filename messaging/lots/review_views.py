"""Reviewing a lot's letters one after the other, and sending, stopping or dissolving it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ats import access, params
from ats.access import member_of
from ats.answers import REFUSED, see_other, warn
from ats.events import Actor
from ats.models import User
from candidates.selectors.application import documents_of
from messaging.lots import merging, proposals, reviewing, selectors, sending, undoing
from messaging.lots.access import item_for, lot_for
from messaging.lots.forms import WordsForm
from messaging.lots.refusals import NotNow
from messaging.lots.undoing import Outcome
from messaging.lots.views import to_lot
from messaging.models import Letter, Lot, LotItem
from messaging.writing import letters, overrides, words
from messaging.writing.exact import sender_name
from messaging.writing.wording.page import Shown, in_fields
from messaging.writing.wording.page import shown as shown_words


def _to_item(item: LotItem | None, lot: Lot) -> HttpResponse:
    if item is None:
        return to_lot(lot, "send")
    return see_other(reverse("lot-item", args=[item.pk]))


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter of a lot, its CV beside it; POST saves its words."""
    user = member_of(request)
    found = item_for(user, pk)
    if found.letter is None:
        return to_lot(found.lot)
    if request.method != "POST":
        return _shown(request, user, found)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _shown(request, user, found, form)
    typed = form.cleaned_data
    try:
        letters.edit(
            found.letter, typed["subject"], typed["body"], Actor.of(user), typed["text_hash"]
        )
    except REFUSED as error:
        warn(request, error)
        return _shown(request, user, item_for(user, pk), form)
    _keep_reasons(request, found, user)
    messages.success(request, _("Saved. This is now the text of the letter."))
    return _to_item(found, found.lot)


def _shown(
    request: HttpRequest, user: User, item: LotItem, form: WordsForm | None = None
) -> HttpResponse:
    letter = item.letter
    if letter is None:
        raise NotNow
    before, after = reviewing.beside(item)
    number, count, read = selectors.place_of(item)
    first = {"subject": letter.subject, "body": letter.body, "text_hash": letter.text_hash}
    context = {
        "item": item,
        "lot": item.lot,
        "letter": letter,
        "application": item.application,
        "documents": [
            shown for row in proposals.told_by(letter) for shown in documents_of(row.application)
        ],
        **_found(letter, form),
        "also": [row.decision.application.posting.title for row in merging.merged(letter)],
        "form": form or WordsForm(initial=first),
        "sender": sender_name(letter),
        "before": before,
        "after": after,
        "number": number,
        "count": count,
        "read": read,
        "fresh": item.read_hash == letter.text_hash,
        **words.common(),
    }
    return render(request, "lots/review.html", context, status=422 if form else 200)


def _found(letter: Letter, form: WordsForm | None) -> dict[str, Shown]:
    """What was found in the letter's words, and in those being typed instead."""
    problems = letters.check_ready(letter)
    found = shown_words(problems, letter.subject, letter.body, form="fine")
    if form is None:
        return {"found": found, "typed": replace(found, form="")}
    subject, body = in_fields(form)
    typed = shown_words(letters.check_ready(letter, subject, body), subject, body)
    return {"found": found, "typed": typed}


def _keep_reasons(request: HttpRequest, item: LotItem, user: User) -> None:
    if item.letter is not None:
        letters.keep_reasons(item.letter, overrides.typed(request.POST), user)


@access.member
@require_POST
def fine(request: HttpRequest, pk: int) -> HttpResponse:
    """The words are fine; on to the next letter."""
    user = member_of(request)
    found = item_for(user, pk)
    try:
        _keep_reasons(request, found, user)
        reviewing.fine(found, user, params.text(request.POST, "text_hash", 64))
    except REFUSED as error:
        warn(request, error)
        return _to_item(found, found.lot)
    return _to_item(reviewing.next_to_read(found.lot, found.pk), found.lot)


@access.member
@require_POST
def put_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one out of the lot; what was proposed is dropped, nobody has decided."""
    user = member_of(request)
    found = item_for(user, pk)
    try:
        reviewing.put_aside(found, user)
    except REFUSED as error:
        warn(request, error)
    else:
        name = found.application.candidate.full_name
        messages.success(request, _("%(name)s is set aside, still on their way.") % {"name": name})
    if found.lot.status == Lot.Status.SORTING:
        return to_lot(found.lot)
    return _to_item(reviewing.next_to_read(found.lot, found.pk), found.lot)


@access.member
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve and schedule what is ready."""
    user = member_of(request)
    lot = lot_for(user, pk)
    try:
        typed = request.POST.get("count", "")[:12]
        count = sending.send(lot, user, typed, params.number(request.POST, "approver"))
    except REFUSED as error:
        warn(request, error)
        return to_lot(lot, "send")
    said = ngettext(
        "%(count)s letter is being scheduled.", "%(count)s letters are being scheduled.", count
    )
    if lot.approver is not None:
        said = ngettext(
            "%(name)s is being asked about %(count)s letter.",
            "%(name)s is being asked about %(count)s letters.",
            count,
        )
        messages.success(request, said % {"count": count, "name": lot.approver.name})
        return to_lot(lot)
    messages.success(request, said % {"count": count})
    return to_lot(lot)


def _stop(request: HttpRequest, lot: Lot, act: Callable[[], Outcome], said: str) -> HttpResponse:
    try:
        outcome = act()
    except REFUSED as error:
        warn(request, error)
        return to_lot(lot)
    messages.success(request, said)
    if outcome.too_late:
        names = ", ".join(outcome.too_late[:5])
        messages.warning(request, _("Too late for %(names)s.") % {"names": names})
    return to_lot(lot)


@access.member
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold what has not left."""
    user = member_of(request)
    lot = lot_for(user, pk)
    said = _("Paused: no letter of this lot leaves.")
    return _stop(request, lot, lambda: undoing.pause(lot, user), said)


@access.member
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it leave after all."""
    user = member_of(request)
    lot = lot_for(user, pk)
    said = _("The letters leave again, spread anew.")
    return _stop(request, lot, lambda: undoing.resume(lot, user), said)


@access.member
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Every letter that has not left is a draft again; `decisions` takes the decisions back."""
    user = member_of(request)
    lot = lot_for(user, pk)
    decisions_too = request.POST.get("decisions") == "yes"
    said = (
        _("Undone: these applications are active again, and nothing leaves.")
        if decisions_too
        else _("Undone: the letters are drafts again, and nothing leaves.")
    )
    return _stop(request, lot, lambda: undoing.undo(lot, user, decisions_too=decisions_too), said)


@access.member
@require_POST
def dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """End the lot before it is sent."""
    user = member_of(request)
    lot = lot_for(user, pk)
    keep = request.POST.get("letters") == "keep"
    said = _("The lot is dissolved.")
    return _stop(request, lot, lambda: undoing.dissolve(lot, user, decisions_too=not keep), said)
