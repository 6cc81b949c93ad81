"""Looking, having seen, doing without; and whether mail may leave for the first time."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ats import events
from ats.events import Actor
from messaging.delivery.wake import wake
from messaging.doctor import checks
from messaging.models import DnsCheck, Outbound

DELIVER = "messaging.deliver"


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


def held() -> bool:
    """Whether no mail leaves yet because nobody has looked at the DNS. Never on one's own
    machine, nor where mail has left already."""
    if settings.ENV.local or DnsCheck.objects.exclude(decision="").exists():
        return False
    return not Outbound.objects.filter(status=Outbound.Status.ACCEPTED).exists()
