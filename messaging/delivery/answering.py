"""What the system answers by itself: one mail per conversation and address in a day.

Such an answer follows something that a candidate's browser did. Were it a program that did it, or
were what we send to make another program act, each would go on answering the other (RFC 3834,
section 2). Nothing answers received mail by itself: a person reads it, on the desk; so no answer
goes to a bounce, to a machine or to a list. Letters, invitations, changes and reminders are no
answers: a person or the calendar decided them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ats import events
from messaging.models import Conversation, Outbound

SPARED = "outbound.spared"
_APART = timedelta(hours=24)
# These did not leave, and are no answer.
_NOT_LEFT = ("cancelled", "expired", "failed", "suppressed")


def once_a_day(
    conversation: Conversation, address: str, key: str, kind: str, write: Callable[[], Outbound]
) -> tuple[Outbound, bool]:
    """Have the answer written, or leave it when one to this address stands in the conversation
    since less than 24 hours; then it is noted on the timeline (`outbound.spared`), and that one
    comes back with False. The same `key` again is the mail that is there."""
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        there = Outbound.objects.filter(key=key).first()
        if there is not None:
            return there, True
        lately = _lately(conversation, address)
        if lately is None:
            return write(), True
        said = {"kind": kind, "mail": lately.pk}
        events.record(SPARED, conversation.application, events.SYSTEM, said)
        return lately, False


def answered_lately(conversation: Conversation, address: str) -> bool:
    """Whether the next answer of this kind would be left."""
    return _lately(conversation, address) is not None


def _lately(conversation: Conversation, address: str) -> Outbound | None:
    rows = Outbound.objects.filter(
        conversation=conversation,
        to_address__iexact=address,
        headers__has_key="Auto-Submitted",
        created_at__gt=timezone.now() - _APART,
    )
    return rows.exclude(status__in=_NOT_LEFT).order_by("-id").first()
