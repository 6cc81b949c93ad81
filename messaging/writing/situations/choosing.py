"""The situation and the opening of one letter: proposed or chosen, and not somebody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from babel.dates import format_date

from ats.models import Stage
from candidates.models import Application, Decision
from messaging.writing.situations.proposal import propose
from messaging.writing.situations.words import Told, Words, least_used, openings, worded
from messaging.writing.sources import ASKED, Sources


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a letter remembers of it."""

    situation: str
    proposed: str
    opening: str
    by_hand: bool

    @property
    def facts(self) -> dict[str, str | bool]:
        """As the letter keeps it."""
        return {
            "situation": self.situation,
            "proposed": self.proposed,
            "opening": self.opening,
            "by_hand": self.by_hand,
        }


class Choice:
    """Finds the words of a decision's letter; `known` is what the letter rested on before.

    A situation that somebody chose stays; so does an opening that still fits. Call it inside
    the transaction that keeps the letter: until its end no other letter of the posting chooses.
    """

    def __init__(
        self,
        decision: Decision,
        known: Mapping[str, Any] | None = None,
        sources: Sources = ASKED,
    ) -> None:
        self.decision, self.known, self.sources = decision, known or {}, sources
        self.chosen: Chosen | None = None

    def __call__(self, told: Told) -> Words:
        application = self.decision.application
        proposed = propose(self.decision, self.sources)
        chosen = by_hand(self.known)
        told = replace(
            told,
            situation=chosen or proposed,
            after_test=_after_test(application, self.sources),
        )
        if told.situation == "again":
            told = replace(told, facts={**told.facts, "before": _before(application, self.sources)})
        key = self.known.get("opening", "")
        if key not in openings(told):
            key = least_used(told, self.sources.openings(application))
        self.chosen = Chosen(told.situation, proposed, key, bool(chosen))
        return worded(told, key)


def by_hand(known: Mapping[str, Any]) -> str:
    """The situation that somebody chose, be it the proposed one; empty when nobody did. Letters
    of before this was kept show it by their difference."""
    situation = str(known.get("situation", ""))
    differs = situation != known.get("proposed")
    return situation if known.get("by_hand", differs) else ""


def _after_test(application: Application, sources: Sources) -> bool:
    if application.stage.kind != Stage.Kind.TEST or application.depth != "phone":
        return False
    return not sources.meetings(application)


def _before(application: Application, sources: Sources) -> str:
    """“mars 2026”: when they applied before."""
    found = sources.earlier(application)
    if found is None:
        return ""
    locale = "en_GB" if application.language == "en" else "fr"
    return format_date(found.applied_at, "MMMM y", locale=locale)
