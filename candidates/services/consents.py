"""The pool's consent, given or withdrawn: one more row each time, none is ever changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ats import events
from candidates.models import Candidate, Consent
from candidates.services.applying import POOL_TEXT_VERSION, POOL_YEARS, years_after


def pool_consent(candidate: Candidate) -> Consent | None:
    """What the person said last about being kept; None when they were never asked."""
    rows = Consent.objects.filter(candidate=candidate, purpose=Consent.Purpose.POOL)
    return rows.order_by("-id").first()


def say(
    candidate: Candidate, *, given: bool, channel: str, network: str, now: datetime
) -> Consent | None:
    """Keep what the person says now; None when it is what they said before, and still holds.

    Recorded on the person's timeline as `consent.given` or `consent.withdrawn`.
    """
    with transaction.atomic():
        Candidate.objects.select_for_update(no_key=True).get(pk=candidate.pk)
        last = pool_consent(candidate)
        today = timezone.localdate(now)
        holds = last is not None and last.given and (last.until is None or last.until >= today)
        if given == holds:
            return None
        row = Consent.objects.create(
            candidate=candidate,
            purpose=Consent.Purpose.POOL,
            given=given,
            text_version=POOL_TEXT_VERSION,
            channel=channel,
            network=network,
            until=years_after(today, POOL_YEARS) if given else None,
        )
        kind = "consent.given" if given else "consent.withdrawn"
        events.record(kind, candidate, events.Actor(candidate.full_name), {"channel": channel})
    return row
