"""A guess by single words, for what is said in none of the known ways.

The words of `[strong]` and `[weak]` in `fr.toml` and `en.toml` count two and one. A guess takes a
strong word, three points in all, and a lead over every other intent.
"""

from __future__ import annotations

from messaging.inbound.intents.phrases import Lexicon, Phrases, Span
from messaging.inbound.intents.words import Sentence

STRONG, WEAK = 2, 1
ENOUGH = 3
LEAD = 1


def guess(sentence: Sentence, book: Lexicon) -> tuple[str, Span] | None:
    """The intent that the words of a sentence speak for, and from where to where they stand."""
    scores: dict[str, int] = {}
    spans: dict[str, list[Span]] = {}
    for name, phrases in book.strong.items():
        hits = _hits(phrases, sentence)
        if hits:
            beside = _hits(book.weak[name], sentence) if name in book.weak else []
            scores[name] = STRONG * len(hits) + WEAK * len(beside)
            spans[name] = hits + beside
    if not scores:
        return None
    best = max(scores, key=lambda name: scores[name])
    others = max((score for name, score in scores.items() if name != best), default=0)
    if scores[best] < ENOUGH or scores[best] - others < LEAD:
        return None
    found = spans[best]
    return best, Span(min(span.start for span in found), max(span.end for span in found))


def _hits(phrases: Phrases, sentence: Sentence) -> list[Span]:
    """Each place counts once."""
    return list({span.start: span for span in phrases.all(sentence)}.values())
