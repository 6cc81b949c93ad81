"""A mail about one's data becomes a task with its legal date. Nothing is handed over or erased by
that: a person settles the task, and sees the words that opened it."""

from __future__ import annotations

import re
from typing import cast

from django.db.models import Model

from ats import events
from ats.models import Event
from candidates.models import PrivacyRequest
from candidates.services import privacy
from messaging.models import Message

INTENT = "privacy_request"
Kind = PrivacyRequest.Kind

_SAYS: dict[str, re.Pattern[str]] = {
    Kind.ERASURE: re.compile(
        r"\b(?:effac|supprim|suppression|détrui|destruction|oubli|anonymis"
        r"|delet|eras|remov|wip(?:e|ing)|forget|purge|anonymi[sz])",
        re.IGNORECASE,
    ),
    Kind.RECTIFY: re.compile(
        r"\b(?:rectifi|corrig|correct|mettre à jour|mise à jour|erroné|amend|updat|misspel"
        r"|(?:has|have) (?:just )?changed|(?:a|ont) changé|j['’]ai changé (?:de |d['’])"
        r"|nouve(?:au|lle) (?:num[ée]ro|t[ée]l[ée]phone|adresse|nom|e-?mail)"
        r"|new (?:number|phone|address|name|e-?mail))",
        re.IGNORECASE,
    ),
    Kind.ACCESS: re.compile(
        r"\b(?:copie|communiqu|transm|accès|accéder|détenez|possédez|"
        r"cop(?:y|ies)|access|disclos|(?:hold|held|stored?) (?:about|on) me)",
        re.IGNORECASE,
    ),
}


def kinds_in(text: str) -> list[str]:
    """What is asked, as far as the words say; a copy where they do not, the least that is owed."""
    return [kind for kind, words in _SAYS.items() if words.search(text)] or [Kind.ACCESS]


def message_came(event: Event, subject: Model) -> None:
    """`message_read` of a new one, which few are about: its words are at hand."""
    if cast(Message, subject).names(INTENT):
        message_read(event, subject)


def message_read(_event: Event, subject: Model) -> None:
    """Open the tasks of a message that asks about its writer's data; an unconfirmed sender opens
    none before a person vouches for them."""
    rows = Message.objects.select_related("inbound", "conversation__application__candidate")
    message = rows.defer("inbound__raw").get(pk=cast(Message, subject).pk)
    if not message.verified or not message.names(INTENT):
        return
    candidate = message.conversation.application.candidate
    for kind in kinds_in(message.visible):
        privacy.ask(candidate, kind, message.channel, message.at)


def register() -> None:
    """When it is received, when a person vouches, when a person corrects the reading."""
    events.on("message.received", message_came)
    for kind in ("message.verified", "message.intents_corrected"):
        events.on(kind, message_read)
