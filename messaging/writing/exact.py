"""The exact mail of a letter: what the preview shows is what the outbox gets, by construction."""

from __future__ import annotations

from ats.models import Company
from messaging.correspondence import footers
from messaging.models import Letter
from messaging.writing.render import Rendered, mail_body

_WHY = {
    ("fr", False): "Vous recevez ce message parce que vous avez posé votre candidature chez nous.",
    ("fr", True): "Tu reçois ce message parce que tu as posé ta candidature chez nous.",
    ("en", False): "You receive this message because you applied for a job with us.",
    ("en", True): "You receive this message because you applied for a job with us.",
}


def exact_mail(letter: Letter, body: str | None = None) -> Rendered:
    """The mail of the letter's words, or of others that somebody is typing."""
    language, tu = letter.language, Company.get().tu
    return mail_body(
        letter.body if body is None else body,
        language=language,
        why=_WHY[language, tu],
        ask=footers.ask(letter, tu),
        space=footers.space(language, tu),
    )


def sender_name(letter: Letter) -> str:
    """Whose name stands before the address: a person of the company."""
    return f"{letter.owner.name}, {Company.get().name}"
