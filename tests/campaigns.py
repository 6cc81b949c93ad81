"""Campaigns for tests: people who agreed, a campaign with its audience, mails that leave now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from ats import links
from ats.events import Actor
from ats.models import Link, Posting, User
from candidates.models import Application, Candidate, Consent
from candidates.selectors.segments import Segment
from messaging.campaigns import audience, drafts, feeding, launching, letters
from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.inbound import door, reading
from messaging.models import Campaign, Message, Outbound, Recipient
from tests import factories as make
from tests.mails import a_reply


def agreed(candidate: Candidate, until: date | None = None, *, given: bool = True) -> Consent:
    """What the person says about the pool (a row only)."""
    until = until or timezone.localdate() + timedelta(days=400)
    return Consent.objects.create(
        candidate=candidate,
        purpose="pool",
        given=given,
        text_version="pool-2026-1",
        channel="form",
        until=until if given else None,
    )


def a_member(posting: Posting, given_name: str = "Amélie", **more: Any) -> Application:
    """Somebody who applied for `posting` before, was told no, and agreed to hear of others."""
    kind, final = more.pop("kind", "interview"), more.pop("final", True)
    candidate = make.a_candidate(given_name, **more)
    application = make.an_application(posting, candidate, kind=kind, final=final)
    now = timezone.now()
    Application.objects.filter(pk=application.pk).update(
        status="declined", ended_at=now - timedelta(days=30), told_at=now - timedelta(days=29)
    )
    application.refresh_from_db()
    agreed(candidate)
    return application


def a_campaign(posting: Posting | None = None, owner: User | None = None, **asked: Any) -> Campaign:
    """A draft with the delivered words."""
    make.a_company()
    posting = posting or make.a_posting()
    segment = Segment(**{"reached": "finalist", **asked})
    return drafts.begin(posting, owner or posting.owner, segment)


def ready(campaign: Campaign) -> Campaign:
    """With its audience."""
    audience.gather(campaign, Actor.of(campaign.owner))
    return campaign


def launched(campaign: Campaign) -> Campaign:
    """Sent off by its owner."""
    if campaign.status == "draft":
        ready(campaign)
    count = campaign.recipients.filter(status="waiting").count()
    launching.launch(campaign, campaign.owner, letters.text_hash(campaign), str(count))
    return campaign


def fed(campaign: Campaign) -> list[Outbound]:
    """Its mails written into the outbox, due at any hour."""
    feeding.feed(campaign.pk)
    mails = Outbound.objects.filter(about=campaign.about)
    mails.filter(status__in=["scheduled", "queued"]).update(
        humane_hours=False, due_at=timezone.now()
    )
    return list(mails.order_by("pk"))


def leave() -> int:
    """Whatever is due leaves."""
    worker.release_due()
    return worker.drain(Transport())


def reasons_of(campaign: Campaign) -> dict[str, str]:
    """Why whom is left out or stopped, by given name."""
    rows = Recipient.objects.filter(campaign=campaign).exclude(reason="")
    return dict(rows.values_list("candidate__given_name", "reason"))


def stop_token(mail: Outbound) -> str:
    """The token of the link with which the reader of this mail ends campaigns."""
    return links.token_of(Link.objects.get(pk=mail.links["unsubscribe"]["link"]))


def replied(mail: Outbound, sender: str, text: str) -> Message:
    """The answer of whoever got this mail of a campaign, received and read."""
    to = f"reply+{links.derive('reply', mail.reply_nonce)}@localhost"
    raw = a_reply(to, sender, text, message_id=f"<{mail.pk}-{timezone.now()}@x>".replace(" ", ""))
    row, _made = door.receive(raw, door="test")
    reading.read(row.pk)
    return Message.objects.get(inbound=row)
