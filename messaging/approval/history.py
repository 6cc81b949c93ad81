"""The whole story of a letter's approvals: asked, reminded, opened by somebody else, answered, by
which door and on what, and what was changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ats import events
from ats.jinja import iso, moment
from ats.models import Event
from messaging.models import Approval, LetterVersion, WordingOverride
from messaging.writing.difference import Segment, condensed, difference

KINDS = ("approval.reminded", "approval.will_call", "approval.take_back", "approval.someone_else")


@dataclass
class Item:
    """One line of the story, as `approval_history` draws it."""

    who: str
    what: str
    at: datetime
    comment: str = ""
    diff: list[Segment] = field(default_factory=list)

    @property
    def when(self) -> str:
        """The moment, in words."""
        return moment(self.at)

    @property
    def iso(self) -> str:
        """The moment, for machines."""
        return iso(self.at)


def of(approvals: Sequence[Approval], kept: Iterable[WordingOverride] = ()) -> list[Item]:
    """Everything that happened, the newest first; two queries at most. `kept`: the warnings for
    which somebody gave a reason."""
    texts = _texts(approvals)
    items = [_asked(approval) for approval in approvals]
    items += [_answered(row, texts) for row in approvals if row.decided_at is not None]
    items += _meanwhile(approvals)
    items += [_kept(row) for row in kept]
    return sorted(items, key=lambda item: item.at, reverse=True)


def _asked(approval: Approval) -> Item:
    who, words = approval.asked_by.name, _("asked for the yes of %(name)s")
    if approval.stands_in_for_id is not None:
        who, words = events.SYSTEM.name, _("asked %(name)s instead, as deputy")
    return Item(
        who,
        words % {"name": approval.approver.name},
        approval.asked_at,
        approval.note,
    )


def _answered(approval: Approval, texts: dict[str, str]) -> Item:
    what = {
        "approved": _("approved these words"),
        "amended": _("approved with changes"),
        "returned": _("sent it back"),
        "voided": _("is no longer asked: the letter was changed"),
        "expired": _("did not answer in time"),
    }[approval.status]
    return Item(
        approval.approver.name,
        _came_by(what, approval.decided_via, approval.decided_on),
        approval.decided_at or approval.asked_at,
        approval.comment,
        amendment(approval, texts),
    )


def _kept(row: WordingOverride) -> Item:
    what = _("kept a passage that the wording check warns of: “%(excerpt)s”")
    if not row.excerpt:
        return Item(
            row.by.name, _("kept the words that the wording check warns of"), row.at, row.reason
        )
    return Item(row.by.name, what % {"excerpt": row.excerpt}, row.at, row.reason)


def _came_by(what: str, via: str, device: str) -> str:
    if via == "link" and device:
        return _("%(what)s, by the link in the mail, on %(device)s") % {
            "what": what,
            "device": device,
        }
    return _("%(what)s, by the link in the mail") % {"what": what} if via == "link" else what


def _texts(approvals: Iterable[Approval]) -> dict[str, str]:
    hashes = [
        text_hash
        for row in approvals
        if row.status == Approval.Status.AMENDED
        for text_hash in (row.text_hash, row.amended_hash)
    ]
    if not hashes:
        return {}
    letters = {row.letter_id for row in approvals}
    rows = LetterVersion.objects.filter(letter__in=letters, text_hash__in=hashes)
    return dict(rows.values_list("text_hash", "body"))


def amendment(approval: Approval, texts: dict[str, str] | None = None) -> list[Segment]:
    """What the approver changed, for an approval with changes."""
    if approval.status != Approval.Status.AMENDED:
        return []
    known = _texts([approval]) if texts is None else texts
    before, after = known.get(approval.text_hash, ""), known.get(approval.amended_hash, "")
    return condensed(difference(before, after))


def _meanwhile(approvals: Sequence[Approval]) -> list[Item]:
    names = {events.subject_key(row): row.approver.name for row in approvals}
    rows = Event.objects.filter(subject__in=list(names), kind__in=KINDS).order_by("-id")[:60]
    return [Item(*_words(row, names[row.subject]), row.at) for row in rows]


def _words(event: Event, approver: str) -> tuple[str, str]:
    who: Any = event.actor_name
    if event.kind == "approval.reminded":
        return approver, _("was reminded by mail")
    if event.kind == "approval.will_call":
        return who, _("wants to call the person first")
    if event.kind == "approval.take_back":
        return who, _("took the yes back")
    return who, _("opened the link that is for %(name)s, and did not answer") % {"name": approver}
