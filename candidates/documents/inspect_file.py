"""Says what a file really is, by its content alone. Runs in the sandbox.

The answer is `{"kind": …, "problem": …, "pages": …}`: kind is pdf, docx, odt, rtf, txt, word97
(the old .doc), other or nothing; problem is empty, encrypted, bomb, damaged or macros, or null
when the file is what it says and can be kept. Pages only for a PDF.
"""

from __future__ import annotations

from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium_c

from candidates.documents import packages, plain_text, rich_text
from candidates.documents.findings import Finding

MAX_PAGES = 200
# Where Acrobat looks for a PDF's end.
_TAIL = 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# Names of streams. As bytes from the start: no codec can be loaded once the lock is shut.
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_WORD_DOCUMENT = "WordDocument".encode("utf-16-le")
_PDF_PASSWORD = (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)


def main(_args: list[str], stream: BinaryIO) -> dict[str, object]:
    """The sandbox's entry: the whole file on `stream`, the finding as JSON."""
    return inspect(stream.read()).as_json()


def inspect(data: bytes) -> Finding:
    """What these bytes are. A file that begins as one format is that one or nothing:
    formats in front of, or behind, another are not looked for, they are refused."""
    if not data:
        return Finding("other", "empty")
    # A byte order mark or blank lines in front of a PDF are harmless; anything else is not.
    if data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t ").startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return packages.inspect(data)
    if data.startswith(_OLE):
        return _compound(data)
    if data.startswith(b"{\\rtf"):
        return Finding("rtf", rich_text.problem(data))
    return Finding("txt" if plain_text.is_writing(data) else "other")


def _pdf(data: bytes) -> Finding:
    end = data.rfind(b"%%EOF")
    if packages.ends_as_zip(data) or (end > 0 and b"PK\x05\x06" in data[end:]):
        return Finding("other")
    if end < 0 or len(data) - end > _TAIL or data.rfind(b"startxref", 0, end) < 0:
        # Cut off on the way: a reader would guess, and show part of it.
        return Finding("pdf", "damaged")
    try:
        with pypdfium2.PdfDocument(data) as document:
            return _pages(document)
    except pypdfium2.PdfiumError as error:
        return Finding("pdf", "encrypted" if error.err_code in _PDF_PASSWORD else "damaged")


def _pages(document: pypdfium2.PdfDocument) -> Finding:
    count = len(document)
    if count == 0:
        return Finding("pdf", "empty")
    if count > MAX_PAGES:
        return Finding("pdf", "bomb")
    # Loading a page reads its content: the first and the last prove the file is whole.
    for index in {0, count - 1}:
        document[index].close()
    return Finding("pdf", pages=count)


def _compound(data: bytes) -> Finding:
    """OLE: Word 97's own format, or the envelope Word puts around an encrypted .docx.

    The names of the streams stand in the directory as UTF-16; either way the file is refused,
    they only choose the sentence.
    """
    if _ENCRYPTED_PACKAGE in data:
        return Finding("docx", "encrypted")
    if _WORD_DOCUMENT in data:
        return Finding("word97")
    return Finding("other")
