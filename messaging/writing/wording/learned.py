"""What no rule says: sentences likened to thousands that people labelled.

Two files a language: `verdicts` (may it be sent?) and `kinds` (which concept is it about?), made by
`tools.learn_wording` from `tests/data/wording`. Names are left out, tu is read as vous.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from messaging.likeness import Likeness, Places, likeness, model, signs_of
from messaging.writing.wording.names import names
from messaging.writing.wording.text import Sentence

HERE = Path(__file__).parent
ANSWERS = ("block", "laconic", "warn", "fine")
NAME, NUMBER = "¤", "#"
# The rest of a verb says who is spoken to; its beginning, which counts as well, does not.
_VOUS = {"ton": "votre", "ta": "votre", "tes": "vos", "tu": "vous", "te": "vous", "toi": "vous"}
_VOUS |= {"t": "vous", "es": "etes", "as": "avez"}


def words_of(sentence: Sentence, text: str, code: str) -> list[str]:
    """The plain words of a sentence as the examples have them, one for each word."""
    named = set(names(sentence, text))
    return [
        NAME if place in named else _word(word.form, code)
        for place, word in enumerate(sentence.words)
    ]


def _word(form: str, code: str) -> str:
    if form.isdigit():
        return NUMBER
    return _VOUS.get(form, form) if code == "fr" else form


def signs(read: Iterable[Sentence], text: str, code: str) -> dict[str, Places]:
    """The signs of some sentences, as the examples have them; places count all their words."""
    found: dict[str, Places] = {}
    start = 0
    for sentence in read:
        words = words_of(sentence, text, code)
        found = signs_of(words, start) | found
        start += len(words)
    return found


def verdict(sentence: Sentence, text: str, code: str) -> Likeness:
    """How likely one sentence is to be what may not be sent, what may with a reason, or fine."""
    return likeness(signs([sentence], text, code), model(HERE / code / "verdicts.tsv"))


def kind(sentence: Sentence, text: str, code: str) -> Likeness:
    """Which concept a sentence is about, by key."""
    return likeness(signs([sentence], text, code), model(HERE / code / "kinds.tsv"))
