"""A person vouches for a mail that came from an address we did not know."""

from __future__ import annotations

from django.db import transaction

from ats import events
from ats.models import User
from messaging.models import Inbound, Message


def vouch(message: Message, user: User) -> bool:
    """This really is the candidate: the attachments open. Nothing else follows, and the address
    is not added to those that we write to. False when it was confirmed already."""
    with transaction.atomic():
        if not Message.objects.filter(pk=message.pk, verified=False).update(verified=True):
            return False
        Inbound.objects.filter(message=message).update(verified=True)
        events.record("message.verified", message, events.Actor.of(user))
    return True
