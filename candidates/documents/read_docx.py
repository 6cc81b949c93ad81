"""Reads a Word file's text as a person sees it. Runs in the sandbox.

Hidden is what Word does not show (`vanish`), what has no size, and white text where neither the
run, the paragraph nor the table's cell has a colour behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

import docx
from docx.document import Document
from docx.oxml.ns import qn

from candidates.documents import packages
from candidates.documents.passages import Passages

_SMALLEST = 5  # half-points, Word's unit
_NEAR_WHITE = 0xF4
_DEEPEST = 12  # styles based on styles
_OFF = ("0", "false", "off")
_RUNS = "./w:r | ./w:hyperlink//w:r | ./w:ins//w:r | ./w:smartTag//w:r | ./w:sdt//w:r"


@dataclass(frozen=True, slots=True)
class _Look:
    hidden: bool | None = None
    colour: str | None = None
    size: float | None = None

    def over(self, below: _Look) -> _Look:
        """This look where it says something, else the one below."""
        return _Look(
            below.hidden if self.hidden is None else self.hidden,
            self.colour or below.colour,
            below.size if self.size is None else self.size,
        )


def main(_args: list[str], stream: BinaryIO) -> dict[str, object]:
    """The sandbox's entry: the whole file on `stream`, the passages as JSON."""
    return read(stream.read()).as_json()


def read(data: bytes) -> Passages:
    """The passages of a Word file. Raises ValueError for what the check would refuse."""
    finding = packages.inspect(data)
    if finding.problem or finding.kind != "docx":
        raise ValueError(finding.problem or "mismatch")
    document = docx.Document(BytesIO(data))
    found = Passages(pictures=bool(document.element.body.xpath("//a:blip | //w:pict")))
    looks = _looks(document)
    for root in _roots(document):
        for paragraph in root.iter(qn("w:p")):
            if not paragraph.xpath("ancestor::*[local-name()='Fallback']"):
                _read_paragraph(paragraph, looks, found)
    return found


def _roots(document: Document) -> Iterator[Any]:
    """The head of the pages, where many put their name, the body, the foot."""
    seen = set()
    for section in document.sections:
        if not section.header.is_linked_to_previous and section.header.part not in seen:
            seen.add(section.header.part)
            yield section.header._element  # noqa: SLF001 (the library has no public way)
    yield document.element.body
    for section in document.sections:
        if not section.footer.is_linked_to_previous and section.footer.part not in seen:
            seen.add(section.footer.part)
            yield section.footer._element  # noqa: SLF001 (as above)


def _looks(document: Document) -> dict[str, _Look]:
    # Without them the library would open its own, on the disk.
    if not any(link.reltype.endswith("/styles") for link in document.part.rels.values()):
        return {}
    styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(
        qn("w:style"))}  # fmt: skip
    return {name: _look_of_style(name, styles) for name in styles}


def _look_of_style(name: str, styles: dict[str, Any]) -> _Look:
    look, step = _Look(), 0
    while name in styles and step < _DEEPEST:
        look = look.over(_look(styles[name].find(qn("w:rPr"))))
        based = styles[name].find(qn("w:basedOn"))
        name = based.get(qn("w:val")) if based is not None else ""
        step += 1
    return look


def _look(properties: Any) -> _Look:
    """What run properties say of themselves; `properties` may be None."""
    if properties is None:
        return _Look()
    vanish = properties.find(qn("w:vanish"))
    colour = properties.find(qn("w:color"))
    size = properties.find(qn("w:sz"))
    hidden = None if vanish is None else vanish.get(qn("w:val")) not in _OFF
    said = size.get(qn("w:val"), "") if size is not None else ""
    return _Look(
        hidden,
        colour.get(qn("w:val")) if colour is not None else None,
        float(said) if said.isdigit() else None,
    )


def _read_paragraph(paragraph: Any, looks: dict[str, _Look], found: Passages) -> None:
    ground = looks.get(_style(paragraph, "w:pPr/w:pStyle"), _Look())
    seen: list[str] = []
    unseen: list[str] = []
    for run in paragraph.xpath(_RUNS):
        text = _text(run)
        named = looks.get(_style(run, "w:rPr/w:rStyle"), _Look())
        look = _look(run.find(qn("w:rPr"))).over(named).over(ground)
        (unseen if text.strip() and _is_unseen(look, run) else seen).append(text)
    for line in "".join(seen).split("\n"):
        found.add(line)
    found.hide("".join(unseen))


def _style(element: Any, path: str) -> str:
    found = element.xpath(f"./{path}/@w:val")
    return str(found[0]) if found else ""


def _text(run: Any) -> str:
    parts = []
    for child in run:
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag == qn("w:tab"):
            parts.append(" ")
        elif child.tag in (qn("w:br"), qn("w:cr")):
            parts.append("\n")
    return "".join(parts)


def _is_unseen(look: _Look, run: Any) -> bool:
    if look.hidden or (look.size is not None and look.size < _SMALLEST):
        return True
    return _is_white(look.colour) and not _has_ground(run)


def _is_white(colour: str | None) -> bool:
    try:
        return bool(colour) and all(part >= _NEAR_WHITE for part in bytes.fromhex(colour or ""))
    except ValueError:  # "auto"
        return False


def _has_ground(run: Any) -> bool:
    """Whether something dark may be behind: shading, a highlight, a shape."""
    fills = run.xpath(
        "./w:rPr/w:shd/@w:fill | ancestor::w:p[1]/w:pPr/w:shd/@w:fill"
        " | ancestor::w:tc/w:tcPr/w:shd/@w:fill"
    )
    marked = run.xpath("./w:rPr/w:highlight | ancestor::w:txbxContent | ancestor::w:tbl/w:tblPr"
                       "/w:tblStyle")  # fmt: skip
    return bool(marked) or any(fill != "auto" and not _is_white(fill) for fill in fills)


# What the libraries would load on the way: the lock refuses files.
docx.Document()
