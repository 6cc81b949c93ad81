"""Events as sentences. A kind that nobody has words for is shown quietly, never hidden.

Upper floors add theirs with `say`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats.jinja import day, moment
from ats.models import Event
from candidates.documents.check import WHY
from candidates.models import Interview, Scorecard

Words = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class Telling:
    """How one kind is told."""

    words: Words
    icon: str = "note"
    tone: str = "neutral"


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; `details` are smaller lines below it."""

    event: Event
    title: str
    icon: str
    tone: str
    details: tuple[str, ...] = ()


_tellings: dict[str, Telling] = {}
# The last two are told by the other of the pair, letter or approval, already.
_INNER = frozenset(
    {
        "outbound.release",
        "outbound.hand",
        "outbound.defer",
        "outbound.put_back",
        "inbound.match",
        "approval.approve",
        "letter.take_back",
    }
)


def say(kind: str, words: str | Promise | Words, icon: str = "note", tone: str = "neutral") -> None:
    """Give words to a kind of event: a lazy text, or a function of the event's data."""
    telling = words if callable(words) and not isinstance(words, Promise) else _fixed(words)
    _tellings[kind] = Telling(telling, icon, tone)


def entry(event: Event) -> Entry:
    """One event, told."""
    telling = _tellings.get(event.kind)
    if telling is None:
        return Entry(event, event.kind.replace(".", " ").replace("_", " "), "note", "quiet")
    return Entry(event, telling.words(event.data), telling.icon, telling.tone, _details(event))


def entries(events: list[Event]) -> list[Entry]:
    """The events in their order, told; a mail's inner steps are on the mail's own page."""
    return [entry(event) for event in events if event.kind not in _INNER]


def _fixed(text: str | Promise) -> Words:
    return lambda _data: str(text)


def _when(data: Mapping[str, Any]) -> str:
    """“12 mars à 14:30” of the event's `starts_at`."""
    try:
        return moment(datetime.fromisoformat(str(data.get("starts_at"))))
    except ValueError:
        return ""


def _moved(data: Mapping[str, Any]) -> str:
    said = {"old": data.get("from_name", ""), "new": data.get("to_name", "")}
    if data.get("undoes"):
        return _("Move undone: back from %(old)s to %(new)s") % said
    return _("Moved from %(old)s to %(new)s") % said


def _received(data: Mapping[str, Any]) -> str:
    if data.get("known"):
        return _("Applied on the career site; we knew this person already")
    return _("Applied on the career site")


def _wrote(data: Mapping[str, Any]) -> str:
    if data.get("verified", True):
        return _("The candidate wrote")
    return _("Somebody wrote whose address we do not know")


def _promised(data: Mapping[str, Any]) -> str:
    on = date.fromisoformat(str(data.get("for")))
    return _("News promised for %(day)s") % {"day": day(on, "EEEE d MMMM")}


def _planned(data: Mapping[str, Any]) -> str:
    return _("Interview planned for %(when)s") % {"when": _when(data)}


def _changed(data: Mapping[str, Any]) -> str:
    was = data.get("was", {})
    if was.get("starts_at") == data.get("starts_at"):
        return _("Interview changed (%(when)s)") % {"when": _when(data)}
    return _("Interview moved to %(when)s") % {"when": _when(data)}


def _cancelled(data: Mapping[str, Any]) -> str:
    return _("Interview of %(when)s cancelled") % {"when": _when(data)}


def _submitted(data: Mapping[str, Any]) -> str:
    labels = dict(Scorecard.Overall.choices)
    said = {"overall": labels.get(data.get("overall") or 0, "")}
    return _("Scorecard submitted: %(overall)s") % said


def _dropped(data: Mapping[str, Any]) -> str:
    if data.get("overtaken_by"):
        return _("Left the lot: settled apart from it")
    return _("Left the lot; nothing is decided")


def _opened(data: Mapping[str, Any]) -> str:
    return _("Opened %(name)s") % {"name": data.get("name", "")}


FIELDS = {
    "given_name": gettext_lazy("Given name"),
    "family_name": gettext_lazy("Family name"),
    "phone": gettext_lazy("Phone"),
    "city": gettext_lazy("City"),
}


def _details(event: Event) -> tuple[str, ...]:
    """What the form said otherwise than the record; where and with whom an interview is."""
    lines = []
    differs = event.data.get("differs") or {}
    for name, text in differs.items():
        said = {"field": FIELDS.get(name, name), "text": text}
        lines.append(_("The form says: %(field)s %(text)s") % said)
    if event.data.get("document") is True:
        lines.append(_("A new CV was added."))
    if refused := WHY.get(str(event.data.get("refused"))):
        lines.append(_("A file was refused: %(why)s") % {"why": refused})
    if event.data.get("note") is True:
        lines.append(_("New words from the candidate are among the notes."))
    if event.kind == "application.repeated":
        lines.append(_("No second mail was sent."))
    if event.kind in ("interview.planned", "interview.changed"):
        modes = dict(Interview.Mode.choices)
        names = ", ".join(event.data.get("with") or [])
        lines.append(" · ".join(filter(None, [str(modes.get(event.data.get("mode"), "")), names])))
    return tuple(lines)


