"""Every text that a letter had."""

from __future__ import annotations

from django.db.models import Max

from ats.events import Actor
from messaging.models import Letter, LetterVersion
from messaging.writing import points


def keep(letter: Letter, actor: Actor, why: str) -> LetterVersion:
    """Keep the letter's present text. The caller's transaction holds the letter's row."""
    last = letter.versions.aggregate(last=Max("number"))["last"] or 0
    if last:  # a first draft has its sources read when somebody looks: lots draft by the hundred
        points.sync(letter)
    version = new(letter, actor, why, last + 1)
    version.save()
    return version


def new(letter: Letter, actor: Actor, why: str, number: int = 1) -> LetterVersion:
    """The letter's present text as a version, unsaved."""
    return LetterVersion(
        letter=letter,
        number=number,
        subject=letter.subject,
        body=letter.body,
        text_hash=letter.text_hash,
        by=actor.name,
        why=why,
    )
