"""The desk: what waits for an answer, and the tray of mail that found no conversation."""

from __future__ import annotations

import io
from datetime import date

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ats import access, clock
from ats.access import member_of
from ats.events import Actor
from ats.models import User
from ats.states import AlreadyMoved, NotAllowed
from messaging.conversations import selectors
from messaging.conversations.access import inbound_for
from messaging.conversations.words import INTENTS
from messaging.inbound import filing
from messaging.inbound.parse import Unreadable, parse
from messaging.models import Conversation, Inbound
from messaging.views import keys

PAGE = 50


@access.may("mail.file")
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits, the earliest promise first, by pages."""
    user = member_of(request)
    wanted = _wanted(request)
    rows = selectors.page_after(selectors.on_the_desk(user, wanted), *_after(request))
    found = list(rows[: PAGE + 1])
    received = selectors.newest_received(found)
    context = {
        "rows": [(row, received.get(row.pk)) for row in found[:PAGE]],
        "after": _key(found[PAGE - 1]) if len(found) > PAGE else "",
        "first": not request.GET.get("after"),
        "wanted": wanted,
        "counts": selectors.counts(user),
        "owners": User.objects.filter(is_active=True).order_by("name")[:200],
        "intents": INTENTS,
        "day": clock.today(),
        "tray_count": Inbound.objects.filter(status=Inbound.Status.TRAY).count(),
        "now": timezone.now(),
    }
    return render(request, "replies/desk.html", context)


def _wanted(request: HttpRequest) -> selectors.Wanted:
    intent = request.GET.get("intent", "")
    return selectors.Wanted(
        intent=intent if intent in INTENTS else "",
        owner=keys.number(request.GET.get("owner", "")),
        put_off="off" in request.GET,
    )


def _key(row: Conversation) -> str:
    return f"{row.due_on}.{row.pk}"


def _after(request: HttpRequest) -> tuple[date | None, int]:
    day, _dot, pk = request.GET.get("after", "").partition(".")
    try:
        return date.fromisoformat(day), keys.number(pk)
    except ValueError:
        return None, 0


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
    query = keys.words(request.GET.get("q", ""))
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
        form = filing.form_for(inbound, keys.words(request.POST.get("q", "")), request.POST)
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
