"""Rows of the letters' URLs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ats import links
from ats.models import User
from candidates.models import Application
from messaging.models import Approval, Letter
from tests.cast import Cast
from tests.letters import a_letter
from tests.matrix.base import Row, application, foreign_application, roles


def _letter(application: Application) -> Letter:
    there = Letter.objects.filter(application=application).first()
    return there or a_letter(application)


def own(cast: Cast) -> tuple[Any, ...]:
    """A letter of the manager's posting."""
    return (_letter(cast.application).pk,)


def foreign(cast: Cast) -> tuple[Any, ...]:
    """A letter of another posting."""
    return (_letter(cast.foreign_application).pk,)


def _asked(letter: Letter, approver: User) -> Approval:
    there = Approval.objects.filter(letter=letter).first()
    return there or Approval.objects.create(
        letter=letter,
        approver=approver,
        text_hash=letter.text_hash,
        asked_by=letter.owner,
        due_at=timezone.now() + timedelta(days=1),
    )


def asked(cast: Cast) -> tuple[Any, ...]:
    """What the manager was asked."""
    return (_asked(_letter(cast.application), cast.helene).pk,)


def foreign_asked(cast: Cast) -> tuple[Any, ...]:
    """What somebody else was asked."""
    return (_asked(_letter(cast.foreign_application), cast.benoit).pk,)


def token(cast: Cast) -> tuple[Any, ...]:
    """A signed link for the manager."""
    approval = _asked(_letter(cast.application), cast.helene)
    expires = timezone.now() + timedelta(days=1)
    link = links.issue("approval", approval, f"user:{cast.helene.pk}", expires)
    return (links.token_of(link),)


def batch_token(cast: Cast) -> tuple[Any, ...]:
    """A signed link to all that the manager is asked."""
    _asked(_letter(cast.application), cast.helene)
    expires = timezone.now() + timedelta(days=1)
    link = links.issue("approvals", cast.helene, f"user:{cast.helene.pk}", expires)
    return (links.token_of(link),)


def batch_one(cast: Cast) -> tuple[Any, ...]:
    """One letter behind it."""
    return (*batch_token(cast), *asked(cast))


# A link reads nothing to whoever is signed in as somebody else.
HOLDERS = roles("anonymous", "manager")
WRITERS = roles("recruiter")
READERS = roles("recruiter", "manager")


def _reads(method: str = "get") -> Row:
    return Row(own=READERS, foreign=WRITERS, args=own, foreign_args=foreign, method=method)


def _writes() -> Row:
    return Row(own=WRITERS, foreign=WRITERS, args=own, foreign_args=foreign, method="post")


ROWS: dict[str, Row] = {
    "letters": Row(own=roles("outsider", "interviewer", "manager", "recruiter", "administrator")),
    "letter": _reads(),
    "letter-preview": _reads("post"),
    "letter-wording": _reads("post"),
    "letter-frame": _reads(),
    "letter-owed": _reads("post"),
    "letter-point": _writes(),
    "letter-submit": _writes(),
    "letter-approve": _writes(),
    "letter-cancel": _writes(),
    "letter-send-now": _writes(),
    "letter-resume": _writes(),
    "letter-undo": _writes(),
    "letter-call": _writes(),
    "letter-restore": _writes(),
    "letter-redraft": _writes(),
    "letter-situation": _writes(),
    "letter-voice": _writes(),
    "application-letter": Row(
        own=READERS, foreign=WRITERS, args=application, foreign_args=foreign_application
    ),
    "application-cv-advice": Row(
        own=WRITERS, foreign=WRITERS, args=application, foreign_args=foreign_application
    ),
    "letter-new": Row(
        own=WRITERS,
        foreign=WRITERS,
        args=application,
        foreign_args=foreign_application,
        method="post",
    ),
    "approvals": Row(own=roles("outsider", "interviewer", "manager", "recruiter", "administrator")),
    "approval-in-app": Row(
        own=roles("manager"), foreign=frozenset(), args=asked, foreign_args=foreign_asked
    ),
    "letters-ask": Row(own=roles("recruiter")),
    "approvals-clean": Row(
        own=roles("outsider", "interviewer", "manager", "recruiter", "administrator"),
        method="post",
    ),
    "approvals-by-link": Row(public=True, args=batch_token),
    "approvals-one": Row(public=True, args=batch_one),
    "approvals-frame": Row(own=HOLDERS, args=batch_one),
    "approvals-preview": Row(own=HOLDERS, args=batch_one, method="post", data={"body": "Bonjour"}),
    "approvals-wording": Row(own=HOLDERS, args=batch_one, method="post", data={"body": "Bonjour"}),
    "approval-wording": Row(own=HOLDERS, args=token, method="post", data={"body": "Bonjour"}),
    "approval": Row(public=True, args=token),
    "approval-frame": Row(own=HOLDERS, args=token),
    "approval-preview": Row(own=HOLDERS, args=token, method="post", data={"body": "Bonjour"}),
}
