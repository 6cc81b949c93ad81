"""CVs of the demo that are no ordinary PDF: of Word, of LibreOffice, plain text, or scanned."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from html import escape

import docx
import pypdfium2

Sections = list[tuple[str, list[str]]]
Maker = Callable[[str, str, list[str], Sections], bytes]

_ODT = "application/vnd.oasis.opendocument.text"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_SCAN_SCALE = 1.4  # about 100 points an inch, as an old office machine has


def _lines(lines: list[str]) -> Iterator[str]:
    """The lines without the column marks of `sample_cv`."""
    for line in lines:
        yield line.replace(" | ", " : ", 1)


def as_docx(name: str, headline: str, contact: list[str], sections: Sections) -> bytes:
    """As Word writes it, with its own headings and bullets."""
    document = docx.Document()
    document.add_heading(name, 0)
    document.add_paragraph(headline)
    document.add_paragraph(" · ".join(contact))
    for title, lines in sections:
        document.add_heading(title, 1)
        for line in _lines(lines):
            style = "List Bullet" if line.startswith("- ") else None
            document.add_paragraph(line.removeprefix("- "), style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_odt(name: str, headline: str, contact: list[str], sections: Sections) -> bytes:
    """As LibreOffice writes it, in its least form."""
    body = f"<text:h>{escape(name)}</text:h>"
    body += "".join(_paragraph(line) for line in (headline, " · ".join(contact)))
    for title, lines in sections:
        body += f"<text:h>{escape(title)}</text:h>"
        body += "".join(_paragraph(line) for line in _lines(lines))
    content = (
        f'{_HEAD}<office:document-content xmlns:office="{_ODF}:office:1.0" '
        f'xmlns:text="{_ODF}:text:1.0"><office:body><office:text>{body}</office:text>'
        "</office:body></office:document-content>"
    )
    manifest = (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{_ODT}"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("mimetype"), _ODT, zipfile.ZIP_STORED)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def _paragraph(line: str) -> str:
    return f"<text:p>{escape(line)}</text:p>"


def as_txt(name: str, headline: str, contact: list[str], sections: Sections) -> bytes:
    """As somebody writes who has no word processor at hand."""
    lines = [name, headline, " · ".join(contact)]
    for title, texts in sections:
        lines += ["", title.upper(), *_lines(texts)]
    return "\n".join(lines).encode()


def scanned(pdf: bytes) -> bytes:
    """The first page of a PDF as the grey picture that a scanner makes of it, and nothing else."""
    with pypdfium2.PdfDocument(pdf) as document:
        bitmap = document[0].render(scale=_SCAN_SCALE, grayscale=True)
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        grey = bytes(bitmap.buffer)
        bitmap.close()
    rows = b"".join(grey[start : start + width] for start in range(0, stride * height, stride))
    return _of_one_picture(width, height, zlib.compress(rows, 6))


def _of_one_picture(width: int, height: int, packed: bytes) -> bytes:
    draw = b"q 595 0 0 842 0 0 cm /I Do Q"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
            b"<< /XObject << /I 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw),
        (
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
            b"/BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        )
        % (width, height, len(packed), packed),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (table, len(out))
    )


MAKERS: dict[str, Maker] = {"docx": as_docx, "odt": as_odt, "txt": as_txt}
