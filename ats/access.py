"""Who may do what. The permission map is data; views say which door they are; all else is shut.

Two questions are asked apart: may this person *see* the object (no: 404, as if it did not
exist), and may they *do* this (no: 403, in words).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from ats.models import Posting, User

ADMINISTRATOR, RECRUITER = "administrator", "recruiter"
MANAGER, INTERVIEWER = "manager", "interviewer"

# permission → roles that have it. Upper floors add theirs with `grant`.
PERMISSIONS: dict[str, frozenset[str]] = {}


def grant(permission: str, *roles: str) -> None:
    """Add one line to the permission map."""
    PERMISSIONS[permission] = frozenset(roles)


grant("people.manage", ADMINISTRATOR)
grant("company.edit", ADMINISTRATOR)
grant("operations.see", ADMINISTRATOR, RECRUITER)
grant("posting.create", RECRUITER)
grant("posting.see", RECRUITER, MANAGER, INTERVIEWER)
grant("posting.edit", RECRUITER)
grant("posting.board", RECRUITER, MANAGER)


@dataclass(frozen=True)
class Door:
    """How a view is guarded before it runs: `public`, `member` (signed in) or a permission
    that some role of the person must give."""

    kind: str
    permission: str = ""


V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def _door(door: Door) -> Callable[[V], V]:
    def mark(view: V) -> V:
        # A function may carry attributes, which its type cannot say; `door_of` reads this one.
        view.access = door  # type: ignore[attr-defined]
        return view

    return mark


def public(view: V) -> V:
    """Anyone may come; the view checks tokens itself where it has some."""
    return _door(Door("public"))(view)


def member(view: V) -> V:
    """Anyone signed in; the view fetches objects through an `…_for(user, …)` function."""
    return _door(Door("member"))(view)


def may(permission: str) -> Callable[[V], V]:
    """Signed in, with a company-wide role that has the permission."""
    return _door(Door("permission", permission))


def company_roles(user: User) -> frozenset[str]:
    """The roles that do not depend on an object."""
    roles = set()
    if user.is_active and user.is_administrator:
        roles.add(ADMINISTRATOR)
    if user.is_active and user.is_recruiter:
        roles.add(RECRUITER)
    return frozenset(roles)


def allows(roles: Iterable[str], permission: str) -> bool:
    """Whether one of the roles has the permission; an unknown permission is an error."""
    return bool(PERMISSIONS[permission] & set(roles))


def can(user: User, permission: str) -> bool:
    """Whether a company-wide role of the user has the permission."""
    return allows(company_roles(user), permission)


def require(roles: Iterable[str], permission: str) -> None:
    """Raise PermissionDenied unless a role has the permission."""
    if not allows(roles, permission):
        raise PermissionDenied(permission)


def posting_roles(user: User, posting: Posting) -> frozenset[str]:
    """The user's roles on one posting. Interviewers have theirs on an application only."""
    roles = set(company_roles(user))
    if user.is_active and posting.memberships.filter(user=user).exists():
        roles.add(MANAGER)
    return frozenset(roles)


def visible_postings(user: User) -> QuerySet[Posting]:
    """The postings that exist for this user."""
    if RECRUITER in company_roles(user):
        return Posting.objects.all()
    return Posting.objects.filter(Q(memberships__user=user)).distinct()


def posting_for(user: User, pk: int, may: str = "posting.see") -> Posting:
    """The posting, if it is visible and `may` is allowed on it; else 404 or 403."""
    posting = visible_postings(user).filter(pk=pk).select_related("owner", "contact").first()
    if posting is None:
        raise Http404
    require(posting_roles(user, posting), may)
    return posting


def member_of(request: HttpRequest) -> User:
    """The signed-in user of a request that passed the middleware."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
