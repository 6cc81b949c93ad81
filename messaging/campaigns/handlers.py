"""What happens to people and postings, as campaigns hear of it. Handlers only write rows."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from ats import events
from ats.models import Event, Posting
from candidates.models import Application, Candidate, PrivacyRequest
from candidates.services import consents
from messaging.campaigns import alerts, feeding, launching, reasons, stopping, stream, words
from messaging.campaigns.letters import KIND
from messaging.campaigns.unsubscribing import BY_MAIL
from messaging.delivery import checks
from messaging.doctor import services as doctor
from messaging.models import Campaign, Message, Outbound

COMPLAINED = "outbound.complained"


def consent_withdrawn(_event: Event, subject: Model) -> None:
    """Whatever the door, a no is for all campaigns."""
    stopping.stop(cast(Candidate, subject), reasons.WITHDRAWN)


def hired(_event: Event, subject: Model) -> None:
    """Nobody proposes an opening to a colleague by campaign."""
    stopping.stop(cast(Application, subject).candidate, reasons.HIRED)


def applied(_event: Event, subject: Model) -> None:
    """Whoever has applied need not be told of that posting."""
    application = cast(Application, subject)
    stopping.stop(application.candidate, reasons.APPLIES, application.posting)


def erasure_asked(_event: Event, subject: Model) -> None:
    """From the moment somebody asks to be forgotten."""
    request = cast(PrivacyRequest, subject)
    if request.kind == PrivacyRequest.Kind.ERASURE:
        stopping.stop(request.candidate, reasons.ERASURE)


def message_received(_event: Event, subject: Model) -> None:
    """A person is answered, not written to by a campaign; a plain “no more mail” from the
    person's own address takes effect at once."""
    message = cast(Message, subject)
    candidate = message.conversation.application.candidate
    inbound = message.inbound
    stopping.replied(inbound.answers if inbound else None, candidate, message.at)
    if message.verified and message.names("unsubscribe"):
        consents.say(candidate, given=False, channel=BY_MAIL, network="", now=timezone.now())


def posting_shut(_event: Event, subject: Model) -> None:
    """Closed or unpublished."""
    launching.posting_shut(cast(Posting, subject))


def mail_cancelled(_event: Event, subject: Model) -> None:
    """A person gave the mail up."""
    if cast(Outbound, subject).kind == KIND:
        stopping.mail_ended(cast(Outbound, subject), reasons.LOST)


def mail_suppressed(_event: Event, subject: Model) -> None:
    """The address was closed meanwhile."""
    if cast(Outbound, subject).kind == KIND:
        stopping.mail_ended(cast(Outbound, subject), reasons.SHUT)


def mail_went_wrong(event: Event, subject: Model) -> None:
    """Failed, came back or was complained about: perhaps the whole campaign should wait, or all
    of them."""
    mail = cast(Outbound, subject)
    if mail.kind != KIND:
        return
    if event.kind == COMPLAINED:
        stream.look_at_complaints()
    campaign = Campaign.objects.filter(recipients__outbound=mail).first()
    if campaign is None:
        return
    feeding.look_at_errors(campaign)
    complaints = feeding.errors_of(campaign).verdict == launching.COMPLAINTS
    if complaints and campaign.status == Campaign.Status.FINISHED:
        alerts.tell(campaign, launching.COMPLAINTS, "ended")


def paused(event: Event, subject: Model) -> None:
    """By itself: people are told, since only people let it go on."""
    if event.data.get("why") in alerts.BY_ITSELF:
        alerts.tell(cast(Campaign, subject), str(event.data["why"]), str(event.pk))


def stream_stopped(event: Event, _subject: Model) -> None:
    """No campaign leaves until a person says so: administrators are told why."""
    data = event.data
    faults, detail = data["faults"], str(data["detail"])
    alerts.tell_doubted(str(event.pk), stopped=True, detail=detail, faults=faults)


def dns_worsened(event: Event, _subject: Model) -> None:
    """What was right about a sender is wrong: campaigns that leave by it stop, and administrators
    are told, once. Letters leave: where receivers refuse them, that says so by itself."""
    if settings.ENV.local:
        return
    faults = [one for one in event.data["faults"] if _of_a_sender(one)]
    ours = [one for one in faults if doctor.of_campaigns(one)]
    if faults and not stream.look_at_faults(ours, faults):
        stopped = bool(ours and stream.stopped())  # since before
        alerts.tell_doubted(f"dns:{event.pk}", stopped=stopped, faults=faults)


def _of_a_sender(fault: dict[str, str]) -> bool:
    return doctor.of_campaigns(fault) or doctor.of_letters(fault)


def register() -> None:
    """Register handlers, the check at the moment of sending and the words of the timeline."""
    events.on("consent.withdrawn", consent_withdrawn)
    events.on("application.hire", hired)
    events.on("application.received", applied)
    events.on("privacy.asked", erasure_asked)
    events.on("message.received", message_received)
    for action in ("close", "unpublish"):
        events.on(f"posting.{action}", posting_shut)
    events.on("campaign.pause", paused)
    events.on(stream.STOPPED, stream_stopped)
    events.on(doctor.WORSENED, dns_worsened)
    events.on("outbound.cancel", mail_cancelled)
    events.on("outbound.suppress", mail_suppressed)
    for kind in ("outbound.fail", "outbound.bounced", COMPLAINED):
        events.on(kind, mail_went_wrong)
    checks.register_many(KIND, stopping.check)
    words.register()
