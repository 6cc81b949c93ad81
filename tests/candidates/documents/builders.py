"""Files made in code: sound CVs, and what hostile or broken machines send instead."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator

from candidates.documents.sample_cv import sample_cv_pdf

MEGABYTE = 1024 * 1024
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_OPEN_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_WORD_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODT = "application/vnd.oasis.opendocument.text"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")

LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
READS_PASSWD = '<!DOCTYPE w [<!ENTITY i SYSTEM "file:///etc/passwd">]>'


# PDF


def cv_pdf() -> bytes:
    """A CV as a word processor exports it."""
    return sample_cv_pdf(
        "Zoé Lefèvre",
        "Cheffe de rayon",
        ["zoe@example.org", "Besançon"],
        [("Expérience", ["2019–2023 | Cheffe de rayon, Maison Verdier", "- Équipe de sept"])],
    )


def pdf_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, the first its catalogue. `AT` in the trailer
    becomes where the cross-reference table begins."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = b"%d" % len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = trailer.replace(b"AT", start)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return out + b"startxref\n%s\n%%%%EOF\n" % start


def _one_page(stream: bytes, filters: bytes = b"", trailer: bytes = b"") -> bytes:
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), filters, stream),
        ],
        trailer,
    )


def encrypted_pdf() -> bytes:
    """Asks for a password: none opens it, these keys are of no password."""
    return _one_page(
        b"",
        trailer=b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<%s> <%s>]"
        % (b"41" * 32, b"42" * 32, b"43" * 16, b"43" * 16),
    )


def unknown_lock_pdf() -> bytes:
    """Encrypted in a way that no reader knows."""
    return _one_page(b"", trailer=b"/Encrypt << /Filter /Nobody /V 9 /R 9 >> /ID [<41> <41>]")


def looping_xref_pdf() -> bytes:
    """The table's predecessor is the table itself."""
    return _one_page(b"", trailer=b"/Prev AT")


def looping_tree_pdf() -> bytes:
    """The page tree is its own child."""
    return pdf_of(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 3 >>"]
    )


def many_pages_pdf(count: int) -> bytes:
    """A short file with very many pages."""
    kids = b" ".join(b"%d 0 R" % (3 + page) for page in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *[page] * count])


def no_page_pdf() -> bytes:
    """A PDF with nothing to see."""
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"])


def flate_bomb_pdf(megabytes: int = 1024) -> bytes:
    """A page whose content is a megabyte in the file and a gigabyte once unpacked."""
    return _one_page(_deflated(b" " * MEGABYTE, megabytes), b"/Filter /FlateDecode")


def twice_packed_pdf(megabytes: int = 1024) -> bytes:
    """The same, packed again: a few kilobytes."""
    inner = zlib.compress(_deflated(b" " * MEGABYTE, megabytes), 9)
    return _one_page(inner, b"/Filter [/FlateDecode /FlateDecode]")


def slow_pdf(megabytes: int = 200) -> bytes:
    """A page of so many lines that drawing it takes minutes."""
    return _one_page(_deflated(b"0 0 m 9 9 l S\n" * 74_900, megabytes), b"/Filter /FlateDecode")


def _deflated(blanks: bytes, times: int) -> bytes:
    """So many times these bytes as one zlib stream, packed once: no second is lost on it."""
    total = 1
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(times):
        total = zlib.adler32(blanks, total)
    return b"\x78\xda" + block * times + b"\x03\x00" + total.to_bytes(4, "big")


def huge_page_pdf(width: bytes, height: bytes) -> bytes:
    """A page of this size, in points."""
    return cv_pdf().replace(b"[0 0 595 842]", b"[0 0 %s %s]" % (width, height))


