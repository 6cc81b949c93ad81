"""The situation and the opening of one letter: proposed or chosen, and not somebody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from babel.dates import format_date
from django.db import connection
from django.db.models import Count, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from ats.models import Stage
from candidates.models import Application, Decision
from messaging.models import Letter
from messaging.writing.situations.proposal import earlier, propose
from messaging.writing.situations.words import Told, Words, least_used, openings, worded

_LOCK = 51_842  # the first key of our advisory lock; the second is the posting


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a letter remembers of it."""

    situation: str
    proposed: str
    opening: str

    @property
    def facts(self) -> dict[str, str]:
        """As the letter keeps it."""
        return {"situation": self.situation, "proposed": self.proposed, "opening": self.opening}


class Choice:
    """Finds the words of a decision's letter; `known` is what the letter rested on before.

    A situation that somebody chose stays; so does an opening that still fits. Call it inside
    the transaction that keeps the letter: until its end no other letter of the posting chooses.
    """

    def __init__(self, decision: Decision, known: Mapping[str, Any] | None = None) -> None:
        self.decision, self.known = decision, known or {}
        self.chosen: Chosen | None = None

    def __call__(self, told: Told) -> Words:
        application = self.decision.application
        proposed = propose(self.decision)
        told = replace(
            told,
            situation=_by_hand(self.known) or proposed,
            after_test=_after_test(application),
        )
        if told.situation == "again":
            told = replace(told, facts={**told.facts, "before": _before(application)})
        key = self.known.get("opening", "")
        if key not in openings(told):
            key = least_used(told, used_in(application))
        self.chosen = Chosen(told.situation, proposed, key)
        return worded(told, key)


def _by_hand(known: Mapping[str, Any]) -> str:
    situation = str(known.get("situation", ""))
    return situation if situation != known.get("proposed") else ""


def _after_test(application: Application) -> bool:
    if application.stage.kind != Stage.Kind.TEST or application.depth != "phone":
        return False
    return not application.interviews.filter(starts_at__lte=timezone.now()).exists()


def _before(application: Application) -> str:
    """“mars 2026”: when they applied before."""
    found = earlier(application)
    if found is None:
        return ""
    locale = "en_GB" if application.language == "en" else "fr"
    return format_date(found.applied_at, "MMMM y", locale=locale)


def used_in(application: Application) -> dict[str, int]:
    """How many letters of the posting begin with each opening; the caller's transaction holds
    the posting's choice from here on."""
    with connection.cursor() as cursor:
        key = [_LOCK, application.posting_id]
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", key)
    rows = Letter.objects.filter(
        application__posting=application.posting_id, facts__has_key="opening"
    ).exclude(application=application)
    opening = Cast(KeyTextTransform("opening", "facts"), TextField())
    return dict(rows.order_by().values_list(opening).annotate(Count("pk")))
