"""What becomes known of a mail after it left: it came back, was complained about, did arrive.

The same for a report by mail, for a provider's webhook, and for a server that refuses at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ats import events
from ats.events import SYSTEM, Actor
from candidates.models import Candidate
from candidates.services import consents
from candidates.services.telling import unmark_told
from messaging.delivery.words import OPENED, UNREACHED
from messaging.models import DeliveryEvent, Outbound, Suppression
from messaging.states import OUTBOUND

Hardness = Literal["hard", "soft"]


@dataclass(frozen=True)
class Bounce:
    """What a report says. `hard`: nobody is there, and nobody will be."""

    hardness: Hardness
    status: str = ""
    words: str = ""
    recipient: str = ""


def bounced(mail: Outbound, bounce: Bounce) -> bool:
    """Note a bounce. A hard one closes the address at once and shows on Today; if the mail was
    the letter that told them, they are untold again. A soft one is only noted.

    False when a hard bounce of this mail was known already. Recorded as `outbound.bounced`.
    """
    with transaction.atomic():
        confirm(mail, "bounced")
        note(mail, f"bounced_{bounce.hardness}", bounce.status, bounce.words)
        if bounce.hardness == "soft":
            return False
        suppress(mail.to_address, "bounce", f"{bounce.status} {bounce.words}".strip())
        return _unreached(mail)


def _unreached(mail: Outbound) -> bool:
    fresh = Outbound.objects.filter(pk=mail.pk, bounced_at=None)
    if not fresh.update(bounced_at=timezone.now()):
        return False
    mail.refresh_from_db(fields=["bounced_at", "accepted_at"])
    if mail.letter is not None and mail.accepted_at is not None:
        unmark_told(mail.letter.application, mail.accepted_at)
    events.record(UNREACHED, mail, SYSTEM, {"kind": mail.kind})
    return True


def undelivered(mail: Outbound, words: str) -> bool:
    """The provider accepted the mail and then did not send it. Shown like a bounce; the address
    stays open, as the fault may be the provider's or ours."""
    with transaction.atomic():
        confirm(mail, "rejected")
        note(mail, "undelivered", words=words)
        return _unreached(mail)


def complained(mail: Outbound | None, address: str) -> None:
    """Somebody called a mail of ours spam: no campaign ever reaches that address again, and
    whatever the person agreed to hear is withdrawn. Answers about their own application still
    reach them. Recorded as `outbound.complained`."""
    with transaction.atomic():
        if mail is not None:
            confirm(mail, "complained")
            note(mail, "complained")
            events.record("outbound.complained", mail, SYSTEM, {"kind": mail.kind})
        if address:
            suppress(address, "complaint", scope=Suppression.Scope.CAMPAIGN)
        theirs = Candidate.objects.filter(addresses__address__iexact=address.strip()).first()
        if theirs is not None:
            now = timezone.now()
            consents.say(theirs, given=False, channel="complaint", network="", now=now)


def confirm(mail: Outbound, how: str) -> bool:
    """Something shows that an unconfirmed mail did leave; False when that was no question."""
    rows = Outbound.objects.select_for_update(of=("self",)).filter(pk=mail.pk)
    mail.status, mail.handed_at = rows.values_list("status", "handed_at").get()
    if mail.status != Outbound.Status.UNCONFIRMED:
        return False
    at = mail.handed_at or timezone.now()
    data = {"kind": mail.kind, "how": how}
    OUTBOUND.move(mail, "accept", actor=SYSTEM, data=data, accepted_at=at, last_error="")
    return True


def note(mail: Outbound, kind: str, code: str = "", words: str = "") -> None:
    """Record a delivery event of the mail, as a line of its history."""
    DeliveryEvent.objects.create(outbound=mail, kind=kind, code=code[:20], detail=words[:2000])


def suppress(
    address: str, reason: str, detail: str = "", scope: str = Suppression.Scope.ALL
) -> None:
    """Close an address to all mail, or with `scope` to campaigns only. A wider closure that is
    there already stays."""
    row, made = Suppression.objects.get_or_create(
        address=address.strip().lower(),
        defaults={"reason": reason, "detail": detail[:2000], "scope": scope},
    )
    if not made and scope == Suppression.Scope.ALL and row.scope != scope:
        row.scope, row.reason, row.detail = scope, reason, detail[:2000]
        row.save()


# It never arrived, and nobody needs to find out whether it did.
NEVER_LEFT = ("failed", "suppressed", "expired")


def unreached() -> QuerySet[Outbound]:
    """Mails that did not get to their reader, and which no person has seen to."""
    lost = Q(bounced_at__isnull=False) | Q(status__in=NEVER_LEFT)
    return Outbound.objects.filter(lost, bounce_seen_at=None)


def seen_to(mail: Outbound) -> bool:
    """Note that a person took care of a mail that did not arrive; False when it is none of
    `unreached`."""
    return unreached().filter(pk=mail.pk).update(bounce_seen_at=timezone.now()) == 1


def is_shut(address: str) -> bool:
    """Whether nothing at all may be sent there."""
    rows = Suppression.objects.filter(address=address.strip().lower())
    return rows.filter(scope=Suppression.Scope.ALL).exists()


def open_again(mail: Outbound, actor: Actor) -> bool:
    """A person knows that an address which was closed because mail came back works again; False
    when it was open. Recorded as `outbound.address_opened`."""
    with transaction.atomic():
        if not Suppression.reopen(mail.to_address):
            return False
        events.record(OPENED, mail, actor, {"kind": mail.kind})
        return True
