"""From an audience to the outbox: a few mails at a time, no faster than the campaign's rate, and
never more than ROOM that wait. Letters and answers have a lane of their own before them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from ats import clock, events, links
from ats.events import SYSTEM
from ats.models import Company
from ats.states import AlreadyMoved, NotAllowed
from messaging.campaigns import launching, letters, pacing, reasons, stream
from messaging.campaigns.launching import LIVE
from messaging.campaigns.letters import KIND, STOP, Missing
from messaging.conversations.services import conversation_of
from messaging.correspondence import footers
from messaging.delivery import outbox, warming
from messaging.delivery.wake import unannounced, wake
from messaging.models import Campaign, DeliveryEvent, Outbound, Recipient
from messaging.states import CAMPAIGN, RECIPIENT
from messaging.writing.library.environment import Compiled

ROOM, PORTION = 500, 200
SECONDS = 5.0  # of one round: the process has letters to send as well
WINDOW = timedelta(minutes=1)
STOP_FOR = timedelta(days=3 * 365)
# A campaign pauses when this many mails fail, and this share of those that were tried; one
# complaint in a thousand is where the large receivers begin to refuse (requirement D48).
ERRORS, ERRORS_SHARE, COMPLAINTS_SHARE = 5, 0.05, 0.001
_LOCK = 0x63616D70  # "camp"


def running() -> list[int]:
    """Campaigns that have mails to write."""
    rows = Campaign.objects.filter(status=Campaign.Status.RUNNING)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def feed(pk: int) -> int:
    """Write the next mails of a campaign; how many. Two at once are one."""
    with _alone(pk) as alone:
        campaign = Campaign.objects.select_related("posting", "launched_by").filter(pk=pk).first()
        if not alone or campaign is None or campaign.status != Campaign.Status.RUNNING:
            return 0
        if not campaign.posting.is_open:
            launching.posting_shut(campaign.posting)
            return 0
        written = _round(campaign, time.monotonic() + SECONDS)
        if written:
            wake(outbox.DELIVER)  # once, and not for each mail
        _finish(campaign)
    return written


@contextmanager
def _alone(pk: int) -> Iterator[bool]:
    """A lock of the session: it goes with the connection of a worker that dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, pk])
        (alone,) = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, pk])


def _round(campaign: Campaign, until: float) -> int:
    waiting = Recipient.objects.filter(campaign=campaign, status=Recipient.Status.WAITING)
    pks = list(waiting.order_by("pk").values_list("pk", flat=True)[: allowance(campaign)])
    compiled: dict[str, Compiled] = {}
    written = 0
    with Company.held(), unannounced():
        for pk in pks:
            if time.monotonic() > until:
                break
            written += _write(campaign, pk, compiled)
    return written


def allowance(campaign: Campaign) -> int:
    """How many mails may be written now: the rate of the last minute, the room, and what a new
    sending domain may send today. None while all campaigns are stopped."""
    if stream.stopped():
        return 0
    mails = Outbound.objects.filter(about=campaign.about, kind=KIND)
    lately = mails.filter(created_at__gt=timezone.now() - WINDOW).count()
    wait = mails.filter(status__in=LIVE).count()
    most = min(PORTION, campaign.per_minute - lately, ROOM - wait)
    return max(0, min(most, pacing.places()) if warming.applies() else most)


def _write(campaign: Campaign, pk: int, compiled: dict[str, Compiled]) -> int:
    with transaction.atomic():
        live = Campaign.objects.select_for_update(of=("self",))
        rows = Recipient.objects.select_for_update(of=("self",)).select_related(
            "candidate", "consent", "application__posting__owner"
        )
        recipient = rows.filter(pk=pk, status=Recipient.Status.WAITING).first()
        if recipient is None or not live.filter(pk=campaign.pk, status="running").exists():
            return 0
        recipient.campaign = campaign
        now = clock.today()
        why = reasons.reasons_of(campaign, [recipient.candidate_id], now)
        if why:
            RECIPIENT.move(recipient, "stop", actor=SYSTEM, reason=why[recipient.candidate_id])
            return 0
        if recipient.language not in compiled:
            compiled[recipient.language] = letters.template(campaign, recipient.language)
        return _enqueue(recipient, compiled[recipient.language])


