"""The desk: what waits for an answer, and the tray of mail that found no conversation."""

from __future__ import annotations

import io
from collections.abc import Container
from dataclasses import asdict
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ats import access, clock, params
from ats.access import member_of
from ats.events import Actor
from ats.states import AlreadyMoved, NotAllowed
from messaging.conversations import desk as desk_services
from messaging.conversations import selectors
from messaging.conversations.access import inbound_for
from messaging.conversations.words import INTENTS
from messaging.feedback import selectors as feedback
from messaging.inbound import filing
from messaging.inbound.parse import Unreadable, parse
from messaging.models import Conversation, Inbound
from messaging.views import keys

PAGE = 50
DUE_WORDS = {
    "late": gettext_lazy("Past its date"),
    "today": gettext_lazy("Today or before"),
    "soon": gettext_lazy("Within two working days"),
}


@access.may("mail.file")
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits: who wrote twice, then the earliest promise, by pages."""
    user = member_of(request)
    wanted, place = _wanted(request), _after(request)
    rows = selectors.on_the_desk(user, wanted)
    found = list((rows.filter(place.after()) if place else rows)[: PAGE + 1])
    received = selectors.newest_received(found)
    asked = feedback.open_for(row.application_id for row in found)
    context = {
        "rows": [
            (row, received.get(row.pk), asked.get(row.application_id)) for row in found[:PAGE]
        ],
        "elsewhere": selectors.waits_elsewhere(user, found[:PAGE]),
        "after": _key(found[PAGE - 1]) if len(found) > PAGE else "",
        "first": place is None,
        "wanted": wanted,
        "here": _here(wanted),
        "counts": selectors.counts(user),
        "owners": desk_services.possible_owners(),
        "intents": INTENTS,
        "due_words": DUE_WORDS,
        "feedback_draft": feedback.draft_of,
        "day": clock.today(),
        "tray_count": Inbound.objects.filter(status=Inbound.Status.TRAY).count(),
        "now": timezone.now(),
    }
    return render(request, "replies/desk.html", context)


def _wanted(request: HttpRequest) -> selectors.Wanted:
    intent = request.GET.get("intent", "")
    return selectors.Wanted(
        intent=intent if intent in INTENTS else "",
        owner=params.number(request.GET, "owner"),
        due=_one_of(selectors.DUE, request.GET.get("due", "")),
        pile=_one_of(selectors.PILES, request.GET.get("pile", "")),
    )


def _one_of(known: Container[str], said: str) -> str:
    return said if said in known else ""


def _here(wanted: selectors.Wanted) -> str:
    """The desk as it is looked at now, for coming back to it."""
    said = {name: value for name, value in asdict(wanted).items() if value}
    return reverse("replies") + (f"?{urlencode(said)}" if said else "")


def _key(row: Conversation) -> str:
    place = selectors.Place.of(row)
    return f"{place.calm:d}.{place.day}.{place.pk}"


def _after(request: HttpRequest) -> selectors.Place | None:
    calm, _dot, rest = request.GET.get("after", "").partition(".")
    day, _dot, pk = rest.partition(".")
    try:
        return selectors.Place(calm == "1", date.fromisoformat(day), params.whole(pk))
    except ValueError:
        return None


@access.may("mail.file")
def tray(request: HttpRequest) -> HttpResponse:
    """Mail without a conversation, the newest first, by pages."""
    rows = Inbound.objects.filter(status__in=filing.IN_TRAY).defer("raw")
    before = keys.before(request)
    if before:
        rows = rows.filter(pk__lt=before)
    page = list(rows.order_by("-id")[: PAGE + 1])
    older = page[PAGE - 1].pk if len(page) > PAGE else None
    context = {"rows": page[:PAGE], "older": older, "first": not before}
    return render(request, "replies/tray.html", context)


@access.member
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """One received mail: as it was read, its source, and where it could be filed."""
    user = member_of(request)
    inbound = inbound_for(user, pk)
    query = params.words(request.GET)
    context = {
        "inbound": inbound,
        "source": bytes(inbound.raw)[:200_000].decode("utf-8", "replace"),
        "form": filing.form_for(inbound, query),
        "query": query,
        "may_file": access.can(user, "mail.file") and inbound.status == Inbound.Status.TRAY,
    }
    return render(request, "replies/received.html", context)


@access.member
def attachment(request: HttpRequest, pk: int, index: int) -> HttpResponseBase:
    """One attachment, only ever as a download; those of an unverified sender stay shut."""
    inbound = inbound_for(member_of(request), pk)
    try:
        files = parse(bytes(inbound.raw)).attachments
    except Unreadable:
        files = ()
    found = next((file for file in files if file.index == index), None)
    if found is None or not inbound.verified:
        return HttpResponse(_("This attachment is not available."), status=404)
    return FileResponse(
        io.BytesIO(found.content),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
        headers={"Content-Security-Policy": "default-src 'none'; sandbox"},
    )


@access.may("mail.file")
@require_POST
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put a mail from the tray into a conversation, or set it aside."""
    user = member_of(request)
    inbound = inbound_for(user, pk)
    try:
        if "aside" in request.POST:
            filing.set_aside(inbound, Actor.of(user))
            messages.success(request, _("Set aside. The original stays here."))
            return redirect("tray")
        form = filing.form_for(inbound, params.words(request.POST), request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose the application that this mail belongs to."))
            return redirect("inbound", pk=pk)
        conversation = filing.file_under(inbound, form.cleaned_data["application"], user)
    except (AlreadyMoved, NotAllowed) as error:
        told = error.sentence() if isinstance(error, AlreadyMoved) else _("It was filed already.")
        messages.warning(request, told)
        return redirect("inbound", pk=pk)
    messages.success(request, _("Filed in the conversation, waiting for an answer."))
    return redirect("conversation", pk=conversation.pk)
