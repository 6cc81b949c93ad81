"""Whom no mail reaches: what whoever would write to them must know first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from candidates.models import Candidate
from messaging.delivery import reports
from messaging.models import Outbound


@dataclass(frozen=True, slots=True)
class Closed:
    """No address ("") or a closed one, and the last of their mails that shows it."""

    address: str
    mail: Outbound | None = None


def closed_for(candidate: Candidate) -> Closed | None:
    """None when they can be written to: one query then, none without an address."""
    address = candidate.address
    if not address:
        return Closed("")
    if not reports.is_shut(address):
        return None
    lost = Q(bounced_at__isnull=False) | Q(status__in=reports.NEVER_LEFT)
    theirs = Outbound.objects.filter(lost, candidate=candidate, to_address__iexact=address)
    return Closed(address, theirs.only("pk").order_by("-id").first())
