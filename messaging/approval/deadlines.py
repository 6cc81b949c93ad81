"""What time does to a question: reminders, and what happens when nobody answered.

Beat calls both; the due times are in the rows, so that a sweep that comes late or twice does
the same. Nothing is approved, declined or sent here: the question only moves to somebody else.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ats import events, links
from ats.events import SYSTEM
from ats.models import Company, User
from messaging.approval import mails, services, times, voiding
from messaging.care import policy as policies
from messaging.models import Approval, Letter
from messaging.states import APPROVAL, LETTER
from messaging.writing import letters
from messaging.writing.access import APPROVAL_NEEDS

AT_ONCE = 200


def sweep() -> None:
    """Everything that is due now: what has expired first, so that nobody is reminded of it."""
    with Company.held(), policies.held():
        expire_due()
        remind_due()


def remind_due(now: datetime | None = None) -> int:
    """Remind whoever has not answered, one mail a person for all that is due; how many mails."""
    now = now or timezone.now()
    with transaction.atomic():
        rows = Approval.objects.filter(
            status=Approval.Status.ASKED, remind_at__lte=now, due_at__gt=now
        )
        due = rows.select_for_update(of=("self",), skip_locked=True)
        due = due.select_related(*APPROVAL_NEEDS).order_by("due_at", "id")[:AT_ONCE]
        by_person: dict[User, list[Approval]] = defaultdict(list)
        for approval in due:
            _reminded(approval, now)
            by_person[approval.approver].append(approval)
        for approvals in by_person.values():
            mails.remind(approvals)
    return len(by_person)


def _reminded(approval: Approval, now: datetime) -> None:
    policy = letters.policy_of(approval.letter)
    approval.reminded += 1
    approval.remind_at = times.next_reminder(policy, approval.due_at, now)
    approval.save(update_fields=["reminded", "remind_at"])
    events.record("approval.reminded", approval, SYSTEM, {"number": approval.reminded})


def expire_due(now: datetime | None = None) -> int:
    """Pass on every question whose time is over; how many."""
    now = now or timezone.now()
    rows = Approval.objects.filter(status=Approval.Status.ASKED, due_at__lte=now)
    due = rows.order_by("due_at", "id").values_list("pk", "letter_id")[:AT_ONCE]
    return sum(_expire(pk, letter_pk, now) for pk, letter_pk in due)


@transaction.atomic
def _expire(pk: int, letter_pk: int, now: datetime) -> bool:
    """The letter's row is locked first, as by everyone who answers: whoever comes second finds
    an answer, or a question that has moved on."""
    rows = Letter.objects.filter(pk=letter_pk).select_for_update(of=("self",), skip_locked=True)
    letter = rows.select_related("application__posting", "owner").first()
    asked = Approval.objects.filter(pk=pk, status=Approval.Status.ASKED, due_at__lte=now)
    approval = asked.select_related(*APPROVAL_NEEDS).first()
    if letter is None or approval is None:
        return False
    approval.letter.status = letter.status
    APPROVAL.move(approval, "expire", actor=SYSTEM, decided_at=now, remind_at=None)
    links.revoke(approval, voiding.PURPOSE)
    voiding.call_off_requests([approval], SYSTEM)
    deputy = deputy_for(approval)
    if deputy is None:
        _take_over(approval, now)
    else:
        _pass_on(approval, deputy, now)
    return True


def deputy_for(approval: Approval) -> User | None:
    """Who is asked next: the policy's deputy, once, if they still work here and have not had
    a hand in the letter."""
    letter = approval.letter
    policy = letters.policy_of(letter)
    deputy = policy.deputy
    if policy.on_expiry != "deputy" or deputy is None or approval.stands_in_for_id is not None:
        return None
    hands = {letter.owner_id, letter.author_id, approval.asked_by_id, approval.approver_id}
    return deputy if deputy.is_active and deputy.pk not in hands else None


def _take_over(approval: Approval, now: datetime) -> None:
    """The letter is its recruiter's again, who may now say yes alone."""
    letter = approval.letter
    LETTER.move(
        letter,
        "take_over",
        actor=SYSTEM,
        data={"approver": approval.approver.name, "owner": letter.owner.name},
        approver=None,
        taken_over_at=now,
        changed_at=now,
    )
    mails.tell_taken_over(approval)


def _pass_on(approval: Approval, deputy: User, now: datetime) -> None:
    """Ask the deputy about the same words, in place of the person who did not answer."""
    letter = approval.letter
    LETTER.move(
        letter,
        "pass_on",
        actor=SYSTEM,
        data={"approver": approval.approver.name, "deputy": deputy.name},
        approver=deputy,
        changed_at=now,
    )
    policy = letters.policy_of(letter)
    asked = services.question(
        letter, deputy, approval.asked_by, policy, note=approval.note, stands_in_for=approval
    )
    mails.request_deputy(asked)
