"""What a CV shows of the posting's criteria, as a hint for sorting and a point for the letter.

Nothing is decided by it: a person sorts, reads the CV and says that the letter is fine.
"""

from __future__ import annotations

from typing import Any

from candidates.documents.evidence import Seen, seen_in_cv
from candidates.models import Application
from messaging.models import LotItem
from messaging.writing.cv_advice import advice_for

LINE_AT_MOST = 120

_SHOWS = {
    ("fr", False): "Votre CV le montre : « {} ».",
    ("fr", True): "Ton CV le montre : « {} ».",
    ("en", False): "Your CV shows it: “{}”.",
    ("en", True): "Your CV shows it: “{}”.",
}


def seen(application: Application) -> list[dict[str, Any]]:
    """The criteria whose words stand in the CV, as a lot keeps them."""
    found = seen_in_cv(application)
    return [
        {"criterion_id": row.criterion_id, "criterion": row.criterion, "line": _short(row)}
        for row in found
    ]


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


def advice_of(item: LotItem, *, tu: bool) -> str:
    """One advice about the CV, kindly worded; "" when there is none or the group wants none."""
    if not item.group.advice:
        return ""
    language = item.application.language
    found = advice_for(item.application, language=language, tu=tu)
    return found[0].sentence if found else ""
