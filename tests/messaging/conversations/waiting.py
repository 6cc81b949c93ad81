"""Conversations in which a candidate waits for an answer."""

from __future__ import annotations

from ats.models import User
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import mime
from messaging.inbound import door, reading
from messaging.models import Conversation, Message, Outbound
from tests import factories as make
from tests.mails import a_reply


def a_waiting_conversation(owner: User, address: str) -> Conversation:
    """Somebody applied, was acknowledged, and asked a question in answer."""
    posting = make.a_posting(owner)
    application = make.an_application(posting, make.a_candidate(address=address))
    mail = acknowledge(application)
    raw = a_reply(
        mime.reply_address(mail),
        sender=f"Amélie Roux <{address}>",
        text="Pourriez-vous me dire ce qui a manqué ?",
        message_id=f"<q-{address}>",
    )
    row, _made = door.receive(raw, door="pipe")
    reading.read(row.pk)
    return Conversation.objects.get(application=application)


def again(conversation: Conversation, text: str, sender: str = "amelie@example.org") -> Message:
    """The same person writes once more; or somebody else who has the address."""
    mail = Outbound.objects.filter(conversation=conversation).earliest("pk")
    raw = a_reply(
        mime.reply_address(mail),
        sender=f"Amélie Roux <{sender}>",
        text=text,
        message_id=f"<again-{sender}-{len(text)}>",
    )
    row, _made = door.receive(raw, door="pipe")
    reading.read(row.pk)
    return Message.objects.get(inbound=row)


def fresh(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def newest(conversation: Conversation) -> Message:
    return conversation.messages.filter(direction="in").latest("pk")
