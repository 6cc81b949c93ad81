"""Where a name stands in a sentence: Marie is not somebody who marries, Mr Gay says nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from messaging.writing.wording.text import Sentence

NAMES_AT_MOST = 3  # after a greeting: given name, and one that has two parts
_JOINED = re.compile(r"[ \u00a0-]\Z")


def names(sentence: Sentence, text: str) -> Iterator[int]:
    """The words of a sentence that are names, by their place in it. Only names that are words
    as well matter; of the others any or none may be named."""
    listed = _listed()
    capital = [text[word.start].isupper() for word in sentence.words]
    greeted = 0
    for place, word in enumerate(sentence.words):
        if word.form in listed["greeting"]:
            greeted = NAMES_AT_MOST
            continue
        greeted = greeted - 1 if greeted and capital[place] else 0
        if not capital[place]:
            continue
        if greeted or word.form in listed["always"] or _paired(sentence, text, place, capital):
            yield place


def _paired(sentence: Sentence, text: str, place: int, capital: list[bool]) -> bool:
    """Whether a word that can be a name stands beside another capitalised one."""
    words, listed = sentence.words, _listed()
    if words[place].form not in listed["paired"]:
        return False
    for other in (place - 1, place + 1):
        if not 0 <= other < len(words) or not capital[other]:
            continue
        first, second = sorted((place, other))
        between = text[words[first].end : words[second].start]
        if _JOINED.match(between) and words[other].form not in listed["function"]:
            return True
    return False


@cache
def _listed() -> dict[str, frozenset[str]]:
    rows = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
    return {key: frozenset(forms) for key, forms in rows.items()}
