"""A posting's events in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ats import events
from ats.models import Event, Posting


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history; `icon` as in the interface."""

    text: str
    icon: str
    who: str
    at: datetime


def _edited(part: str) -> str:
    return {
        "ad": _("The ad was changed"),
        "criteria": _("The criteria were changed"),
        "stages": _("The stages were changed"),
        "team": _("The team was changed"),
    }.get(part, _("The posting was changed"))


def _in_words(event: Event) -> tuple[str, str]:
    if event.kind == "posting.edited":
        return _edited(str(event.data.get("part", ""))), "pen"
    return {
        "posting.created": (_("The posting was begun"), "plus"),
        "posting.publish": (_("Published on the career site"), "globe"),
        "posting.unpublish": (_("Taken off the career site"), "eye"),
        "posting.close": (_("Closed: everyone had their answer"), "door"),
        "posting.reopen": (_("Opened again"), "undo"),
    }.get(event.kind, (event.kind, "note"))


def history(posting: Posting, limit: int = 30) -> list[Line]:
    """The newest lines first."""
    rows = events.timeline(events.subject_key(posting), limit)
    return [Line(*_in_words(row), row.actor_name, row.at) for row in rows]
