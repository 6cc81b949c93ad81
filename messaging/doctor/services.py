"""Looking, having seen, doing without; and whether mail may leave for the first time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ats import events
from ats.events import Actor
from messaging.delivery import streams
from messaging.delivery.wake import wake
from messaging.doctor import checks
from messaging.models import DnsCheck, Outbound

DELIVER = "messaging.deliver"
OLD_AFTER = timedelta(days=1)


def look(actor: Actor) -> DnsCheck:
    """Ask the DNS and keep what it says. What was decided once stays decided."""
    return DnsCheck.objects.create(findings=checks.run(), by=actor.name)


def decide(decision: Literal["seen", "skipped"], actor: Actor) -> bool:
    """Somebody has seen what the DNS says, or chooses to send without; from then on mail
    leaves. False when there is nothing to have seen."""
    with transaction.atomic():
        row = DnsCheck.objects.select_for_update().order_by("-id").first()
        if decision == "seen" and (row is None or not row.findings):
            return False
        row = row or DnsCheck.objects.create()
        if row.decision:
            return True
        row.decision, row.decided_by, row.decided_at = decision, actor.name, timezone.now()
        row.save()
        events.record(f"dns.{decision}", row, actor)
        wake(DELIVER)
    return True


def latest() -> DnsCheck | None:
    """The last look."""
    return DnsCheck.objects.order_by("-id").first()


def decided() -> DnsCheck | None:
    """The last look about which somebody said something."""
    return DnsCheck.objects.exclude(decision="").order_by("-id").first()


def campaign_faults() -> list[dict[str, Any]]:
    """What receivers will hold against the sender of campaigns, of the last look: findings that
    are to be published. Never on one's own machine.

    A domain that nobody has looked at yet has one, `unseen`, where it is not that of letters.
    """
    if settings.ENV.local:
        return []
    row, apart = latest(), settings.ENV.campaigns_apart
    names = {f"{checks.CAMPAIGN if apart else ''}{name}" for name in checks.SENDER}
    domain = streams.domain(Outbound.Lane.CAMPAIGN)
    found = [
        one
        for one in (row.findings if row else [])
        if one["check"] in names and one["domain"] == domain
    ]
    if apart and not found:
        return [{"check": f"{checks.CAMPAIGN}spf", "domain": domain, "why": "unseen"}]
    return [one for one in found if one["verdict"] == "missing"]


def look_again(actor: Actor) -> None:
    """Before a campaign leaves: a look that is older than a day is taken anew. Nothing is asked
    where nobody has looked yet, nor on one's own machine."""
    row = latest()
    if row is not None and not settings.ENV.local and row.at < timezone.now() - OLD_AFTER:
        look(actor)


def held() -> bool:
    """Whether no mail leaves yet because nobody has looked at the DNS. Never on one's own
    machine, nor where mail has left already."""
    if settings.ENV.local or DnsCheck.objects.exclude(decision="").exists():
        return False
    return not Outbound.objects.filter(status=Outbound.Status.ACCEPTED).exists()
