"""What the writer of a letter adds to its draft, here as in any company: what a note asks for, and
why a warned passage may stay."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat

from ats.events import Actor
from messaging.models import Letter
from messaging.writing import letters
from messaging.writing.holes import HOLE

_FEW = {
    "fr": "Nous avons parlé des autres points de vive voix.",
    "en": "We went through the other points in person.",
}
_SAID = {
    "fr": "C'est dit en ces termes dans l'annonce et en entretien.",
    "en": "The posting and the interview put it in these words.",
}


def filled(letter: Letter, sentences: Sequence[str]) -> Letter:
    """The letter with these sentences, one each, instead of the notes to its writer."""
    wanted = chain(sentences, repeat(None))
    body = HOLE.sub(lambda note: next(wanted) or note[0], letter.body)
    letters.edit(letter, letter.subject, body, Actor.of(letter.owner), letter.text_hash)
    return letter


def explained(letter: Letter, body: str | None = None) -> Letter:
    """The letter with a reason, by its owner, for whatever the check warns of."""
    reasons = {
        found.mark: (_SAID if found.excerpt else _FEW)[letter.language]
        for found in letters.check_ready(letter, body=body)
        if found.asks
    }
    letters.keep_reasons(letter, reasons, letter.owner, body=body)
    return letter
