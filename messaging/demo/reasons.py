"""Why a warned passage may stay: whoever writes a letter says so, here as in any company."""

from __future__ import annotations

from messaging.models import Letter
from messaging.writing import letters

_FEW = {
    "fr": "Nous avons parlé des autres points de vive voix.",
    "en": "We went through the other points in person.",
}
_SAID = {
    "fr": "C'est dit en ces termes dans l'annonce et en entretien.",
    "en": "The posting and the interview put it in these words.",
}


def explained(letter: Letter, body: str | None = None) -> Letter:
    """The letter with a reason, by its owner, for whatever the check warns of."""
    reasons = {
        found.mark: (_SAID if found.excerpt else _FEW)[letter.language]
        for found in letters.check_ready(letter, body=body)
        if found.asks
    }
    letters.keep_reasons(letter, reasons, letter.owner, body=body)
    return letter