say("application.received", _received, "letter-open", "info")
say("application.repeated", gettext_lazy("Applied again; added to this application"), "letter-open")
say("application.stage_moved", _moved, "arrow")
say("application.decline", gettext_lazy("Decided to decline"), "pen", "info")
say("decision.drop", _dropped, "undo", "quiet")
say("application.hire", gettext_lazy("Decided to hire"), "star", "good")
say("application.withdraw", gettext_lazy("Application withdrawn by the candidate"), "door")
say("application.reactivate", gettext_lazy("Decision undone: active again"), "undo")
say("application.promised", _promised, "clock")
say("application.told", gettext_lazy("The candidate has been told"), "check", "good")
say("note.added", gettext_lazy("Note written"), "note", "quiet")
say("interview.planned", _planned, "calendar", "info")
say("interview.changed", _changed, "calendar")
say("interview.cancel", _cancelled, "calendar", "quiet")
say("scorecard.submitted", _submitted, "check")
say("scorecard.changed", gettext_lazy("Scorecard changed"), "pen", "quiet")
say("document.opened", _opened, "eye", "quiet")
say("privacy.asked", gettext_lazy("Asked about their data"), "lock", "soon")
say("privacy.settled", gettext_lazy("The request about their data was answered"), "lock", "good")
say("application.address_changed", gettext_lazy("Gave another mail address"), "letter", "quiet")
say("application.unreachable", gettext_lazy("No mail address to write to"), "warning", "late")
# What the floor above records on the same stream; it may say it otherwise with `say`.
say("message.received", _wrote, "letter-open", "info")
say("message.answered", gettext_lazy("Answered the candidate"), "reply", "good")
say("message.noted", gettext_lazy("A call or message was noted"), "phone")
say("message.closed", gettext_lazy("Marked as needing no answer"), "check", "quiet")
say("message.reopened", gettext_lazy("Marked as waiting for an answer"), "clock", "quiet")
say("message.woken", gettext_lazy("Back on the desk"), "undo", "quiet")
say("message.raised", gettext_lazy("Wrote twice unanswered: administrators were told"), "warning")
say("message.assigned", gettext_lazy("The conversation was handed on"), "person", "quiet")
say("message.snoozed", gettext_lazy("The answer was put off"), "clock", "quiet")
say("message.intents_corrected", gettext_lazy("What the message is about was corrected"), "pen")
say("message.verified", gettext_lazy("Confirmed that the candidate wrote this"), "check", "good")
say("outbound.accept", gettext_lazy("Mail accepted by the mail server"), "check", "quiet")
say("outbound.fail", gettext_lazy("A mail could not be sent"), "warning", "late")
say("outbound.lose", gettext_lazy("Not known whether a mail left"), "warning", "late")
say("outbound.suppress", gettext_lazy("Mail not sent: this address must not be written to"), "hand")
say("outbound.withhold", gettext_lazy("A mail was held back"), "hand", "soon")
say("outbound.cancel", gettext_lazy("A mail was called off"), "cross", "quiet")
say("outbound.expire", gettext_lazy("A mail became too old to be sent"), "clock", "soon")
say("outbound.retry", gettext_lazy("A mail is tried again"), "send", "quiet")
say("letter.draft", gettext_lazy("Letter drafted"), "letter")
say("letter.drafted", gettext_lazy("Letter drafted"), "letter")
say("letter.submit", gettext_lazy("Letter sent for approval"), "send")
say("letter.approve", gettext_lazy("Letter approved"), "seal", "good")
say("letter.send_back", gettext_lazy("Letter sent back with a comment"), "reply", "soon")
say("letter.schedule", gettext_lazy("Letter scheduled"), "clock")
say("letter.edit", gettext_lazy("Letter taken up again"), "pen", "quiet")
say(
    "letter.warning_kept", gettext_lazy("A warned passage was kept, with a reason"), "note", "quiet"
)
say("letter.withhold", gettext_lazy("Letter held back"), "hand", "soon")
say("letter.resume", gettext_lazy("Letter released"), "letter")
say("letter.send", gettext_lazy("Letter sent"), "letter", "good")
say("letter.cancel", gettext_lazy("Letter cancelled"), "cross", "quiet")
