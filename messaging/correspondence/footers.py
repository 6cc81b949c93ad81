"""What stands at the foot of a candidate's mail: a question about the letter, their own page.

The text holds the place of each link; its row is made with the mail, the token when it is built
(decision 0004). So what was approved, previewed and sent is the same text.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ats import events, links
from ats.models import Link
from candidates.models import Candidate
from messaging.models import Letter

HELPFUL, SPACE = "helpful", "space"
HELPFUL_FOR = timedelta(days=180)
SPACE_FOR = timedelta(days=365)
# A mail that leaves now must hold a link that works for long enough to be of use.
SPACE_AT_LEAST = timedelta(days=180)

_ASK = {
    ("fr", False): "Ce retour vous a-t-il aidé\u202f?",
    ("fr", True): "Ce retour t'a-t-il aidé\u202f?",
    ("en", False): "Did this feedback help you?",
    ("en", True): "Did this feedback help you?",
}
_SPACE = {
    ("fr", False): "Votre espace\u00a0: votre candidature, vos données",
    ("fr", True): "Ton espace\u00a0: ta candidature, tes données",
    ("en", False): "Your page: your application, your data",
    ("en", True): "Your page: your application, your data",
}


def ask(letter: Letter, tu: bool) -> tuple[str, str] | None:
    """The question at the foot of a letter that gives feedback; none for a delay."""
    if letter.kind == Letter.Kind.DELAY:
        return None
    return _ASK[letter.language, tu], f"%%link:{HELPFUL}%%"


def space(language: str, tu: bool) -> tuple[str, str]:
    """The way to the candidate's own page."""
    return _SPACE[language, tu], f"%%link:{SPACE}%%"


def space_link(candidate: Candidate) -> dict[str, dict[str, Any]]:
    """The link of the candidate's own page, for a mail's `links`; one row serves many mails."""
    now = timezone.now()
    rows = Link.objects.filter(
        subject=events.subject_key(candidate),
        purpose=SPACE,
        revoked_at=None,
        expires_at__gt=now + SPACE_AT_LEAST,
    )
    link = rows.order_by("-id").first()
    if link is None:
        person = events.subject_key(candidate)
        link = links.issue(SPACE, candidate, person, now + SPACE_FOR)
    return {SPACE: {"purpose": SPACE, "link": link.pk}}


def letter_links(letter: Letter) -> dict[str, dict[str, Any]]:
    """The links that the exact mail of a letter has places for."""
    candidate = letter.application.candidate
    made = space_link(candidate)
    if letter.kind != Letter.Kind.DELAY:
        person = events.subject_key(candidate)
        link = links.issue(HELPFUL, letter, person, timezone.now() + HELPFUL_FOR)
        made[HELPFUL] = {"purpose": HELPFUL, "link": link.pk}
    return made
