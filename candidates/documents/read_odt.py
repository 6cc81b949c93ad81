"""Reads an OpenDocument text as a person sees it. Runs in the sandbox."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from candidates.documents import packages
from candidates.documents.passages import Passages

_BASE = "urn:oasis:names:tc:opendocument:xmlns"
_OFFICE, _STYLE, _TEXT = (f"{{{_BASE}:{name}:1.0}}" for name in ("office", "style", "text"))
_TABLE, _DRAW = (f"{{{_BASE}:{name}:1.0}}" for name in ("table", "drawing"))
_FO = f"{{{_BASE}:xsl-fo-compatible:1.0}}"
_SMALLEST = 2.5  # points
_NEAR_WHITE = 0xF4
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class _Look:
    hidden: bool = False
    white: bool = False
    tiny: bool = False
    ground: bool = False  # something behind that is not white

    @property
    def unseen(self) -> bool:
        return self.hidden or self.tiny or (self.white and not self.ground)


_Styles = dict[str, Element]


def main(_args: list[str], stream: BinaryIO) -> dict[str, object]:
    """The sandbox's entry: the whole file on `stream`, the passages as JSON."""
    return read(stream.read()).as_json()


def read(data: bytes) -> Passages:
    """The passages of an OpenDocument text. Raises ValueError for what the check refuses."""
    finding = packages.inspect(data)
    if finding.problem or finding.kind != "odt":
        raise ValueError(finding.problem or "mismatch")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        content = ElementTree.fromstring(archive.read("content.xml"), forbid_dtd=True)
        more = archive.read("styles.xml") if "styles.xml" in archive.namelist() else b""
    styles = _styles(content)
    if more:
        styles = {**_styles(ElementTree.fromstring(more, forbid_dtd=True)), **styles}
    found = Passages(pictures=content.find(f".//{_DRAW}image") is not None)
    body = content.find(f"{_OFFICE}body")
    if body is not None:
        _walk(body, _Look(), styles, found, 0)
    return found


def _styles(root: Element) -> _Styles:
    named = ((style.get(f"{_STYLE}name", ""), style) for style in root.iter(f"{_STYLE}style"))
    return {name: style for name, style in named if name}


def _walk(element: Element, look: _Look, styles: _Styles, found: Passages, depth: int) -> None:
    """Every paragraph and title below, in the order of the file."""
    if depth > _DEEPEST:
        found.partial = True
        return
    look = _dressed(element, look, styles)
    if element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
        seen: list[str] = []
        unseen: list[str] = []
        _gather(element, look, styles, (seen, unseen), depth)
        for line in "".join(seen).split("\n"):
            found.add(line)
        found.hide("".join(unseen))
        return
    for child in element:
        _walk(child, look, styles, found, depth + 1)


def _gather(
    element: Element, look: _Look, styles: _Styles, where: tuple[list[str], list[str]], depth: int
) -> None:
    if depth > _DEEPEST:
        return
    put = where[1] if look.unseen else where[0]
    put.append(element.text or "")
    for child in element:
        if child.tag == f"{_TEXT}line-break":
            put.append("\n")
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}s"):
            put.append(" ")
        elif child.tag != f"{_TEXT}tracked-changes":
            _gather(child, _dressed(child, look, styles), styles, where, depth + 1)
            if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):  # within a frame
                put.append("\n")
        put.append(child.tail or "")


def _dressed(element: Element, look: _Look, styles: _Styles) -> _Look:
    name = element.get(f"{_TEXT}style-name") or element.get(f"{_TABLE}style-name") or ""
    chain: list[Element] = []
    while name in styles and len(chain) < 12:
        chain.append(styles[name])
        name = styles[name].get(f"{_STYLE}parent-style-name", "")
    for style in reversed(chain):
        for properties in style:
            look = _changed(look, properties.attrib)
    return look


def _changed(look: _Look, said: Any) -> _Look:
    if f"{_TEXT}display" in said:
        look = replace(look, hidden=said[f"{_TEXT}display"] == "none")
    if f"{_FO}color" in said:
        look = replace(look, white=_is_white(said[f"{_FO}color"]))
    if said.get(f"{_FO}font-size", "").endswith("pt"):
        look = replace(look, tiny=_points(said[f"{_FO}font-size"]) < _SMALLEST)
    behind = said.get(f"{_FO}background-color", "transparent")
    if behind != "transparent":
        look = replace(look, ground=not _is_white(behind))
    return look


def _points(size: str) -> float:
    try:
        return float(size.removesuffix("pt"))
    except ValueError:
        return 12.0


def _is_white(colour: str) -> bool:
    try:
        return all(part >= _NEAR_WHITE for part in bytes.fromhex(colour.removeprefix("#")))
    except ValueError:
        return False
