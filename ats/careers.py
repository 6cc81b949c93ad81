"""What the career site shows: open postings, found whatever the accents and letter case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ats.models import Posting

PAGE = 40


@dataclass(frozen=True, slots=True)
class Search:
    """What a visitor looks for; empty fields ask nothing."""

    words: str = ""
    city: str = ""
    contract: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.city or self.contract)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `following` is the key to ask the next one after, 0 for none."""

    rows: Sequence[Posting]
    following: int
    total: int


def open_postings() -> list[Posting]:
    """Newest first, without their long texts: an employer has hundreds of openings at most."""
    rows = Posting.objects.filter(status=Posting.Status.PUBLISHED).defer("description")
    return list(rows.order_by("-published_at", "-id"))


def fold(text: str) -> str:
    """For comparing: no accents, no letter case."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def _matches(posting: Posting, search: Search) -> bool:
    if search.city and fold(posting.city) != fold(search.city):
        return False
    if search.contract and posting.contract != search.contract:
        return False
    text = fold(f"{posting.title} {posting.summary} {posting.team} {posting.city}")
    return all(word in text for word in fold(search.words).split())


def find(postings: Iterable[Posting], search: Search, after: int = 0) -> Page:
    """The page of matching postings that starts after the one with this key."""
    found = [posting for posting in postings if _matches(posting, search)]
    keys = [posting.pk for posting in found]
    start = keys.index(after) + 1 if after in keys else 0
    rows = found[start : start + PAGE]
    more = len(found) > start + PAGE
    return Page(rows, rows[-1].pk if more else 0, len(found))


def cities(postings: Iterable[Posting]) -> list[str]:
    """Each place once, in the alphabet's order."""
    return sorted({posting.city for posting in postings}, key=fold)
