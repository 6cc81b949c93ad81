"""Letters in every state, made by the services that make them in life."""

from __future__ import annotations

from typing import Any

from ats import clock, links
from ats.events import Actor
from ats.models import Link, User
from candidates.models import Application, Decision
from messaging.approval import services as approvals
from messaging.care import delay_letters
from messaging.models import Approval, Letter
from messaging.writing import letters
from tests import factories as make


def a_letter(application: Application | None = None, **decision: Any) -> Letter:
    """A drafted letter on a declined application; without holes when the decision has none."""
    application = application or make.an_application(kind="interview")
    decision.setdefault("next_step", "Un stage court en cabinet vous donnerait ces exemples.")
    standing = Decision.objects.filter(application=application, undone_at=None).first()
    standing = standing or make.a_decision(application, **decision)
    return letters.draft_letter(standing, Actor.of(standing.decided_by))


def a_short_letter(**more: Any) -> Letter:
    """A letter that a recruiter approves alone."""
    return a_letter(make.an_application(kind="applied", **more))


def a_manager_of(letter: Letter, name: str = "Hélène Vasseur") -> User:
    """A hiring manager of the letter's posting."""
    manager = make.a_user(name)
    letter.application.posting.memberships.create(user=manager)
    return manager


def an_approval(letter: Letter | None = None, note: str = "") -> Approval:
    """A letter that a manager was asked to approve."""
    letter = letter or a_letter()
    manager = a_manager_of(letter)
    return approvals.ask(letter, manager, note, letter.owner, letter.text_hash)


def token_of(approval: Approval) -> str:
    """The token in the mail that asked."""
    return links.token_of(Link.objects.get(subject=f"approval:{approval.pk}"))


def settled(
    letter: Letter,
    by: User | None = None,
    subject: str | None = None,
    body: str | None = None,
    reason: str = "C'est convenu entre nous.",
) -> Letter:
    """The letter with a reason for whatever the check warns of, in its words or in others."""
    problems = letters.check_ready(letter, subject, body)
    marks = {problem.mark: reason for problem in problems}
    letters.keep_reasons(letter, marks, by or letter.owner, subject, body)
    return letter


def again(letter: Letter) -> Letter:
    """The letter as the database has it now."""
    return Letter.objects.get(pk=letter.pk)


def a_delay(application: Application | None = None, **more: Any) -> Letter:
    """A drafted delay letter; its application is promised an answer for tomorrow."""
    application = application or make.an_application(
        kind="interview", promised_for=clock.add_working_days(clock.today(), 1)
    )
    return delay_letters.draft(application, Actor.of(application.posting.owner), **more)
