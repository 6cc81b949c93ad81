"""Conversations in which a candidate waits for an answer."""

from __future__ import annotations

from ats.models import User
from messaging.correspondence.acknowledgement import acknowledge
from messaging.models import Conversation, Message, Outbound
from tests import factories as make
from tests.mails import answered


def a_waiting_conversation(owner: User, address: str) -> Conversation:
    """Somebody applied, was acknowledged, and asked a question in answer."""
    posting = make.a_posting(owner)
    application = make.an_application(posting, make.a_candidate(address=address))
    mail = acknowledge(application)
    answered(mail, "Pourriez-vous me dire ce qui a manqué ?", f"<q-{address}>", address)
    return Conversation.objects.get(application=application)


def again(conversation: Conversation, text: str, sender: str = "amelie@example.org") -> Message:
    """The same person writes once more; or somebody else who has the address."""
    mail = Outbound.objects.filter(conversation=conversation).earliest("pk")
    row = answered(mail, text, f"<again-{sender}-{len(text)}>", sender)
    return Message.objects.get(inbound=row)


def fresh(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def newest(conversation: Conversation) -> Message:
    return conversation.messages.filter(direction="in").latest("pk")
