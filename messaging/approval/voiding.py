"""A yes that was asked for other words: void, its link closed, its mail called off."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from ats import events, links
from ats.events import Actor
from ats.models import Link
from messaging.delivery import outbox
from messaging.models import Approval, Letter, Outbound
from messaging.states import APPROVAL

PURPOSE = "approval"
REQUEST, DEPUTY, REMINDER = "approval_request", "approval_deputy", "approval_reminder"


def void_open(letter: Letter, actor: Actor) -> int:
    """Void the open approval of a letter whose words changed or that is called off; how many."""
    return void_all_open([letter], actor)


def void_all_open(letters: Sequence[Letter], actor: Actor) -> int:
    """Void the open approvals of many letters, as `void_open` does for one: a fixed number of
    queries. Returns how many."""
    asked = Approval.objects.filter(letter__in=letters, status=Approval.Status.ASKED)
    rows = list(asked.select_related("letter").order_by("pk"))
    if not rows:
        return 0
    now = timezone.now()
    APPROVAL.move_many(rows, "void", actor=actor, decided_at=now, remind_at=None)
    links.revoke_all(rows, PURPOSE)
    call_off_requests(rows, actor)
    return len(rows)


def call_off_requests(approvals: Sequence[Approval], actor: Actor) -> None:
    """The mails that ask do not leave any more, if they have not."""
    about = [events.subject_key(row) for row in approvals]
    mails = Outbound.objects.filter(about__in=about, kind__in=[REQUEST, DEPUTY, REMINDER])
    held = mails.select_related("conversation").select_for_update(of=("self",))
    outbox.cancel_all(held.order_by("pk"), actor)


def close_links(approvals: Sequence[Approval]) -> None:
    """Mark the links of answered approvals as used: opened again, they show the outcome."""
    about = [events.subject_key(row) for row in approvals]
    rows = Link.objects.filter(subject__in=about, purpose=PURPOSE, used_at=None, revoked_at=None)
    rows.update(used_at=timezone.now())


def open_links(approval: Approval) -> None:
    """Let the links of this approval open the question again, after its answer was taken back."""
    rows = Link.objects.filter(
        subject=events.subject_key(approval), purpose=PURPOSE, revoked_at=None
    )
    rows.update(used_at=None)
