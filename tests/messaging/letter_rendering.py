"""Mail templates rendered with the contexts of the tests."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from messaging.writing.situations import words as situations
from messaging.writing.situations.texts import said
from messaging.writing.situations.words import PLAIN, Told, listed
from tests.messaging.letter_contexts import (
    DECLINES,
    MERGED,
    TO_CANDIDATES,
    Decline,
    Merged,
    candidate_context,
    decline_context,
    names,
)
from tests.messaging.staff_contexts import TO_STAFF, staff_context

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "letters"


KINDS = (*TO_CANDIDATES, *TO_STAFF)


def context(kind: str, size: str, tu: bool) -> Any:
    """The emptiest or the fullest context of a kind."""
    full = size == "full"
    if kind in DECLINES:
        return decline_context(full, tu)
    if kind in TO_CANDIDATES:
        return candidate_context(kind, full, tu)
    return staff_context(kind, full)


@cache
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


PAY = {
    "fr": "de 26\u202f000 à 30\u202f000\u00a0€ brut par an",
    "en": "€26,000 to €30,000 gross a year",
}


def told(lang: str, kind: str, data: Decline, situation: str = PLAIN, **more: Any) -> Told:
    """The situation of a letter, with the facts that its context holds."""
    facts = {
        "company": data.company.name,
        "job": data.posting.title,
        "date": data.interview_date,
        "people": listed(data.interviewed_by, lang),
        "phone": data.contact.phone,
        "criterion": data.gaps[0].criterion if data.gaps else "",
        "pay": PAY[lang],
    }
    return Told(
        situation=situation,
        depth=kind.removeprefix("decline_"),
        language=lang,
        tu=data.tu,
        facts=facts,
        call_made=data.call_made,
        message_left=data.message_left,
        **more,
    )


def merged_opening(lang: str, data: Merged, key: str = "merged.0") -> str:
    """How a letter begins that answers several applications."""
    titles = [data.posting.title, *(other.posting.title for other in data.others)]
    facts = {"company": data.company.name, "jobs": situations.titled(titles, lang)}
    facts["spoken"] = situations.titled(titles[-1:], lang)
    return said(situations.merged_opening(key, lang), facts, tu=data.tu)


def worded(lang: str, kind: str, data: Any) -> Any:
    """The context with the words of its situation, the plain one if it has none."""
    if kind == MERGED and not data.opening:
        return replace(data, opening=merged_opening(lang, data))
    if kind not in DECLINES or data.opening:
        return data
    return replace(data, **situations.worded(told(lang, kind, data)).passages)


def render(lang: str, kind: str, data: Any) -> str:
    given = names(worded(lang, kind, data))
    return environment().get_template(f"{lang}/{kind}.md").render(given)
