"""Beginnings of an answer, by what the message is about. Their texts are among the company's
letters; they are put into the composer, where a person finishes them, and never sent alone."""

from __future__ import annotations

from collections.abc import Iterable

from ats.models import User
from candidates.models import Application
from messaging.correspondence import contexts
from messaging.writing.library.kinds import beginning
from messaging.writing.render import written

AT_MOST = 4


def answers_for(
    intents: Iterable[str], application: Application, author: User
) -> list[tuple[str, str]]:
    """(intent, text) for each intent that has a text, in the candidate's language: the posting's
    own, else the company's, else the delivered one. A query each."""
    known = [(name, kind) for name in intents if (kind := beginning(name))][:AT_MOST]
    context = contexts.common(application, author) if known else None
    return [
        (name, written(kind, application.language, context, posting=application.posting).markdown)
        for name, kind in known
        if context is not None
    ]
