"""Launch by a named person, pause, resume, call off: each a guarded move, so that of two people
who press at once one is told that it is done."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats.events import SYSTEM, Actor
from ats.models import Posting, User
from ats.states import AlreadyMoved, NotAllowed
from messaging.campaigns import reasons, stream
from messaging.campaigns.letters import KIND, text_hash
from messaging.campaigns.readiness import readiness
from messaging.campaigns.refusals import (
    CountWrong,
    NotBelieved,
    NotReady,
    PostingNotOpen,
    WordsChanged,
)
from messaging.delivery.wake import wake
from messaging.models import Campaign, Outbound, Recipient
from messaging.states import CAMPAIGN, OUTBOUND
from messaging.writing import overrides
from messaging.writing.refusals import ReasonMissing

FEED = "messaging.feed_campaign"
TYPE_ABOVE = 30
LIVE = ("scheduled", "queued", "retry")
PAUSED = gettext_noop("Its campaign is paused.")

# Why a campaign is paused: by a person, or by itself.
BY_HAND, ERRORS, COMPLAINTS, CLOSED = "by_hand", "errors", "complaints", "closed"


def launch(campaign: Campaign, user: User, seen: str, typed: str = "") -> int:
    """Let it leave in the person's name; how many people are written to.

    `seen` is the hash of the words on the screen. Above TYPE_ABOVE people the count must have
    been typed. Raises NotReady, ReasonMissing, CountWrong, WordsChanged, AlreadyMoved, NotAllowed.
    """
    with transaction.atomic():
        rows = Campaign.objects.select_for_update(of=("self",))
        fresh = rows.select_related("posting", "owner").get(pk=campaign.pk)
        found = readiness(fresh)
        if fresh.status == Campaign.Status.READY and found.blocking:
            raise NotReady(found.blocking)
        if any(problem.asks for problem in found.every):
            raise ReasonMissing(found.every)
        if text_hash(fresh) != seen:
            raise WordsChanged
        if found.count > TYPE_ABOVE and typed.strip() != str(found.count):
            raise CountWrong(found.count)
        now = timezone.now()
        CAMPAIGN.move(
            campaign,
            "launch",
            actor=Actor.of(user),
            data={"count": found.count},
            launched_by=user,
            launched_at=now,
            errors_since=now,
            text_hash=seen,
        )
        wake(FEED, campaign.pk)
    return found.count


def keep_reasons(campaign: Campaign, reasons: Mapping[str, str], author: User) -> int:
    """Keep the warned passages for which a reason is given (by mark), before the launch asks: how
    many. What was typed holds whatever else stands in the way."""
    if campaign.status != Campaign.Status.READY or not any(map(str.strip, reasons.values())):
        return 0
    return overrides.keep(campaign, readiness(campaign).every, reasons, author)


def pause(campaign: Campaign, actor: Actor, why: str = BY_HAND) -> None:
    """Nothing more leaves: a mail that is claimed from now on is held back. Raises AlreadyMoved,
    NotAllowed."""
    CAMPAIGN.move(campaign, "pause", actor=actor, data={"why": why}, paused_for=why)


def resume(campaign: Campaign, actor: Actor) -> None:
    """Go on; failures are counted anew. Raises PostingNotOpen, NotBelieved, StreamStopped,
    AlreadyMoved, NotAllowed."""
    if not campaign.posting.is_open:
        raise PostingNotOpen
    if faults := stream.unbelieved():
        raise NotBelieved(faults)
    stream.require_going()
    with transaction.atomic():
        now = timezone.now()
        CAMPAIGN.move(campaign, "resume", actor=actor, paused_for="", errors_since=now)
        held = _locked(campaign, ("withheld",), last_error=PAUSED)
        OUTBOUND.move_many(held, "retry", actor=actor, attempts=0, due_at=now, last_error="")
        wake(FEED, campaign.pk)


def cancel(campaign: Campaign, actor: Actor) -> None:
    """Call it off: whoever has not been written to never is. Raises AlreadyMoved, NotAllowed."""
    with transaction.atomic():
        CAMPAIGN.move(campaign, "cancel", actor=actor, paused_for="", beat_at=None)
        mails = _locked(campaign, (*LIVE, "withheld"))
        for status in (*LIVE, "withheld"):
            OUTBOUND.move_many([m for m in mails if m.status == status], "cancel", actor=actor)
        waiting = Recipient.objects.filter(campaign=campaign)
        waiting.filter(outbound__in=mails).update(status="stopped", reason=reasons.CALLED_OFF)
        waiting.filter(status="waiting").update(status="stopped", reason=reasons.CALLED_OFF)


def _locked(campaign: Campaign, statuses: tuple[str, ...], **more: str) -> list[Outbound]:
    """Its mails in some states, held for this transaction; those of a claim are left to it."""
    rows = Outbound.objects.filter(about=campaign.about, kind=KIND, status__in=statuses, **more)
    locked = rows.select_for_update(skip_locked=True, of=("self",)).defer("text", "html")
    return list(locked.order_by("pk"))


def posting_shut(posting: Posting) -> None:
    """Nobody can apply any more: campaigns for it pause, and say why."""
    for campaign in Campaign.objects.filter(posting=posting, status=Campaign.Status.RUNNING):
        try:
            pause(campaign, SYSTEM, CLOSED)
        except (AlreadyMoved, NotAllowed):
            continue
