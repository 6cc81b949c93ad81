"""Reading CVs: apart from any page, once, and again only when nothing came of it."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from candidates.documents import store
from candidates.documents.reading import VERSION, Reading, read_cv
from candidates.documents.sandbox import Limits
from candidates.models import Application, CvReading, Document

_SWEEP = 12
# What somebody who waits for a page may be made to wait; the worker has the whole ten seconds.
_QUICK = Limits(wall_seconds=2, cpu_seconds=2, output_bytes=1024 * 1024)
_QUICK_BYTES = 1024 * 1024


def read(pk: int) -> None:
    """Read the document of one waiting row and write down what came of it; done twice is once.

    Raises OSError when no process can be started: the row keeps waiting for the next sweep.
    """
    row = CvReading.objects.filter(pk=pk, status="pending").select_related("document").first()
    if row is not None:
        _keep(row, _reading_of(row.document, None))


def keep(document: Document, found: Reading) -> None:
    """Write down what came of a document that was read elsewhere, if its row still waits."""
    _keep(document.reading, found)


def left_over() -> list[int]:
    """Rows that still wait, the oldest first; bounded."""
    waiting = CvReading.objects.filter(status="pending").order_by("id")
    return list(waiting.values_list("pk", flat=True)[:_SWEEP])


def waiting_of(application: Application) -> list[int]:
    """The rows of one application that still wait."""
    rows = CvReading.objects.filter(status="pending", document__application=application)
    return list(rows.values_list("pk", flat=True)[:20])


def latest(application: Application) -> CvReading | None:
    """What was read in the newest CV of an application; a small one that waits is read now.

    None when the application came without a file. A file too slow for a page stays pending.
    """
    document = application.documents.select_related("reading").first()
    if document is None:
        return None
    row, _made = CvReading.objects.get_or_create(document=document)
    if row.status == "pending" and document.size <= _QUICK_BYTES:
        found = _reading_of(document, _QUICK)
        # Two seconds prove nothing: the verdict is the worker's.
        if found.status != "refused":
            _keep(row, found)
            row.refresh_from_db()
    return row


def _reading_of(document: Document, limits: Limits | None) -> Reading:
    path = store.path_of(settings.DOCUMENTS_DIR, document.stored_as)
    try:
        return read_cv(path, limits)
    except FileNotFoundError:
        return Reading("unreadable")


def _keep(row: CvReading, found: Reading) -> None:
    """Only over a row that still waits: whoever was first has said it."""
    CvReading.objects.filter(pk=row.pk, status="pending").update(
        status=found.status,
        text=found.text,
        pages=found.pages,
        language=found.language,
        flags=found.flags,
        version=VERSION,
        read_at=timezone.now(),
    )
