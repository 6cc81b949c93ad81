"""Campaigns in words: why one is paused, and what its history says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from candidates.timeline import say
from messaging.campaigns.launching import BY_HAND, CLOSED, COMPLAINTS, ERRORS

PAUSED_FOR: dict[str, Promise] = {
    BY_HAND: gettext_lazy("Somebody paused it."),
    ERRORS: gettext_lazy(
        "Too many of its mails failed or came back. Look at them before it goes on."
    ),
    COMPLAINTS: gettext_lazy(
        "Somebody called one of its mails unwanted. Read the letter again before it goes on."
    ),
    CLOSED: gettext_lazy("The posting is no longer published: nobody could apply."),
}


def _launched(data: Mapping[str, Any]) -> str:
    count = int(data.get("count", 0))
    words = ngettext("Launched, for %(count)s person", "Launched, for %(count)s people", count)
    return words % {"count": count}


def _paused(data: Mapping[str, Any]) -> str:
    return _("Paused: %(why)s") % {"why": PAUSED_FOR.get(str(data.get("why")), "")}


def register() -> None:
    """Words for the timelines of people and campaigns."""
    say("consent.given", gettext_lazy("Agreed to hear about other openings"), "check")
    say("consent.withdrawn", gettext_lazy("No longer agrees to hear about other openings"), "cross")
    say("campaign.begun", gettext_lazy("Begun"), "plus")
    say("campaign.gather", gettext_lazy("The audience was written down"), "people")
    say("campaign.reopen", gettext_lazy("Opened again, to change the audience"), "pen")
    say("campaign.edited", gettext_lazy("The letter was changed"), "pen")
    say("campaign.asked", gettext_lazy("The audience was chosen"), "people")
    say("campaign.warning_kept", gettext_lazy("A warned passage was kept, with a reason"), "note")
    say("campaign.launch", _launched, "send")
    say("campaign.pause", _paused, "hand", "soon")
    say("campaign.resume", gettext_lazy("Goes on"), "send")
    say("campaign.finish", gettext_lazy("Everybody has their mail"), "check", "good")
    say("campaign.cancel", gettext_lazy("Called off"), "cross")
