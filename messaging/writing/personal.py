"""How much of a letter is somebody's own: the words that its template would not have written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import LCSseq

from ats import depths
from ats.models import Company
from messaging.models import Letter, LetterTemplateVersion
from messaging.writing.holes import HOLE
from messaging.writing.library.environment import Compiled, compiled
from messaging.writing.library.kinds import KINDS
from messaging.writing.library.lookup import default_parts
from messaging.writing.library.samples import sample
from messaging.writing.render import rendered
from messaging.writing.situations.texts import said as spoken
from messaging.writing.situations.words import FACTS, Told, merged_opening, worded

_WORD = re.compile(r"[^\W_]+")
_SAID = ("door", "call_made", "message_left")


def personal(letter: Letter, body: str | None = None) -> int | None:
    """Of a hundred words of the body, how many are not the template's; None without a template.

    The template is the version the letter was drafted from, filled in for a made-up person with
    the same door, the same call and the words of the same situation, and nothing to say. No
    query once a version is known.
    """
    merged = letter.facts.get("also") and letter.depth == depths.APPLIED
    kind = "decline_merged" if merged else f"decline_{letter.depth}"
    own = _words(letter.body if body is None else body)
    if letter.kind != Letter.Kind.DECLINE or kind not in KINDS or not own:
        return None
    known = _template_words(_Template.of(letter, kind))
    return round(100 * (1 - LCSseq.similarity(own, known) / len(own)))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


@dataclass(frozen=True, slots=True)
class _Template:
    """What a letter would be without anything to say."""

    kind: str
    language: str
    tu: bool
    version: int | None
    situation: str
    opening: str
    said: tuple[tuple[str, Any], ...]

    @classmethod
    def of(cls, letter: Letter, kind: str) -> _Template:
        facts = letter.facts
        return cls(
            kind,
            letter.language,
            Company.get().tu,
            facts.get("template"),
            "" if kind == "decline_merged" else facts.get("situation", ""),
            facts.get("opening", ""),
            tuple((name, facts[name]) for name in _SAID if name in facts),
        )

    @property
    def passages(self) -> dict[str, str | bool]:
        """The words of its situation, every fact of it left out."""
        if self.kind == "decline_merged":
            text = merged_opening(self.opening, self.language)
            holes = dict.fromkeys((*FACTS, "jobs", "spoken"), "…")
            return {"opening": spoken(text, holes, tu=self.tu)} if text else {}
        if not self.situation:
            return {}
        said = dict(self.said)
        told = Told(
            situation=self.situation,
            depth=self.kind.removeprefix("decline_"),
            language=self.language,
            tu=self.tu,
            facts=dict.fromkeys(FACTS, "…"),
            call_made=said.get("call_made", False),
            message_left=said.get("message_left", False),
            after_test=any(part.startswith("test.") for part in self.opening.split("/")[::2]),
        )
        return worded(told, self.opening).passages


@lru_cache(maxsize=1024)
def _template_words(letter: _Template) -> tuple[str, ...]:
    nothing = {"strengths": (), "gaps": (), "next_step": "", **letter.passages, **dict(letter.said)}
    person = sample(KINDS[letter.kind], letter.language, tu=letter.tu, given=nothing)
    text = rendered(_template(letter.kind, letter.language, letter.version), person)
    return _words(HOLE.sub("", text.markdown))


def _template(kind: str, language: str, version: int | None) -> Compiled:
    row = LetterTemplateVersion.objects.filter(pk=version).first() if version else None
    parts = (row.subject, row.body) if row else default_parts(kind, language)
    return compiled(*parts)
