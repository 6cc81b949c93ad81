"""What one row of the permission matrix says.

A row names who may open a URL, on an object of theirs and on a foreign one. Everybody who is
not named must be refused: the anonymous are sent to the sign-in page, the others get 403 or
404. A URL without a row fails the build (`tests/test_permission_matrix.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.cast import Cast

Arguments = Callable[[Cast], tuple[Any, ...]]


def nothing(_cast: Cast) -> tuple[Any, ...]:
    """For a URL without arguments."""
    return ()


def application(cast: Cast) -> tuple[Any, ...]:
    """The application of the cast's own posting."""
    return (cast.application.pk,)


def foreign_application(cast: Cast) -> tuple[Any, ...]:
    """The application of the posting in which nobody of the cast takes part."""
    return (cast.foreign_application.pk,)


@dataclass(frozen=True)
class Row:
    """`own`/`foreign`: roles let in (status < 400, and not the sign-in page) on each object.

    `args` and `foreign_args` make the URL's arguments (foreign_args None: no object in the
    URL). `public`: everybody is let in. `method` is "get" or "post"; `data` what is posted.
    `allowed` lists the statuses that count as let in (a POST that is understood but invalid
    may answer 200 or 400).
    """

    own: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    args: Arguments = nothing
    foreign_args: Arguments | None = None
    method: str = "get"
    data: Mapping[str, Any] = field(default_factory=dict)
    public: bool = False
    allowed: frozenset[int] = frozenset({200, 204, 302, 303, 400, 409, 422, 429})


def roles(*names: str) -> frozenset[str]:
    """Roles, as rows write them: roles("recruiter", "manager")."""
    return frozenset(names)
