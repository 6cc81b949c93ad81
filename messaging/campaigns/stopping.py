"""What ends a campaign for one person, whatever was planned: asked again as each mail is claimed,
and carried out at once when it happens."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats import clock
from ats.events import SYSTEM
from ats.models import Posting
from candidates.models import Candidate
from messaging.campaigns import reasons
from messaging.campaigns.launching import LIVE, PAUSED
from messaging.campaigns.letters import KIND
from messaging.delivery import outbox
from messaging.delivery.checks import Objection
from messaging.models import Campaign, Outbound, Recipient
from messaging.states import RECIPIENT

ENDED = gettext_noop("The campaign does not write to this person any more.")
# How long whoever stops a campaign waits for a mail that is with the mail server at this moment.
SETTLED_WITHIN = 3.0


def check(mails: Sequence[Outbound]) -> dict[int, Objection]:
    """The campaign mails of a claim that may not leave, in its transaction; whoever is stopped
    here shows in the campaign with the reason."""
    rows = Recipient.objects.filter(outbound__in=mails).select_related("campaign")
    found: dict[int, Objection] = {mail.pk: Objection("cancel", ENDED) for mail in mails}
    by_campaign = sorted(rows, key=lambda row: row.campaign_id)
    for _pk, group in groupby(by_campaign, key=lambda row: row.campaign_id):
        recipients = list(group)
        for recipient in recipients:
            found.pop(recipient.outbound_id or 0)
        found |= _of_one(recipients[0].campaign, recipients)
    return found


def _of_one(campaign: Campaign, recipients: Sequence[Recipient]) -> dict[int, Objection]:
    mails = {row.outbound_id: row for row in recipients if row.outbound_id}
    if campaign.status == Campaign.Status.PAUSED:
        return dict.fromkeys(mails, Objection("withhold", PAUSED))
    people = [row.candidate_id for row in recipients]
    why = reasons.reasons_of(campaign, people, clock.today())
    if campaign.status == Campaign.Status.CANCELLED:
        why = dict.fromkeys(people, reasons.CALLED_OFF)
    found = {}
    for mail, row in mails.items():
        reason = why.get(row.candidate_id, "")
        if reason and row.status == Recipient.Status.WRITTEN:
            RECIPIENT.move(row, "stop", actor=SYSTEM, reason=reason)
        if reason or row.status != Recipient.Status.WRITTEN:
            found[mail] = Objection("cancel", ENDED)
    return found


def stop(candidate: Candidate, why: str, posting: Posting | None = None) -> int:
    """Write to this person in no campaign that goes on (or in those for one posting); how many
    mails and plans that stopped. Runs in the transaction of whatever is the reason."""
    going = Recipient.objects.filter(candidate=candidate, campaign__status__in=_GOING)
    if posting is not None:
        going = going.filter(campaign__posting=posting)
    if why == reasons.REPLIED:
        going = going.filter(campaign__launched_at__isnull=False)
    if not going.exists():  # nearly everybody, at each mail they write
        return 0
    with transaction.atomic():
        # In the order in which a claim locks: the mail, then the recipient.
        locked = Outbound.objects.select_for_update(of=("self",)).defer("text", "html")
        mails = list(locked.filter(recipient__in=going, status__in=(*LIVE, "withheld")))
        stopped = [mail.pk for mail in mails if outbox.cancel(mail, SYSTEM)]
        rows = Recipient.objects.filter(outbound__in=stopped)
        rows.update(status=Recipient.Status.STOPPED, reason=why)
        waiting = going.filter(status=Recipient.Status.WAITING).select_for_update(of=("self",))
        plans = list(waiting.order_by("pk"))
        RECIPIENT.move_many(plans, "stop", actor=SYSTEM, reason=why)
    return len(stopped) + len(plans)


_GOING = (
    *(Campaign.Status.GATHERING, Campaign.Status.READY),
    *(Campaign.Status.RUNNING, Campaign.Status.PAUSED),
)


def settled(candidate: Candidate, within: float = SETTLED_WITHIN) -> bool:
    """Wait until no campaign mail to this person is with the mail server: what was begun before
    they said stop has arrived by then, and nothing can follow. False when it took too long."""
    until = time.monotonic() + within
    handed = Outbound.objects.filter(candidate=candidate, kind=KIND, status="handed")
    while handed.exists():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def mail_ended(mail: Outbound, why: str) -> None:
    """A mail that was cancelled or whose address is closed: its reader is stopped, unless the
    reason is known already."""
    rows = Recipient.objects.filter(outbound=mail, status=Recipient.Status.WRITTEN)
    rows.update(status=Recipient.Status.STOPPED, reason=why)


def replied(mail: Outbound | None, candidate: Candidate, at: datetime | None = None) -> None:
    """Somebody wrote to us: the campaign they answer knows, and none writes to them again."""
    if mail is not None and mail.kind == KIND:
        answered = Recipient.objects.filter(outbound=mail, replied_at=None)
        answered.update(replied_at=at or timezone.now())
    stop(candidate, reasons.REPLIED)