def truncated_pdf() -> bytes:
    """A download that was interrupted."""
    whole = cv_pdf()
    return whole[: len(whole) * 2 // 3]


def padded_pdf(size: int) -> bytes:
    """A sound PDF of exactly this size, most of it a comment."""
    whole = cv_pdf()
    head, body = whole[:9], whole[9:]
    mark = b"startxref\n"
    before, start, after = body.rpartition(mark)
    blank = b"%" + b" " * (size - len(whole) - 2) + b"\n"
    # Between the body and its table's address: no offset moves.
    return head + before + blank + start + after


def pdf_with_zip_behind() -> bytes:
    """A CV for one program, an archive for another."""
    return cv_pdf() + plain_zip()


def pdf_with_zip_in_front_of_its_end() -> bytes:
    """An archive whose comment is the PDF's end, and quotes an archive's closing record."""
    whole = cv_pdf()
    tail = b"PK\x05\x06 no record\n" + whole[whole.rindex(b"startxref") :]
    return whole[: whole.rindex(b"startxref")] + plain_zip(comment=tail)


# Packages


def _zip(parts: dict[str, bytes | str], comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = comment
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()


def plain_zip(comment: bytes = b"") -> bytes:
    """An archive that is no document."""
    return _zip({"notes.txt": "Bonjour"}, comment)


def docx_parts(
    main: str = _WORD, dtd: str = "", text: str = "Expérience", relations: str = ""
) -> dict[str, bytes | str]:
    """The parts of the least that Word opens."""
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_OPEN_PACKAGE}/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_OPEN_PACKAGE}/relationships"><Relationship '
        f'Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="{_OPEN_PACKAGE}'
        f'/relationships">{relations}</Relationships>',
        "word/document.xml": f'{_HEAD}{dtd}<w:document xmlns:w="{_WORDS}"><w:body><w:p><w:r><w:t>'
        f"{text}</w:t></w:r></w:p></w:body></w:document>",
    }


def docx() -> bytes:
    """A sound Word file."""
    return _zip(docx_parts())


def docx_with(part: str, content: bytes | str = b"x") -> bytes:
    """A Word file with one more part of this name."""
    return _zip({**docx_parts(), part: content})


def docx_without_text() -> bytes:
    """Everything but the document."""
    parts = docx_parts()
    del parts["word/document.xml"]
    return _zip(parts)


def docm() -> bytes:
    """A file with macros under its own type, renamed."""
    return _zip(docx_parts(main=_WORD_MACROS))


def docx_that_fetches() -> bytes:
    """The template, with its macros, is on somebody's server."""
    link = (
        f'<Relationship Id="r9" Type="{_OFFICE}/attachedTemplate" TargetMode="External" '
        'Target="https://example.org/x.dotm"/>'
    )
    return _zip(docx_parts(relations=link))


def docx_with_a_link() -> bytes:
    """A harmless one: the reader clicks, or not."""
    link = (
        f'<Relationship Id="r9" Type="{_OFFICE}/hyperlink" TargetMode="External" '
        'Target="https://example.org/portfolio"/>'
    )
    return _zip(docx_parts(relations=link))


def docx_with_dtd(dtd: str, text: str) -> bytes:
    """Entities in the document's own part."""
    return _zip(docx_parts(dtd=dtd, text=text))


def docx_in_an_encoding(name: str) -> bytes:
    """The document declares an encoding that the parser does not know by itself."""
    parts = docx_parts()
    text = str(parts["word/document.xml"]).replace("UTF-8", name).replace("é", "e")
    return _zip({**parts, "word/document.xml": text})


def docx_in_utf16() -> bytes:
    """The document in the other encoding that every XML reader knows, byte order mark first."""
    parts = docx_parts()
    text = str(parts["word/document.xml"]).replace("UTF-8", "UTF-16")
    return _zip({**parts, "word/document.xml": text.encode("utf-16")})


def docx_bomb(megabytes: int = 60) -> bytes:
    """A part that packs a thousand times."""
    return docx_with("word/media/image1.bmp", bytes(megabytes * MEGABYTE))


