"""A person says what a mail is about: their word counts, and is kept to measure the reading by."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from ats import events
from ats.models import User
from messaging.conversations import waiting
from messaging.inbound.intents import ORDER, QUIET
from messaging.models import Inbound, IntentLabel, Message


class NotReadable(Exception):
    """The message did not come in by mail: there is no reading to correct."""


def correct_intents(message: Message, intents: Iterable[str], user: User) -> IntentLabel:
    """Replace what was read by what `user` says, in the order of importance.

    Nothing else happens: a withdrawal or an erasure is carried out by a person. Raises
    `ValueError` for an unknown intent or none at all, `NotReadable` for a message without a mail.
    """
    wanted = sorted(set(intents), key=_rank)
    if not wanted:
        raise ValueError("no intent")
    if message.inbound_id is None:
        raise NotReadable
    with transaction.atomic():
        inbound = Inbound.objects.select_for_update().get(pk=message.inbound_id)
        words = {row["name"]: row["words"] for row in inbound.intents}
        label = IntentLabel.objects.create(
            inbound=inbound,
            message=message,
            read_as=[row["name"] for row in inbound.intents],
            corrected_to=wanted,
            by=user,
        )
        inbound.intents = [{"name": name, "words": words.get(name, [])} for name in wanted]
        inbound.needs_answer = not QUIET.issuperset(wanted)
        inbound.save(update_fields=["intents", "needs_answer"])
        waiting.recount(message.conversation)
        actor = events.Actor.of(user)
        events.record("message.intents_corrected", message, actor, {"intents": wanted})
    return label


def _rank(name: str) -> int:
    try:
        return ORDER.index(name)
    except ValueError:
        raise ValueError(f"unknown intent: {name}") from None
