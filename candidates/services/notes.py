"""Internal notes: personal data that the candidate may ask to read."""

from __future__ import annotations

from django.db import transaction

from ats import events
from ats.models import User
from candidates.models import Application, Note


def add(application: Application, author: User, body: str) -> Note:
    """Write a note; its event says that there is one, never what it says."""
    with transaction.atomic():
        note = Note.objects.create(application=application, author=author, body=body)
        events.record("note.added", note, events.Actor.of(author))
    return note
