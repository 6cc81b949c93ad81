"""Who may read and write which templates.

The company's texts are an administrator's: they change what everybody sends. Recruiters read
them, and give a posting its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from ats.access import (
    ADMINISTRATOR,
    RECRUITER,
    can,
    company_roles,
    grant,
    posting_for,
    require,
)
from ats.models import User
from messaging.writing.library.kinds import KINDS, LANGUAGES
from messaging.writing.library.services import Place

grant("template.see", RECRUITER, ADMINISTRATOR)
grant("template.company", ADMINISTRATOR)
grant("template.posting", RECRUITER)


@dataclass(frozen=True, slots=True)
class Desk:
    """One person in front of one text."""

    user: User
    place: Place
    may_write: bool


def desk_for(
    user: User, kind: str, language: str, posting: int | None = None, *, write: bool = False
) -> Desk:
    """The text, if there is such a kind and the person may read it (or write); else 404 or 403."""
    if kind not in KINDS or language not in LANGUAGES:
        raise Http404
    needed = "template.company" if posting is None else "template.posting"
    require(company_roles(user), "template.see" if posting is None else needed)
    found = posting_for(user, posting, "posting.edit") if posting is not None else None
    if write:
        require(company_roles(user), needed)
    return Desk(user, Place(KINDS[kind], language, found), can(user, needed))