def docx_large_xml() -> bytes:
    """Forty megabytes of text that pack too little for the ratio to tell."""
    noise = hashlib.shake_256(b"noise").hexdigest(MEGABYTE // 4)
    return docx_with("word/footnotes.xml", f"<w>{(noise + ' ' * 19 * MEGABYTE) * 2}</w>")


def docx_many_entries(count: int = 100_000) -> bytes:
    """So many parts that naming them is the work. Their data is not there, only the directory."""
    parts = _zip(docx_parts())
    with zipfile.ZipFile(io.BytesIO(parts)) as archive:
        start, known = archive.start_dir, len(archive.infolist())
    size = len(parts) - 22 - start
    more = b"".join(_directory_entry(b"p/%x" % number) for number in range(count))
    directory = parts[start : start + size] + more
    entries = known + count
    wide = b"PK\x06\x06" + (44).to_bytes(8, "little") + b"\x2d\0\x2d\0" + bytes(8)
    wide += entries.to_bytes(8, "little") * 2
    wide += len(directory).to_bytes(8, "little") + start.to_bytes(8, "little")
    at = start + len(directory)
    finder = b"PK\x06\x07" + bytes(4) + at.to_bytes(8, "little") + b"\1\0\0\0"
    end = b"PK\x05\x06" + bytes(4) + b"\xff" * 12 + bytes(2)
    return parts[:start] + directory + wide + finder + end


def _directory_entry(name: bytes) -> bytes:
    return b"PK\x01\x02" + bytes(24) + len(name).to_bytes(2, "little") + bytes(16) + name


def docx_with_symlink() -> bytes:
    """A part that points elsewhere, where it is unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in docx_parts().items():
            package.writestr(name, content)
        link = zipfile.ZipInfo("word/media/image1.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(link, "/etc/passwd")
    return out.getvalue()


def docx_with_twins() -> bytes:
    """Two documents of one name: each reader shows its own."""
    body = docx_with("word/document.xmk")
    return body.replace(b"word/document.xmk", b"word/document.xml")


def docx_damaged() -> bytes:
    """A byte of a packed part is another."""
    whole = bytearray(_zip(docx_parts(text="Expérience " * 50)))
    whole[whole.index(b"word/document.xml") + 60] ^= 0xFF
    return bytes(whole)


def docx_flagged(bit: int) -> bytes:
    """The general-purpose flag of every directory entry has this bit."""
    whole = bytearray(_zip(docx_parts()))
    at = whole.find(b"PK\x01\x02")
    while at >= 0:
        flags = int.from_bytes(whole[at + 8 : at + 10], "little") | bit
        whole[at + 8 : at + 10] = flags.to_bytes(2, "little")
        at = whole.find(b"PK\x01\x02", at + 1)
    return bytes(whole)


def odt(
    mimetype: str = _ODT,
    content: bytes | str = "",
    dtd: str = "",
    manifest: str = "",
) -> bytes:
    """The least that LibreOffice opens, its manifest last as LibreOffice writes it."""
    text = (
        f'{_HEAD}{dtd}<office:document-content xmlns:office="{_ODF}:office:1.0"><office:body>'
        "<office:text>Expérience</office:text></office:body></office:document-content>"
    )
    return _zip(
        {
            "mimetype": mimetype,
            "content.xml": content or text,
            "META-INF/manifest.xml": f'{_HEAD}<manifest:manifest xmlns:manifest="{_ODF}:manifest:'
            f'1.0"><manifest:file-entry manifest:full-path="content.xml">{manifest}'
            "</manifest:file-entry></manifest:manifest>",
        }
    )


def encrypted_odt() -> bytes:
    """As LibreOffice protects one: the parts are noise, the manifest, the last part, says so."""
    noise = zlib.compress(b"noise") * 40
    return odt(content=noise, manifest="<manifest:encryption-data/>")


def wholly_encrypted_odt() -> bytes:
    """As LibreOffice 24.8 and later do: one part that holds all."""
    return _zip({"mimetype": _ODT, "encrypted-package": b"noise" * 99})


def odt_with_basic() -> bytes:
    """A macro of LibreOffice's own."""
    return _zip({"mimetype": _ODT, "content.xml": "<a/>", "Basic/Standard/Module1.xml": "<b/>"})


# Others


def compound(stream: str) -> bytes:
    """An OLE file with one stream of this name in its directory."""
    return _OLE + bytes(504) + stream.encode("utf-16-le") + bytes(512)


def executable() -> bytes:
    """What begins as a program of Windows does."""
    return b"MZ\x90\x00" + bytes(56) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0" + bytes(400)


def gif_polyglot() -> bytes:
    """A picture for whoever looks at the first bytes, a PDF for whoever searches its header."""
    return b"GIF89a\x01\x00\x01\x00\x00\x00\x00" + cv_pdf()


def endless(taken: list[int]) -> Iterator[bytes]:
    """Fifty megabytes; `taken` counts what was asked for."""
    for _ in range(50):
        taken.append(MEGABYTE)
        yield b"%PDF-1.4".ljust(MEGABYTE)
