"""Sends a stored file to somebody who may have it: to keep, never to be run by the browser."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse

from candidates.documents.check import MEDIA_TYPES

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


def attachment_response(path: Path, safe_name: str, media_type: str) -> FileResponse:
    """The file as an attachment named `safe_name` (RFC 6266, accents kept).

    The caller has checked who asks. A media type that is not one of MEDIA_TYPES is sent as
    plain bytes, whatever a row says. Raises FileNotFoundError when the file is gone.
    """
    known = media_type in MEDIA_TYPES.values()
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=safe_name,
        content_type=media_type if known else "application/octet-stream",
        headers=_HEADERS,
    )
