"""The outbox as people see it: what left, what waits, what went wrong and what to do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ats import access
from ats.access import member_of
from ats.csp import framed
from ats.events import Actor
from ats.states import AlreadyMoved, NotAllowed
from messaging import health
from messaging.care.call_script import number_of
from messaging.delivery import figures, outbox, reports
from messaging.models import Outbound
from messaging.states import OUTBOUND
from messaging.views import keys, sending

PAGE = 50
TROUBLE = Q(status__in=("failed", "unconfirmed", "expired", "suppressed", "withheld")) | Q(
    bounced_at__isnull=False, bounce_seen_at=None
)


@access.may("mail.operate")
def mails(request: HttpRequest) -> HttpResponse:
    """Mails by state, newest first, by pages."""
    wanted = request.GET.get("status", "")
    rows = Outbound.objects.select_related("candidate").defer("text", "html")
    if wanted == "trouble":
        rows = rows.filter(TROUBLE)
    elif wanted in Outbound.Status.values:
        rows = rows.filter(status=wanted)
    before = keys.before(request)
    if before:
        rows = rows.filter(pk__lt=before)
    page = list(rows.order_by("-id")[: PAGE + 1])
    figured = figures.by_status()
    counts = figures.totals(figured)
    context = {
        "standing_still": health.standing_still(),
        "rows": page[:PAGE],
        "older": page[PAGE - 1].pk if len(page) > PAGE else None,
        "first": not before,
        "wanted": wanted,
        "counts": counts,
        "trouble": Outbound.objects.filter(TROUBLE).count(),
        "labels": dict(Outbound.Status.choices),
    }
    if not wanted and not before:
        context["sending"] = sending.panel(request, figured)
    return render(request, "outbox/list.html", context)


def _mail(pk: int) -> Outbound:
    mail = Outbound.objects.select_related("candidate", "letter", "conversation").filter(pk=pk)
    found = mail.first()
    if found is None:
        raise Http404
    return found


@access.may("mail.operate")
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: its words, its way, the server's answers, what can be done."""
    row = _mail(pk)
    context = {
        "mail": row,
        "deliveries": list(row.events.all()[:100]),
        "may_retry": OUTBOUND.may(row, "retry"),
        "shut": reports.is_shut(row.to_address),
        "unseen": reports.unreached().filter(pk=pk).exists(),
        "number": number_of(row.candidate) if row.candidate else None,
        "may_cancel": OUTBOUND.may(row, "cancel") and row.letter is None,
        "may_settle": row.status == Outbound.Status.UNCONFIRMED,
    }
    return render(request, "outbox/mail.html", context)


@access.may("mail.operate")
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a mail, without its signed links."""
    return framed(_mail(pk).html)


def _change(request: HttpRequest, pk: int, action: str, done: str) -> HttpResponseBase:
    row = _mail(pk)
    actor = Actor.of(member_of(request))
    try:
        if action == "retry":
            outbox.retry(row, actor)
        else:
            OUTBOUND.move(row, action, actor=actor, **_changes(action))
    except AlreadyMoved as error:
        messages.warning(request, error.sentence())
    except NotAllowed:
        messages.warning(request, _("This mail is not in a state in which that can be done."))
    else:
        messages.success(request, done)
    return redirect("outbound", pk=pk)


def _changes(action: str) -> dict[str, Any]:
    return {"accepted_at": timezone.now(), "last_error": ""} if action == "accept" else {}


@access.may("mail.operate")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A person says: try again."""
    return _change(request, pk, "retry", _("It will be tried again at once."))


@access.may("mail.operate")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give a mail up."""
    return _change(request, pk, "cancel", _("This mail will not be sent."))


@access.may("mail.operate")
@require_POST
def arrived(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A person knows that an unconfirmed mail did arrive."""
    return _change(request, pk, "accept", _("Noted as arrived."))


@access.may("mail.operate")
@require_POST
def reached(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A person has found another way to the reader of a mail that came back."""
    if reports.seen_to(_mail(pk)):
        messages.success(request, _("Noted: this person was reached in another way."))
    return redirect("outbound", pk=pk)


@access.may("mail.operate")
@require_POST
def open_again(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A person knows that the address of a mail that came back works again."""
    if reports.open_again(_mail(pk), Actor.of(member_of(request))):
        messages.success(request, _("This address may be written to again."))
    return redirect("outbound", pk=pk)
