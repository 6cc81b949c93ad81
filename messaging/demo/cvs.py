"""The CVs of the demo, drawn here: no stranger made them, so no sandbox looks at them first."""

from __future__ import annotations

import hashlib

from candidates.documents.check import Accepted
from candidates.documents.names import safe_name
from candidates.documents.sample_cv import sample_cv_pdf
from candidates.services import documents
from messaging.demo.data import Row
from messaging.demo.days import pick
from messaging.demo.plan import name_of

# By name of the section: its title and the lines to choose from, in one language.
Extras = dict[str, tuple[str, list[str]]]

_FILES = ("CV {0} {1}.pdf", "{0}_{1}_CV.pdf", "CV-{1}.pdf", "cv {0} {1}.pdf", "{1} {0} - CV.pdf")


def _besides(name: str, extras: Extras) -> list[tuple[str, list[str]]]:
    """Sections that have nothing to do with any criterion, as CVs have."""
    title, lines = extras["more"]
    found = [(title, [lines[pick(name + "more", len(lines))]])]
    title, lines = extras["interests"]
    first = pick(name + "interest", len(lines))
    second = (first + 1 + pick(name + "other", len(lines) - 1)) % len(lines)
    together = f"{lines[first]}, {lines[second][0].lower()}{lines[second][1:]}"
    return [*found, (title, [together])] if pick(name, 5) else found


def cv_of(row: Row, extras: Extras) -> documents.Cv:
    """The CV of a row, as the form's check would have accepted it."""
    contact = [text for text in (row["city"], row["phone"], row["address"]) if text]
    sections = [(title, lines) for title, lines in row["cv"]["sections"]]
    sections += _besides(name_of(row), extras)
    content = sample_cv_pdf(name_of(row), row["cv"]["headline"], contact, sections)
    names = (row["given_name"], row["family_name"])
    accepted = Accepted(
        media_type="application/pdf",
        extension="pdf",
        safe_name=safe_name(_FILES[pick(name_of(row), len(_FILES))].format(*names), "pdf"),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=content.count(b"/Type /Page "),
    )
    return documents.Cv(accepted, len(content), lambda: [content])
