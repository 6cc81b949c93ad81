"""How much of a letter is somebody's own: the words that its template would not have written."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import LCSseq

from ats.models import Company
from messaging.models import Letter, LetterTemplateVersion
from messaging.writing.library.environment import Compiled, compiled
from messaging.writing.library.kinds import KINDS
from messaging.writing.library.lookup import default_parts
from messaging.writing.library.samples import sample
from messaging.writing.render import rendered

_WORD = re.compile(r"[^\W_]+")
_HOLE = re.compile(r"\[\[.*?\]\]", re.DOTALL)
_SAID = ("door", "call_made", "message_left")


def personal(letter: Letter, body: str | None = None) -> int | None:
    """Of a hundred words of the body, how many are not the template's; None without a template.

    The template is the version the letter was drafted from, filled in for a made-up person with
    the same door and the same call, and nothing to say. No query once a version is known.
    """
    kind = "decline_merged" if letter.facts.get("also") else f"decline_{letter.depth}"
    own = _words(letter.body if body is None else body)
    if letter.kind != Letter.Kind.DECLINE or kind not in KINDS or not own:
        return None
    said = tuple((name, letter.facts[name]) for name in _SAID if name in letter.facts)
    tu = Company.get().tu
    known = _template_words(kind, letter.language, letter.facts.get("template"), tu, said)
    return round(100 * (1 - LCSseq.similarity(own, known) / len(own)))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


@lru_cache(maxsize=256)
def _template_words(
    kind: str, language: str, version: int | None, tu: bool, said: tuple[tuple[str, object], ...]
) -> tuple[str, ...]:
    nothing = {"strengths": (), "gaps": (), "next_step": "", **dict(said)}
    person = sample(KINDS[kind], language, tu=tu, given=nothing)
    text = rendered(_template(kind, language, version), person)
    return _words(_HOLE.sub("", text.markdown))


def _template(kind: str, language: str, version: int | None) -> Compiled:
    row = LetterTemplateVersion.objects.filter(pk=version).first() if version else None
    parts = (row.subject, row.body) if row else default_parts(kind, language)
    return compiled(*parts)
