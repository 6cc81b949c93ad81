"""Hostile files of the kinds in other systems' security advisories, and what each comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.candidates.documents import builders as made
from tests.candidates.documents import cvs

Build = Callable[[], bytes]


@dataclass(frozen=True)
class Hostile:
    """`verdict` is the reader's, "any" where several are right; `build` makes the file."""

    what: str
    kind: str
    verdict: str
    build: Build


def rows(port: int) -> list[Hostile]:
    """Every one; those that fetch do so from this port on the machine itself."""
    xxe = f'<!DOCTYPE w [<!ENTITY i SYSTEM "http://127.0.0.1:{port}/canary">]>'
    return [Hostile(*row) for row in (*_PDF, *_PACKAGES, *_TEXTS, *_that_call(xxe, port))]


def _that_call(xxe: str, port: int) -> list[tuple[str, str, str, Build]]:
    dtd = f'<!DOCTYPE w SYSTEM "http://127.0.0.1:{port}/w.dtd">'
    template = f"{{\\rtf1{{\\*\\template http://127.0.0.1:{port}/x}}}}".encode()
    return [
        ("xxe of the network", "docx", "unreadable", lambda: made.docx_with_dtd(xxe, "&i;")),
        ("dtd of the network", "docx", "unreadable", lambda: made.docx_with_dtd(dtd, "x")),
        ("odt xxe of the network", "odt", "unreadable", lambda: made.odt(dtd=xxe)),
        ("rtf template", "rtf", "unreadable", lambda: template),
    ]


_PDF: list[tuple[str, str, str, Build]] = [
    ("nothing", "pdf", "unreadable", lambda: b""),
    ("password", "pdf", "unreadable", made.encrypted_pdf),
    ("unknown lock", "pdf", "unreadable", made.unknown_lock_pdf),
    ("cut off pdf", "pdf", "any", made.truncated_pdf),
    ("looping tree", "pdf", "unreadable", made.looping_tree_pdf),
    ("looping table", "pdf", "scanned", made.looping_xref_pdf),
    ("form that draws itself", "pdf", "read", cvs.nested_forms_pdf),
    ("10,000 pages", "pdf", "scanned", lambda: made.many_pages_pdf(9_999)),
    ("gigabyte stream", "pdf", "any", made.flate_bomb_pdf),
    ("packed twice", "pdf", "any", made.twice_packed_pdf),
    ("picture of 60,000 points", "pdf", "scanned", cvs.image_bomb_pdf),
    ("ribbon page", "pdf", "any", lambda: made.huge_page_pdf(b"14400", b"1")),
    ("endless page", "pdf", "any", lambda: made.huge_page_pdf(b"9e9", b"9e9")),
    ("script", "pdf", "read", cvs.script_pdf),
    ("launches a program", "pdf", "read", cvs.launching_pdf),
    ("program attached", "pdf", "read", cvs.attaching_pdf),
    ("broken font", "pdf", "any", cvs.broken_font_pdf),
    ("zip behind", "pdf", "read", made.pdf_with_zip_behind),
    ("gif in front", "pdf", "any", made.gif_polyglot),
    ("program as pdf", "pdf", "unreadable", made.executable),
    ("html as pdf", "pdf", "unreadable", lambda: b"<script>alert(1)</script>"),
]

_PACKAGES: list[tuple[str, str, str, Build]] = [
    ("cut off", "docx", "unreadable", lambda: cvs.as_docx(cvs.FRENCH)[:2000]),
    ("xxe of a file", "docx", "unreadable", lambda: made.docx_with_dtd(made.READS_PASSWD, "&i;")),
    ("laughs", "docx", "unreadable", lambda: made.docx_with_dtd(made.LAUGHS, "&i;")),
    ("docx bomb", "docx", "unreadable", made.docx_bomb),
    ("100,000 parts", "docx", "unreadable", made.docx_many_entries),
    ("climbs out", "docx", "unreadable", lambda: made.docx_with("word/../../x.php")),
    ("symlink", "docx", "unreadable", made.docx_with_symlink),
    ("macros", "docx", "unreadable", made.docm),
    ("remote template", "docx", "unreadable", made.docx_that_fetches),
    ("encrypted docx", "docx", "unreadable", lambda: made.compound("EncryptedPackage")),
    ("tables in tables", "docx", "any", cvs.deep_docx),
    ("odt xxe of a file", "odt", "unreadable", lambda: made.odt(dtd=made.READS_PASSWD)),
    ("odt laughs", "odt", "unreadable", lambda: made.odt(dtd=made.LAUGHS)),
    ("odt script", "odt", "unreadable", made.odt_with_basic),
    ("odt encrypted", "odt", "unreadable", made.encrypted_odt),
    ("spans in spans", "odt", "any", cvs.deep_odt),
]

_TEXTS: list[tuple[str, str, str, Build]] = [
    ("nothing as text", "txt", "unreadable", lambda: b""),
    ("rtf object", "rtf", "unreadable", lambda: b"{\\rtf1{\\object\\objdata 0105}}"),
    ("rtf nests", "rtf", "unreadable", cvs.deep_rtf),
    ("rtf claims binary", "rtf", "unreadable", lambda: b"{\\rtf1\\bin9999999999 x}"),
    ("rtf never ends", "rtf", "unreadable", lambda: cvs.as_rtf(cvs.FRENCH)[:-1]),
    ("nothing but noughts", "txt", "unreadable", lambda: bytes(100_000)),
    ("program as text", "txt", "unreadable", made.executable),
    ("utf-16 without mark", "txt", "read", lambda: cvs.as_txt(cvs.FRENCH, "utf-16-le")),
    ("invalid utf-8", "txt", "read", lambda: cvs.as_txt(cvs.FRENCH) + b"\xff\xfe"),
    ("turned direction", "txt", "read", lambda: cvs.as_txt([*cvs.FRENCH, "cv\u202efdp.exe"])),
    ("one endless line", "txt", "read", lambda: b"expert " * 500_000),
    ("formulas", "txt", "read", lambda: cvs.as_txt([*cvs.FRENCH, "=cmd|' /C calc'!A0"])),
]
