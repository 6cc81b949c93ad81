"""Keeping a text of one's own: saved, restored, given back to the default; never lost.

Each change is a new version, made for the text that its author saw.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import transaction

from ats import events
from ats.events import Actor
from ats.models import Posting
from ats.refusals import ChangedMeanwhile
from messaging.models import LetterTemplate, LetterTemplateVersion
from messaging.writing.library.check import check
from messaging.writing.library.faults import Faulty
from messaging.writing.library.kinds import Kind
from messaging.writing.library.lookup import (
    Source,
    default_source,
    source_for,
    source_hash,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose text of which kind and language: the company's, or that of a posting."""

    kind: Kind
    language: str
    posting: Posting | None = None

    @property
    def source(self) -> Source:
        """The text in use here, wherever it comes from."""
        return source_for(self.kind.name, self.language, self.posting)

    @property
    def inherited(self) -> Source:
        """The text that would be in use without one of its own."""
        if self.posting is not None:
            return source_for(self.kind.name, self.language)
        return default_source(self.kind.name, self.language)

    def row(self) -> LetterTemplate | None:
        """The row of its own text, if it ever had one."""
        return LetterTemplate.objects.filter(
            kind=self.kind.name, language=self.language, posting=self.posting
        ).first()


def as_typed(subject: str, body: str) -> tuple[str, str]:
    """The two parts as the fields of the page hold them, where lines and columns are counted."""
    subject, body = (re.sub(r"\r\n?", "\n", part) for part in (subject, body))
    return re.sub(r"[\t\n]", " ", subject), body


def cleaned(subject: str, body: str) -> tuple[str, str]:
    """What is kept of what was typed: a subject of one line, line ends as we write them."""
    subject, body = as_typed(subject, body)
    # Only plain spaces: a French subject keeps its no-break ones.
    return re.sub(r" +", " ", subject).strip(" "), body.strip()


def save(
    place: Place, subject: str, body: str, actor: Actor, seen: str, why: str = "edited"
) -> LetterTemplateVersion | None:
    """Keep a text; None when it is the one in use. Recorded as `template.edited`.

    Raises Faulty with every mistake, at its place in what was typed; ChangedMeanwhile when the
    text in use is not `seen` (its hash).
    """
    faults = check(place.kind, place.language, *as_typed(subject, body))
    if faults:
        raise Faulty(faults)
    subject, body = cleaned(subject, body)
    return _keep(place, actor, seen, why, subject=subject, body=body)


def restore(place: Place, number: int, actor: Actor, seen: str) -> LetterTemplateVersion | None:
    """Bring an older text back, as a new version; it is checked like one that is typed.

    Raises LetterTemplateVersion.DoesNotExist, Faulty, ChangedMeanwhile.
    """
    older = LetterTemplateVersion.objects.get(
        template__kind=place.kind.name,
        template__language=place.language,
        template__posting=place.posting,
        number=number,
    )
    if older.follows_default:
        return back_to_default(place, actor, seen)
    return save(place, older.subject, older.body, actor, seen, why="restored")


def back_to_default(place: Place, actor: Actor, seen: str) -> LetterTemplateVersion | None:
    """Follow the company's text (a posting) or the delivered one (the company) again; the own
    texts stay in the history. Raises ChangedMeanwhile."""
    return _keep(place, actor, seen, "default", follows_default=True)


def _keep(
    place: Place,
    actor: Actor,
    seen: str,
    why: str,
    *,
    subject: str = "",
    body: str = "",
    follows_default: bool = False,
) -> LetterTemplateVersion | None:
    with transaction.atomic():
        row = _locked(place)
        _require_seen(place, row, seen)
        current = row.current
        text_hash = source_hash(subject, body)
        same = current.text_hash == text_hash if current else follows_default
        if same or (current is None and text_hash == place.source.text_hash):
            return None
        version = LetterTemplateVersion.objects.create(
            template=row,
            number=(current.number if current else 0) + 1,
            subject=subject,
            body=body,
            text_hash=text_hash,
            follows_default=follows_default,
            by=actor.name,
            why=why,
        )
        row.current = version
        row.save(update_fields=["current"])
        events.record(f"template.{why}", row, actor, {"number": version.number})
    return version


def _locked(place: Place) -> LetterTemplate:
    row, _made = LetterTemplate.objects.get_or_create(
        kind=place.kind.name, language=place.language, posting=place.posting
    )
    rows = LetterTemplate.objects.select_for_update(of=("self",))
    return rows.select_related("current").get(pk=row.pk)


def _require_seen(place: Place, row: LetterTemplate, seen: str) -> None:
    source = place.source
    if source.text_hash != seen:
        version = source.version or row.current
        raise ChangedMeanwhile(version.by if version else "", version.at if version else None)
