"""What a CV shows of the posting's criteria, as a hint for sorting and a point for the letter.

Nothing is decided by it: a person sorts, reads the CV and says that the letter is fine.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ats.models import Criterion
from candidates.documents.evidence import Seen, lines_of, newest_readings, seen_in
from candidates.models import Application, CvReading
from messaging.models import LotItem
from messaging.writing.cv_advice import advice_on

LINE_AT_MOST = 120

_SHOWS = {
    ("fr", False): "Votre CV le montre\u00a0: «\u00a0{}\u00a0».",
    ("fr", True): "Ton CV le montre\u00a0: «\u00a0{}\u00a0».",
    ("en", False): "Your CV shows it: “{}”.",
    ("en", True): "Your CV shows it: “{}”.",
}


def seen_many(
    applications: Collection[Application], criteria: Sequence[Criterion]
) -> dict[int, list[dict[str, Any]]]:
    """By application: the criteria whose words stand in the CV, as a lot keeps them. One
    query; `criteria` are the posting's."""
    readings = newest_readings(row.pk for row in applications)
    return {
        row.pk: [
            {
                "criterion_id": found.criterion_id,
                "criterion": found.criterion,
                "line": _short(found),
            }
            for found in seen_in(criteria, lines_of(readings.get(row.pk)))
        ]
        for row in applications
    }


def _short(row: Seen) -> str:
    line = " ".join(row.line.split()).strip(" •·-–*")
    return line if 0 < len(line) <= LINE_AT_MOST else ", ".join(row.words)[:LINE_AT_MOST]


def strength_of(item: LotItem, *, tu: bool) -> tuple[int, str] | None:
    """The criterion that is met best in writing, and a sentence that quotes the person's CV."""
    for row in item.seen:
        if row["criterion_id"] != item.group.criterion_id and row["line"]:
            words = _SHOWS[item.application.language, tu].format(row["line"])
            return int(row["criterion_id"]), words
    return None


def advice_of(
    item: LotItem, reading: CvReading | None, criteria: Sequence[Criterion], *, tu: bool
) -> str:
    """One advice about the CV, kindly worded; "" when there is none or the group wants none."""
    if not item.group.advice:
        return ""
    application = item.application
    found = advice_on(reading, application, criteria, language=application.language, tu=tu)
    first = next(found, None)
    return first.sentence if first else ""
