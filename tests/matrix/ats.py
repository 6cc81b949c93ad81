"""Rows of the ground floor's URLs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ats import accounts, links
from tests.cast import Cast
from tests.matrix.base import Row, roles

EVERY_ACCOUNT = roles("outsider", "interviewer", "manager", "recruiter", "administrator")
RECRUITERS = roles("recruiter")
ADMINISTRATORS = roles("administrator")
TEAM = roles("recruiter", "manager")


def own(cast: Cast) -> tuple[Any, ...]:
    """The manager's posting."""
    return (cast.posting.pk,)


def foreign(cast: Cast) -> tuple[Any, ...]:
    """Somebody else's posting."""
    return (cast.foreign_posting.pk,)


def slug(cast: Cast) -> tuple[Any, ...]:
    """The address of an open posting."""
    return (cast.posting.slug,)


def person(cast: Cast) -> tuple[Any, ...]:
    """Somebody of the company."""
    return (cast.oscar.pk,)


def token(cast: Cast) -> tuple[Any, ...]:
    """A link to choose a password."""
    expires = timezone.now() + timedelta(hours=1)
    link = links.issue(accounts.PURPOSE, cast.oscar, f"user:{cast.oscar.pk}", expires)
    return (links.token_of(link),)


def _read() -> Row:
    return Row(own=TEAM, foreign=RECRUITERS, args=own, foreign_args=foreign)


def _edit(method: str = "get", **data: str) -> Row:
    return Row(
        own=RECRUITERS,
        foreign=RECRUITERS,
        args=own,
        foreign_args=foreign,
        method=method,
        data=data,
    )


PUBLIC = Row(public=True)

ROWS: dict[str, Row] = {
    "home": PUBLIC,
    "healthz": PUBLIC,
    "favicon": Row(public=True, allowed=frozenset({301})),
    "readyz": Row(public=True, allowed=frozenset({200, 503})),
    "jobs": PUBLIC,
    "jobs-feed": PUBLIC,
    "privacy": PUBLIC,
    "job": Row(public=True, args=slug),
    "sitemap": PUBLIC,
    "robots": PUBLIC,
    "language": Row(public=True, method="post", data={"language": "en"}),
    "login": PUBLIC,
    "logout": Row(public=True, method="post"),
    "password-reset": PUBLIC,
    "password-reset-sent": PUBLIC,
    "password-choose": Row(public=True, args=token),
    "account": Row(own=EVERY_ACCOUNT),
    "settings": Row(own=ADMINISTRATORS),
    "people": Row(own=ADMINISTRATORS),
    "person-new": Row(own=ADMINISTRATORS),
    "person-edit": Row(own=ADMINISTRATORS, args=person),
    "person-invite": Row(own=ADMINISTRATORS, args=person, method="post"),
    "person-access": Row(own=ADMINISTRATORS, args=person, method="post"),
    "postings": Row(own=EVERY_ACCOUNT),
    "posting-new": Row(own=RECRUITERS),
    "posting-preview": Row(own=RECRUITERS, method="post", data={"description": "**a**"}),
    "posting": _read(),
    "posting-ad": _read(),
    "posting-edit": _edit(),
    "posting-criteria": _edit(),
    "posting-stages": _edit(),
    "posting-team": _edit(),
    "posting-publication": _edit("post", action="unpublish"),
    "posting-closing": _edit(),
}
