"""How sending goes, for those who look after it; pausing it and letting it go on."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ats import access, clock
from ats.access import can, member_of
from ats.models import Company
from messaging.campaigns import stream
from messaging.campaigns.actions import go_on
from messaging.delivery import figures, limits, streams, warming
from messaging.delivery.wake import wake
from messaging.doctor import services as doctor
from messaging.health import SEEN_WITHIN
from messaging.models import ProviderEvent, SendPause
from messaging.providers import events

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
REASONS = {
    "auth": gettext_lazy("the mail server did not let us in"),
    "policy": gettext_lazy("the receiver's server refuses our mail because of who we are"),
    "trouble": gettext_lazy("the provider is out of order; what it was handed last is in doubt"),
    "by_hand": gettext_lazy("somebody paused it"),
}
UNREAD_FOR = timedelta(days=14)
PARTS = {
    "worker": gettext_lazy("Sending"),
    "beat": gettext_lazy("Clock"),
    "imap": gettext_lazy("Mailbox"),
}


def _unread(row: ProviderEvent) -> str:
    if row.problem == events.TOO_LARGE:
        return _("A received mail of more than 25 MB: ask its sender for it in another way.")
    if row.problem == events.SET_ASIDE:
        return _(
            "A received mail could not be taken: it is in the mailbox, in the folder set aside."
        )
    return _("It was not in the form that we know (%(error)s).") % {"error": row.problem}


def panel(request: HttpRequest, rows: list[figures.Row]) -> dict[str, Any]:
    """What the page shows above the mails; the same number of queries whatever there is."""
    now = timezone.now()
    counts = figures.totals(rows)
    waits = figures.oldest_due(rows, now)
    seen = figures.heartbeats()
    return {
        "waiting": sum(counts[status] for status in figures.WAITING),
        "oldest": now - max(waits.values()) if waits else None,
        "unconfirmed": figures.unconfirmed(),
        "unconfirmed_count": counts["unconfirmed"],
        "pauses": [(row, _why(row)) for row in figures.pauses()],
        "domains": figures.domains(),
        "parts": [
            (label, seen.get(name), bool(seen.get(name) and now - seen[name] <= SEEN_WITHIN))
            for name, label in PARTS.items()
            if name in seen or name != "imap"
        ],
        "warmup": warming.table() if warming.applies() else [],
        "campaigns_from": streams.domain(streams.CAMPAIGN),
        "today": clock.today(Company.get().timezone),
        "held": doctor.held(),
        "unread": [(row, _unread(row)) for row in events.unread(now - UNREAD_FOR)],
        "may_look": can(member_of(request), "company.edit"),
    }


def _why(row: SendPause) -> str:
    if row.waits_for_a_person:
        return " ".join(stream.why(row))
    return str(REASONS.get(row.reason, row.reason))


@access.may("mail.operate")
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Stop mail to one domain, or all of it."""
    domain = request.POST.get("domain", "").strip().lower().lstrip("@")
    if domain and not _DOMAIN.fullmatch(domain[:254]):
        messages.error(request, _("That is no domain. Write it like this: example.org"))
        return redirect("outbox")
    limits.pause(domain, "by_hand", by=member_of(request).name)
    messages.success(request, _("Paused. What is due waits."))
    return redirect("outbox")


@access.may("mail.operate")
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Let it go on."""
    domain = request.POST.get("domain", "").strip().lower()
    if domain == SendPause.CAMPAIGNS:
        return go_on(request)
    if limits.resume(domain):
        wake(doctor.DELIVER)
        messages.success(request, _("Mail leaves again."))
    else:
        messages.info(request, _("Nothing was paused."))
    return redirect("outbox")
