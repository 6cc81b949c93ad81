"""A yes that was asked for other words: void, its link closed, its mail called off."""

from __future__ import annotations

from django.utils import timezone

from ats import events, links
from ats.events import Actor
from ats.models import Link
from messaging.delivery import outbox
from messaging.models import Approval, Letter
from messaging.states import APPROVAL

PURPOSE = "approval"
REQUEST, DEPUTY, REMINDER = "approval_request", "approval_deputy", "approval_reminder"


def void_open(letter: Letter, actor: Actor) -> int:
    """Void the open approval of a letter whose words changed or that is called off; how many."""
    rows = list(letter.approvals.filter(status=Approval.Status.ASKED))
    for approval in rows:
        APPROVAL.move(approval, "void", actor=actor, decided_at=timezone.now(), remind_at=None)
        links.revoke(approval, PURPOSE)
        call_off_request(approval, actor)
    return len(rows)


def call_off_request(approval: Approval, actor: Actor) -> None:
    """The mails that ask do not leave any more, if they have not."""
    outbox.cancel_about(events.subject_key(approval), [REQUEST, DEPUTY, REMINDER], actor)


def close_links(approval: Approval) -> None:
    """The approval is answered: its links have done their one thing."""
    rows = Link.objects.filter(
        subject=events.subject_key(approval), purpose=PURPOSE, used_at=None, revoked_at=None
    )
    rows.update(used_at=timezone.now())


def open_links(approval: Approval) -> None:
    """The answer was taken back: the links of the mails that asked open the page again."""
    rows = Link.objects.filter(
        subject=events.subject_key(approval), purpose=PURPOSE, revoked_at=None
    )
    rows.update(used_at=None)
