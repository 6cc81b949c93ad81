"""Keeping candidates' files: the file first, then its row, and no file without a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ats import events
from ats.models import Event, User
from candidates.documents import store
from candidates.documents.check import Accepted
from candidates.models import Application, CvReading, Document


@dataclass(frozen=True)
class Cv:
    """A file that `documents.check.check_upload` accepted, ready to be stored.

    `chunks()` gives its bytes from the beginning, each time it is called.
    """

    accepted: Accepted
    size: int
    chunks: Callable[[], Iterable[bytes]]


@contextmanager
def stored(cv: Cv) -> Iterator[str]:
    """Write the file and give its opaque name; the file goes again when the block fails.

    The block holds the transaction that makes the row. Raises OSError when the disk is full.
    """
    name = store.save(cv.chunks(), settings.DOCUMENTS_DIR, cv.accepted.extension)
    try:
        yield name
    except BaseException:
        # Whatever went wrong, a file that no row knows could never be found or erased.
        store.delete(settings.DOCUMENTS_DIR, name)
        raise


def add_row(application: Application, cv: Cv, name: str) -> Document:
    """The row of a stored file, and the one that waits for it to be read."""
    document = Document.objects.create(
        candidate_id=application.candidate_id,
        application=application,
        stored_as=name,
        name=cv.accepted.safe_name,
        media_type=cv.accepted.media_type,
        size=cv.size,
        pages=cv.accepted.pages,
        sha256=cv.accepted.sha256,
    )
    CvReading.objects.create(document=document)
    return document


def note_opened(document: Document, user: User, now: datetime | None = None) -> bool:
    """Record that somebody looked at a document: once a person, day and document."""
    now = now or timezone.now()
    day = timezone.localtime(now).date()
    morning = timezone.make_aware(datetime.combine(day, time.min))
    seen = Event.objects.filter(
        subject=events.subject_key(document), kind="document.opened", actor=user, at__gte=morning
    )
    if seen.exists():
        return False
    events.record("document.opened", document, events.Actor.of(user), {"name": document.name})
    return True


def drop_after_commit(name: str) -> None:
    """Remove a stored file that turned out to be there already, once that is certain."""
    transaction.on_commit(lambda: store.delete(settings.DOCUMENTS_DIR, name))
