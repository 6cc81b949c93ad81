"""Settings → Mail: what the DNS says about our mail, and what to publish."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ats import access, clock, params
from ats.access import member_of
from ats.answers import came_from, see_other
from ats.events import Actor
from ats.models import Company
from messaging.campaigns import stream
from messaging.delivery import streams, warming
from messaging.doctor import services, words
from messaging.models import Outbound


@access.may("company.edit")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The last look, with what to publish. Asks the DNS nothing."""
    row = services.latest()
    findings = row.findings if row else []
    context = {
        "look": row,
        "rows": words.spoken(findings),
        "summary": words.summary(findings),
        "decided": services.decided(),
        "held": services.held(),
        "sender": settings.ENV.mail_from,
        "replies": settings.ENV.reply_domain,
        "campaigns": streams.sender(Outbound.Lane.CAMPAIGN),
        "apart": settings.ENV.campaigns_apart,
        "stopped": stream.told(),
        "doubted": words.doubted(services.letters_doubts()),
        "left": words.left(services.letters_left()),
        "warmup_rows": warming.table() if warming.applies() else [],
        "campaigns_domain": streams.domain(Outbound.Lane.CAMPAIGN),
        "today": clock.today(Company.get().timezone),
        "warming": warming.today() if warming.applies() else None,
    }
    return render(request, "doctor/page.html", context)


@access.may("company.edit")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Ask the DNS now."""
    services.look(Actor.of(member_of(request)))
    return redirect("mail-settings")


@access.may("company.edit")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """An administrator knows what went wrong about letters, and leaves it as it is."""
    names = params.text(request.POST, "faults").split()
    if services.leave(names, Actor.of(member_of(request))):
        messages.success(request, _("Noted with your name. Whatever goes wrong next is said."))
    else:
        messages.info(request, _("There was nothing left to say about it."))
    return see_other(came_from(request, reverse("mail-settings")))


@access.may("company.edit")
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """An administrator has read what the DNS says."""
    if services.decide("seen", Actor.of(member_of(request))):
        messages.success(request, _("Noted. Mail may leave now."))
    else:
        messages.warning(request, _("Nothing has been looked at yet."))
    return redirect("mail-settings")


@access.may("company.edit")
@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """An administrator lets mail leave without."""
    services.decide("skipped", Actor.of(member_of(request)))
    messages.success(request, _("Noted with your name. Mail may leave now."))
    return redirect("mail-settings")
