"""What stands at the foot of a candidate's mail: a question about the letter, their own page.

The text holds the place of each link; its row is made with the mail, the token when it is built
(decision 0004). So what was approved, previewed and sent is the same text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


Links = dict[str, dict[str, Any]]  # what `Outbound.links` holds


def space_link(candidate: Candidate) -> Links:
    """The link of the candidate's own page, for a mail's `links`; one row serves many mails."""
    return _space_links([candidate])[candidate.pk]


def _space_links(candidates: Iterable[Candidate]) -> dict[int, Links]:
    """By candidate: two queries, however many they are."""
    people = {events.subject_key(candidate): candidate for candidate in candidates}
    now = timezone.now()
    rows = Link.objects.filter(
        subject__in=list(people),
        purpose=SPACE,
        revoked_at=None,
        expires_at__gt=now + SPACE_AT_LEAST,
    )
    there = {row.subject: row for row in rows.order_by("id")}  # the newest is the last
    missing = [(person, key) for key, person in people.items() if key not in there]
    there |= {row.subject: row for row in links.issue_many(SPACE, missing, now + SPACE_FOR)}
    return {people[key].pk: _place(row) for key, row in there.items()}


def _place(link: Link) -> Links:
    return {link.purpose: {"purpose": link.purpose, "link": link.pk}}


def letter_links(letters: Sequence[Letter]) -> dict[int, Links]:
    """The links that the exact mails of letters have places for, by letter."""
    people = [letter.application.candidate for letter in letters]
    spaces = _space_links(people)
    asking = [
        (letter, events.subject_key(person))
        for letter, person in zip(letters, people, strict=True)
        if letter.kind != Letter.Kind.DELAY
    ]
    made = links.issue_many(HELPFUL, asking, timezone.now() + HELPFUL_FOR)
    asked = {letter.pk: _place(row) for (letter, _key), row in zip(asking, made, strict=True)}
    return {
        letter.pk: spaces[person.pk] | asked.get(letter.pk, {})
        for letter, person in zip(letters, people, strict=True)
    }
