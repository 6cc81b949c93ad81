"""Real files for tests: a sound CV, and ways to hand one in."""

from __future__ import annotations

import io
import zipfile

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from candidates.documents import store
from candidates.documents.check import MEDIA_TYPES, Accepted, check_upload
from candidates.models import Application, Document
from candidates.services.documents import Cv


def pdf(text: str = "CV", pages: int = 1) -> bytes:
    """A small sound PDF of our own making, with a line of text on each page."""
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for page in range(pages):
        stream = f"BT /F1 24 Tf 60 760 Td ({text} {page + 1}) Tj ET".encode("cp1252")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources "
            b"<< /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * page)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def docx(text: str = "Expérience") -> bytes:
    """The least that Word opens."""
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts = {
        "[Content_Types].xml": (
            '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.'
            'org/package/2006/content-types"><Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.'
            f'xml" ContentType="{types}"/></Types>'
        ),
        "_rels/.rels": (
            f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{relations}">'
            f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{words}"><w:body><w:p>'
            f"<w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def upload(data: bytes | None = None, name: str = "Mon CV.pdf") -> SimpleUploadedFile:
    """What a browser sends."""
    return SimpleUploadedFile(name, pdf() if data is None else data)


def a_cv(text: str = "CV", pages: int = 1) -> Cv:
    """A checked file for the service."""
    data = pdf(text, pages)
    accepted = check_upload(f"{text}.pdf", len(data), [data])
    assert isinstance(accepted, Accepted)
    return Cv(accepted, len(data), lambda: [data])


def a_document(application: Application | None, extension: str = "pdf", **more: object) -> Document:
    """A stored file with its row."""
    data = pdf(pages=2) if extension == "pdf" else docx()
    values: dict[str, object] = {
        "candidate": application.candidate if application else None,
        "application": application,
        "stored_as": store.save([data], settings.DOCUMENTS_DIR, extension),
        "name": f"CV.{extension}",
        "media_type": MEDIA_TYPES[extension],
        "size": len(data),
        "pages": 2 if extension == "pdf" else None,
        "sha256": "0" * 64,
        **more,
    }
    return Document.objects.create(**values)


def stored_files() -> list[str]:
    """Every file on the disk below the documents' folder, pictures left out."""
    root = settings.DOCUMENTS_DIR
    found = [path for path in root.rglob("*") if path.is_file() and "pages" not in path.parts]
    return sorted(path.name for path in found)
