"""Filing by hand what the matching would not decide alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

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
_NAMES = ("candidate__given_name", "candidate__family_name")


def suggestions(inbound: Inbound, query: str = "") -> QuerySet[Application]:
    """Applications that the mail may belong to: found by name or address when `query` is
    given, else by the sender's address and name."""
    rows = Application.objects.select_related("candidate", "posting").order_by("-applied_at")
    address = "candidate__addresses__address"
    if query.split():
        asked = _all_of(query, (*_NAMES, address))
    else:
        asked = _all_of(inbound.from_name, _NAMES)
        if inbound.from_address:
            asked |= Q(**{f"{address}__iexact": inbound.from_address})
    return (rows.filter(asked).distinct() if asked else rows.none())[:CHOICES]


def _all_of(words: str, columns: Iterable[str]) -> Q:
    """Each of the words is in one of the columns."""
    asked = Q()
    for word in words.split()[:4]:
        found = (Q(**{f"{column}__icontains": word}) for column in columns)
        asked &= reduce(or_, found)
    return asked


def form_for(
    inbound: Inbound, query: str = "", data: Mapping[str, str] | None = None
) -> FilingForm:
    """The form with the suggestions; a choice is checked against them, the only one is made."""
    pks = [row.pk for row in suggestions(inbound, query)]
    form = FilingForm(
        data, initial={"application": pks[0]} if len(pks) == 1 else {}, auto_id="file_%s"
    )
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
