"""The whole stream of campaigns: it stops when receivers would hold more of it against us, and a
person lets it go on.

Two reasons: the DNS no longer says that our mail is ours, or too many readers of the last thirty
days complained, whichever campaign they read (requirement D48). Letters and answers leave all the
same. See docs/decisions/0016-campaigns-by-a-stream-of-their-own.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ats import events
from ats.events import SYSTEM, Actor
from messaging.campaigns.letters import KIND
from messaging.campaigns.refusals import NotBelieved, StreamStopped
from messaging.delivery import limits, outbox
from messaging.delivery.wake import wake
from messaging.doctor import services as doctor
from messaging.doctor.changes import Finding
from messaging.doctor.words import sentence
from messaging.models import Campaign, DeliveryEvent, Outbound, SendPause

STOPPED, RESUMED = "campaigns.stopped", "campaigns.resumed"
DNS, COMPLAINTS = SendPause.DNS, SendPause.COMPLAINTS
PLACE = SendPause.CAMPAIGNS
# How old a look may be while a campaign leaves.
HOUR = timedelta(hours=1)
# One complaint in a thousand over thirty days; three people at least, so that one of ten readers
# stops a campaign and not all of them.
OVER, SHARE, AT_LEAST = timedelta(days=30), 0.001, 3


@dataclass(frozen=True, slots=True)
class Rate:
    """How many campaign mails of the last thirty days were complained about, of how many."""

    complaints: int
    mails: int

    @property
    def too_high(self) -> bool:
        """Whether nothing more should be sent before somebody has looked."""
        return self.complaints >= max(AT_LEAST, self.mails * SHARE)


def unbelieved() -> list[str]:
    """What the DNS lacks for receivers to believe the sender of campaigns, in words."""
    return [sentence(fault) for fault in doctor.campaign_faults()]


def why(row: SendPause) -> list[str]:
    """Why all campaigns are stopped, in sentences: what is wrong now, for the DNS."""
    if row.reason == DNS:
        mended = _("What the DNS said about the sender of campaigns was wrong, and is right again.")
        return [sentence(fault) for fault in doctor.campaign_doubts()] or unbelieved() or [mended]
    complaints, _of, mails = row.detail.partition("/")
    words = _(
        "%(complaints)s readers of the last thirty days called a campaign mail unwanted, of "
        "%(mails)s mails: at one in a thousand, receivers begin to refuse all of them."
    )
    return [words % {"complaints": complaints, "mails": mails}, *unbelieved()]


def told() -> list[str]:
    """Why all campaigns are stopped, in sentences; none while they are not."""
    row = stopped()
    return why(row) if row else []


def require_going() -> None:
    """Raise StreamStopped while nothing of any campaign leaves."""
    if row := stopped():
        raise StreamStopped(why(row))


def stopped() -> SendPause | None:
    """The pause of all campaigns that only a person ends; None while there is none."""
    return SendPause.objects.filter(domain=PLACE, reason__in=SendPause.BY_PERSON).first()


def stop(why: str, detail: str = "", faults: Sequence[Finding] = ()) -> bool:
    """Nothing more leaves of any campaign; False when that is so already. Recorded as
    `campaigns.stopped`."""
    with transaction.atomic():
        there = SendPause.objects.select_for_update().filter(domain=PLACE).first()
        if there is not None and there.reason in (why, COMPLAINTS):
            return False
        row = limits.pause(PLACE, why, detail)
        said = [{name: fault[name] for name in ("check", "domain", "why")} for fault in faults]
        events.record(STOPPED, row, SYSTEM, {"why": why, "detail": detail, "faults": said})
    return True


def resume(actor: Actor) -> bool:
    """Let campaigns go on; False when they were not stopped. What waited is not too old for that.
    Looks at the DNS once more where it was the reason. Raises NotBelieved while it is wrong."""
    if (there := stopped()) and there.reason == DNS:
        doctor.look_again(actor, after=timedelta())
    if faults := unbelieved():
        raise NotBelieved(faults)
    with transaction.atomic():
        row = SendPause.objects.select_for_update().filter(domain=PLACE).first()
        if row is None:
            return False
        events.record(RESUMED, row, actor, {"why": row.reason})
        row.delete()
        now = timezone.now()
        waiting = Outbound.objects.filter(kind=KIND, status__in=["queued", "retry"])
        waiting.filter(lane=Outbound.Lane.CAMPAIGN, due_at__lt=now).update(due_at=now)
        wake(outbox.DELIVER)
    return True


def rate() -> Rate:
    """Complaints about campaign mails of the last thirty days, and of how many mails. The mails are
    counted only from AT_LEAST complaints on, and are 0 below."""
    since = timezone.now() - OVER
    said = DeliveryEvent.objects.filter(kind="complained", at__gte=since, outbound__kind=KIND)
    complaints = said.values("outbound").distinct().count()
    if complaints < AT_LEAST:
        return Rate(complaints, 0)
    return Rate(complaints, Outbound.objects.filter(kind=KIND, handed_at__gte=since).count())


def look_at_complaints() -> None:
    """After a complaint: stop all campaigns when there are too many for what was sent."""
    found = rate()
    if found.too_high:
        stop(COMPLAINTS, f"{found.complaints}/{found.mails}")


def look_at_faults(ours: Sequence[Finding], told: Sequence[Finding]) -> bool:
    """Stop for what the DNS says of the campaigns' sender, where mails are still to leave; `told`
    is all that administrators hear of at once."""
    if not ours or not Campaign.objects.filter(status=Campaign.Status.RUNNING).exists():
        return False
    return stop(DNS, faults=told)


def watch() -> None:
    """By the clock: look at the DNS again, each hour while a campaign leaves or letters are in
    doubt, else each day. What would forbid a launch stops what runs, whoever looked and whatever
    was set since."""
    if settings.ENV.local:
        return
    runs = Campaign.objects.filter(status=Campaign.Status.RUNNING).exists()
    doctor.look_again(SYSTEM, HOUR if runs or doctor.letters_doubts() else doctor.OLD_AFTER)
    doctor.forget()
    faults = doctor.campaign_faults() if runs else []
    look_at_faults(faults, faults)