def _enqueue(recipient: Recipient, letter: Compiled) -> int:
    campaign, application = recipient.campaign, recipient.application
    if application is None:
        raise ValueError("a recipient without an application")
    try:
        text, mail = letters.for_recipient(recipient, letter)
    except Missing:
        RECIPIENT.move(recipient, "stop", actor=SYSTEM, reason=reasons.FAULTY)
        return 0
    signer = campaign.launched_by or campaign.owner
    row = outbox.enqueue(
        key=f"campaign:{campaign.pk}:{recipient.candidate_id}",
        kind=KIND,
        lane=Outbound.Lane.CAMPAIGN,
        to_address=recipient.candidate.address,
        to_name=recipient.candidate.full_name,
        subject=text.subject,
        rendered=mail,
        conversation=conversation_of(application),
        candidate=recipient.candidate,
        about=campaign.about,
        humane_hours=True,
        links=stop_link(recipient) | footers.space_link(recipient.candidate),
        from_name=f"{signer.name}, {Company.get().name}",
    )
    RECIPIENT.move(recipient, "write", actor=SYSTEM, outbound=row)
    return 1


def stop_link(recipient: Recipient) -> dict[str, dict[str, object]]:
    """The one-click link of a mail, for its `links`."""
    person = events.subject_key(recipient.candidate)
    link = links.issue(STOP, recipient, person, timezone.now() + STOP_FOR)
    return {STOP: {"purpose": STOP, "link": link.pk}}


def _finish(campaign: Campaign) -> None:
    """Everybody has their mail, and none waits any more."""
    waiting = Recipient.objects.filter(campaign=campaign, status=Recipient.Status.WAITING)
    mails = Outbound.objects.filter(about=campaign.about, kind=KIND)
    if waiting.exists() or mails.filter(status__in=(*LIVE, "handed", "withheld")).exists():
        return
    try:
        CAMPAIGN.move(campaign, "finish", actor=SYSTEM, finished_at=timezone.now())
    except (AlreadyMoved, NotAllowed):
        return


@dataclass(frozen=True, slots=True)
class Errors:
    """What went wrong since the launch or the last resumption."""

    tried: int
    failed: int
    complaints: int

    @property
    def verdict(self) -> str:
        """Why the campaign should pause; "" when it need not."""
        if self.complaints and self.complaints >= self.tried * COMPLAINTS_SHARE:
            return launching.COMPLAINTS
        if self.failed >= ERRORS and self.failed >= self.tried * ERRORS_SHARE:
            return launching.ERRORS
        return ""


def errors_of(campaign: Campaign) -> Errors:
    """Mails that failed or came back for good, and complaints: three queries."""
    since: datetime = campaign.errors_since or campaign.created_at
    mails = Outbound.objects.filter(about=campaign.about, kind=KIND)
    complaints = DeliveryEvent.objects.filter(outbound__in=mails, kind="complained", at__gte=since)
    failed = Q(status="failed", handed_at__gte=since) | Q(bounced_at__gte=since)
    return Errors(
        tried=mails.filter(handed_at__gte=since).count(),
        failed=mails.filter(failed).count(),
        complaints=complaints.count(),
    )


def look_at_errors(campaign: Campaign) -> None:
    """Pause a campaign in which too much goes wrong."""
    verdict = errors_of(campaign).verdict
    if not verdict or campaign.status != Campaign.Status.RUNNING:
        return
    try:
        launching.pause(campaign, SYSTEM, verdict)
    except (AlreadyMoved, NotAllowed):
        return
