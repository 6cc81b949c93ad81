"""A provider's events: stored once each, then carried out on the mail they are about.

Events repeat and overtake each other. Each is stored under a key of its own, so a batch that
comes ten times is stored once; what it changes can be changed only one way (delivered confirms,
a bounce closes), so their order does not matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from messaging.conversations.threading import bracketed
from messaging.delivery import reports
from messaging.delivery.outcomes import STATUS
from messaging.delivery.reports import Bounce
from messaging.delivery.wake import wake
from messaging.inbound.dead import is_dead
from messaging.models import Outbound, ProviderEvent, Suppression

HANDLE = "messaging.provider_events"
# Why an event waits for a person, beside the names of errors.
NOT_OURS, TOO_LARGE = "about none of our mails", "over 25 MB"
SET_ASIDE = "set aside"  # a mail of the mailbox, whose folder for such mails has it
# We ask for no tracking (requirement B36); a provider whose own switch is on tells us nothing.
_IGNORED = (EventType.OPENED, EventType.CLICKED)
_PASSING = (RejectReason.SPAM, RejectReason.BLOCKED, RejectReason.TIMED_OUT)
# A provider's own words for an address that is dead: the value of a field, or the name of one that
# is true. The name alone says nothing, as Mailjet tells of every bounce whether it is hard.
_HARD_WORDS = ("hardbounce", "hard_bounce", "noemail", "bademailaddress")


def keep(provider: str, event: AnymailTrackingEvent) -> None:
    """Store one event and wake whoever carries it out; the same again is nothing."""
    if event.event_type in _IGNORED:
        return
    payload = _payload(event)
    with transaction.atomic():
        _row, made = ProviderEvent.objects.get_or_create(
            key=_key(provider, event, payload),
            defaults={
                "provider": provider,
                "kind": event.event_type or EventType.UNKNOWN,
                "payload": payload,
                "recipient": (event.recipient or "")[:320],
            },
        )
        if made:
            wake(HANDLE)


def unread(since: datetime, limit: int = 10) -> list[ProviderEvent]:
    """The last calls since then that could not be read, newest first, without what they held. News
    of mails that are none of ours (an account that others use, too) is no trouble."""
    rows = ProviderEvent.objects.exclude(problem="").exclude(problem=NOT_OURS)
    return list(rows.filter(received_at__gte=since).defer("payload").order_by("-id")[:limit])


def keep_unread(provider: str, body: bytes, problem: str) -> None:
    """Store a call that could not be read, for a person; once."""
    ProviderEvent.objects.get_or_create(
        key=f"{provider}:unread:{hashlib.sha256(body).hexdigest()}",
        defaults={
            "provider": provider,
            "payload": {"body": body[:20_000].decode(errors="replace").replace("\0", "")},
            "problem": problem[:200],
            "handled_at": timezone.now(),
        },
    )


def _payload(event: AnymailTrackingEvent) -> dict[str, Any]:
    raw = event.esp_event if isinstance(event.esp_event, dict) else {}
    text = json.dumps(raw, default=str).replace("\\u0000", "")
    return {
        "message_id": str(event.message_id or ""),
        "ours": str((event.metadata or {}).get("mail", "")),
        "reject_reason": str(event.reject_reason or ""),
        "words": f"{event.mta_response or ''} {event.description or ''}".strip()[:2000],
        "raw": json.loads(text) if len(text) < 60_000 else {},
    }


def _key(provider: str, event: AnymailTrackingEvent, payload: dict[str, Any]) -> str:
    if event.event_id:
        return f"{provider}:{event.event_id}"[:200]
    said = [event.event_type, event.recipient, str(event.timestamp), payload]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode())
    return f"{provider}:{digest.hexdigest()}"


def handle_waiting(limit: int = 200) -> int:
    """Carry out what waits, each event in a transaction of its own; how many."""
    waiting = ProviderEvent.objects.filter(handled_at=None).order_by("pk")
    done = 0
    for pk in list(waiting.values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            rows = ProviderEvent.objects.select_for_update(skip_locked=True)
            event = rows.filter(pk=pk, handled_at=None).first()
            if event is not None:
                _handle(event)
                done += 1
    return done


def _handle(event: ProviderEvent) -> None:
    mail = _mail_of(event)
    if mail is None:
        event.problem = NOT_OURS
    else:
        _carry_out(event, mail)
    event.outbound, event.handled_at = mail, timezone.now()
    event.save(update_fields=["outbound", "handled_at", "problem"])


def _mail_of(event: ProviderEvent) -> Outbound | None:
    """By our own id, which goes with the mail; else by the provider's."""
    raw = event.payload.get("raw", {})
    ids = [bracketed(mid) for mid in (event.payload["ours"], *_message_ids(raw)) if mid]
    theirs = [mid for mid in (event.payload["message_id"],) if mid]
    rows = Outbound.objects.filter(
        Q(message_id__in=[*ids, *map(bracketed, theirs)])
        | Q(provider_id__in=[*theirs, *map(bracketed, theirs)])
    )
    return rows.order_by("pk").first()


def _message_ids(raw: Any) -> list[str]:
    """Our Message-ID where the providers repeat the headers of the mail."""
    headers = raw.get("event-data", raw) if isinstance(raw, dict) else {}
    message = headers.get("message", {}) if isinstance(headers, dict) else {}
    found = message.get("headers", {}).get("message-id", "") if isinstance(message, dict) else ""
    mail = raw.get("mail", {}) if isinstance(raw, dict) else {}
    common = mail.get("commonHeaders", {}) if isinstance(mail, dict) else {}
    return [str(mid) for mid in (found, common.get("messageId", "")) if mid]


def _carry_out(event: ProviderEvent, mail: Outbound) -> None:
    words = event.payload["words"]
    if event.kind == EventType.BOUNCED:
        bounce = Bounce("hard" if _is_hard(event) else "soft", "", words, event.recipient)
        reports.bounced(mail, bounce)
    elif event.kind in (EventType.REJECTED, EventType.FAILED):
        reports.undelivered(mail, words)
    elif event.kind == EventType.COMPLAINED:
        reports.complained(mail, mail.to_address)
    elif event.kind == EventType.UNSUBSCRIBED:
        reports.suppress(mail.to_address, "unsubscribed", scope=Suppression.Scope.CAMPAIGN)
    elif event.kind == EventType.DELIVERED:
        reports.confirm(mail, "delivered")
        reports.note(mail, "delivered")
    else:
        reports.note(mail, event.kind, words=words)


def _is_hard(event: ProviderEvent) -> bool:
    """As for a report by mail: by what the receiving server said; where the provider repeats
    nothing of it, by its own word for an address that is dead."""
    payload = event.payload
    if payload["reject_reason"] in (
        RejectReason.SPAM,
        RejectReason.BLOCKED,
        RejectReason.TIMED_OUT,
    ):
        return False
    raw = payload.get("raw", {})
    status = _status(f"{payload['words']} {json.dumps(raw)}")
    if status or payload["words"]:
        return is_dead(status, f"{payload['words']}")
    return any(word.lower() in _HARD_WORDS for word in _said(raw))


def _said(raw: Any) -> Iterator[str]:
    """The words that an event consists of, those of a field that says no left out."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, list):
        yield from (word for part in raw for word in _said(part))
    elif isinstance(raw, dict):
        yield from (name for name, value in raw.items() if value is True)
        yield from (word for value in raw.values() for word in _said(value))


def _status(text: str) -> str:
    found = STATUS.search(text)
    return found[1] if found else ""
