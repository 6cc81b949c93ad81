"""Who may read a conversation, answer in it, and file mail that found no place."""

from __future__ import annotations

from django.http import Http404

from ats.access import MANAGER, RECRUITER, can, grant
from ats.models import User
from candidates.access import application_for
from messaging.models import Conversation, Inbound

grant("conversation.see", RECRUITER, MANAGER)
grant("conversation.answer", RECRUITER)
grant("mail.file", RECRUITER)
grant("mail.operate", RECRUITER)


def conversation_for(user: User, pk: int, may: str = "conversation.see") -> Conversation:
    """The conversation, if its application is visible and `may` is allowed on it."""
    rows = Conversation.objects.select_related(
        "application__candidate", "application__posting", "owner"
    )
    conversation = rows.filter(pk=pk).first()
    if conversation is None:
        raise Http404
    application_for(user, conversation.application_id, may)
    return conversation


def inbound_for(user: User, pk: int) -> Inbound:
    """A received mail: through its conversation, or from the tray for those who file."""
    inbound = Inbound.objects.filter(pk=pk).select_related("conversation__application").first()
    if inbound is None:
        raise Http404
    if inbound.conversation is not None:
        application_for(user, inbound.conversation.application_id, "conversation.see")
    elif not can(user, "mail.file"):
        raise Http404
    return inbound
