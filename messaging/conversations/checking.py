"""The words of an answer before they leave: the check that letters have, without what a refusal
owes.

An answer names no criterion of its own accord, opens no door and may be two lines long. It is
signed by whoever writes it and has no second reader, so a warning is shown and stops nothing:
there is nobody to whom a reason would be given. See
docs/decisions/0014-a-warning-needs-a-reason.md.
"""

from __future__ import annotations

from typing import Any

from candidates.models import Application, Decision
from messaging.models import Conversation, Letter
from messaging.writing.problems import Problem, greeting, holes, leftovers
from messaging.writing.refusals import NotReady
from messaging.writing.saying import wording_of
from messaging.writing.wording.letters import LACONIC

_BARE = frozenset(f"wording_{name}" for name in LACONIC)


def as_letter(conversation: Conversation) -> Letter:
    """The answer as the wording check reads: a letter that is never saved, around which stands
    what is known of its reader. Two queries, three before a first letter."""
    application = conversation.application
    standing = Decision.objects.filter(application=application, undone_at=None)
    return Letter(
        application=application,
        decision=standing.order_by("-pk").first(),
        depth="",
        language=application.language,
        facts=_told(application),
    )


def _told(application: Application) -> dict[str, Any]:
    """The facts of the last letter, which an answer may repeat; without one, the posting's
    criteria."""
    written = application.letters.exclude(kind=Letter.Kind.DELAY).exclude(
        status=Letter.Status.CANCELLED
    )
    facts: dict[str, Any] | None = written.order_by("-pk").values_list("facts", flat=True).first()
    if facts is not None:
        return facts
    return {"criteria": list(application.posting.criteria.values_list("label", flat=True))}


def problems_of(letter: Letter, _subject: str, body: str) -> list[Problem]:
    """What is found in the words of an answer (`as_letter`), blocking ones first; its subject is
    that of the mail it answers. Nothing is found in no words."""
    if not body.strip():
        return []
    candidate = letter.application.candidate
    found = [
        *holes("", body),
        *leftovers("", body),
        *_greeting(body, (candidate.given_name, candidate.family_name)),
        *(problem for problem in wording_of(letter, "", body) if problem.code not in _BARE),
    ]
    return sorted(found, key=lambda problem: not problem.blocks)


def _greeting(body: str, names: tuple[str, str]) -> list[Problem]:
    """A name that is not the reader's. The frame greets, so “Bonjour et merci” names nobody."""
    return [
        problem
        for problem in greeting(body, names)
        if any(word[:1].isupper() for word in problem.excerpt.split()[1:])
    ]


def require_sendable(conversation: Conversation, body: str) -> None:
    """Raise NotReady when something in the words must not leave; a warning may."""
    problems = problems_of(as_letter(conversation), "", body)
    if any(problem.blocks for problem in problems):
        raise NotReady(problems)
