"""Filing by hand what the matching would not decide alone."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q, QuerySet

from ats.events import Actor
from ats.models import User
from candidates.models import Application
from messaging.conversations import services
from messaging.conversations.forms import FilingForm
from messaging.models import Conversation, Inbound
from messaging.states import INBOUND

IN_TRAY = (Inbound.Status.TRAY, Inbound.Status.UNREADABLE)
CHOICES = 30


def suggestions(inbound: Inbound, query: str = "") -> QuerySet[Application]:
    """Applications that the mail may belong to: found by name or address when `query` is
    given, else by the sender's address and name."""
    rows = Application.objects.select_related("candidate", "posting").order_by("-applied_at")
    words = query.split()[:4] or [inbound.from_address] if query or inbound.from_address else []
    asked = Q()
    for word in words:
        asked &= (
            Q(candidate__given_name__icontains=word)
            | Q(candidate__family_name__icontains=word)
            | Q(candidate__addresses__address__icontains=word)
        )
    found = rows.filter(asked).distinct() if words else rows.none()
    return found[:CHOICES]


def form_for(
    inbound: Inbound, query: str = "", data: Mapping[str, str] | None = None
) -> FilingForm:
    """The form with the suggestions; a choice is checked against them."""
    form = FilingForm(data, auto_id="file_%s")
    pks = [row.pk for row in suggestions(inbound, query)]
    rows = Application.objects.filter(pk__in=pks).select_related("candidate", "posting")
    field = form.fields["application"]
    field.queryset = rows  # type: ignore[attr-defined]
    field.label_from_instance = (  # type: ignore[attr-defined]
        lambda row: f"{row.candidate.full_name} · {row.posting.title}"
    )
    return form


def file_under(inbound: Inbound, application: Application, user: User) -> Conversation:
    """Put the mail into the application's conversation, where it waits for an answer.

    The sender counts as verified only if the address is the candidate's. Raises AlreadyMoved.
    """
    known = application.candidate.addresses.filter(address__iexact=inbound.from_address).exists()
    with transaction.atomic():
        conversation = services.conversation_of(application)
        INBOUND.move(
            inbound,
            "match",
            actor=Actor.of(user),
            conversation=conversation,
            filed_by=user,
            verified=known,
        )
        services.receive(inbound, conversation)
    return conversation


def set_aside(inbound: Inbound, actor: Actor) -> None:
    """Nobody waits for an answer to this; kept all the same. Raises AlreadyMoved."""
    INBOUND.move(inbound, "note", actor=actor)
