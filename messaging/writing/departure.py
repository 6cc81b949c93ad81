"""How a letter leaves: when, by which mail, and how it is stopped until the last moment.

Rows are locked in one order everywhere: mail, letter, approval. The worker that claims or
settles a mail holds the mail's row first, so nobody waits for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Count
from django.utils import timezone

from ats import clock, events
from ats.events import Actor
from ats.models import Company
from ats.states import AlreadyMoved
from candidates.models import Application
from messaging.approval import voiding
from messaging.care import delays, policy
from messaging.care.calls import Call, calls_told
from messaging.care.policy import CarePolicy, policy_for
from messaging.conversations.services import conversations_of
from messaging.correspondence import footers
from messaging.delivery import outbox
from messaging.models import Letter, Outbound
from messaging.states import LETTER
from messaging.writing import spread
from messaging.writing.exact import exact_mail, sender_name
from messaging.writing.refusals import NoAddress, NotDeclined, OutsideHours, TooLate, UndoOver

KIND = "letter"
# From each of these a mail may still leave, if only because a person tries it again.
STOPPABLE = frozenset(
    {"scheduled", "queued", "retry", "withheld", "failed", "expired", "suppressed"}
)
GONE = frozenset({"handed", "accepted", "unconfirmed"})


def hours_of(letter: Letter) -> clock.OfficeHours:
    """When the policy lets this letter leave, where the candidate lives."""
    owed = _policy(letter)
    hours = clock.office_hours(letter.application.candidate.timezone)
    return hours.within(owed.leaves_from, owed.leaves_until)


def leaving_time(letter: Letter, now: datetime | None = None) -> datetime:
    """When an approved letter leaves: the policy's days after the decision (or the call), but no
    later than the day that was promised; in humane hours, and never before there was time to
    think again."""
    return _leaving_times([letter], now or timezone.now())[0]


def _leaving_times(letters: Sequence[Letter], now: datetime) -> list[datetime]:
    calls = calls_told(row for row in letters if row.kind != Letter.Kind.DELAY)
    return [_leaving_time(letter, now, calls) for letter in letters]


def _leaving_time(letter: Letter, now: datetime, calls: Mapping[int, Call]) -> datetime:
    hours, decision, owed = hours_of(letter), letter.decision, _policy(letter)
    soonest = hours.next_open(now + owed.grace)  # however late: a moment to think again
    if letter.kind == Letter.Kind.DELAY:  # its reader has waited enough
        return soonest
    call = calls.get(letter.pk)
    since = max(decision.decided_at, call.at) if call else decision.decided_at
    waited = hours.after_working_days(since, owed.delay)
    # The days of the policy are ours; the promised day is the reader's.
    return max(min(waited, hours.opening_by(letter.application.promised_for)), soonest)


def _policy(letter: Letter) -> CarePolicy:
    return policy_for(letter.depth, letter.application.posting_id)


def schedule(letter: Letter, actor: Actor) -> Outbound:
    """Put an approved letter into the outbox, due at its time. The caller is the transaction
    that approved it. Its moment keeps a distance from other departures: see `spread`.

    Raises NoAddress, NotDeclined, `delays.NoLongerDue`.
    """
    require_leaving(letter)
    with policy.held():
        _give_moments([letter], actor)
        return outbox.enqueue(**_mails([letter])[0])


def require_leaving(letter: Letter) -> None:
    """Raise NoAddress without an address, NotDeclined or `delays.NoLongerDue` when the letter has
    nothing left to say."""
    application = letter.application
    if letter.kind == Letter.Kind.DELAY:
        delays.require_due(letter)
    elif application.status != Application.Status.DECLINED:
        raise NotDeclined
    if not application.candidate.address:
        raise NoAddress


def schedule_many(letters: Sequence[Letter], actor: Actor) -> list[Outbound]:
    """`schedule` for letters that may leave (`require_leaving`), their moments in the order
    given, by a number of queries that does not grow with them."""
    _give_moments(letters, actor)
    return outbox.enqueue_letters(_mails(letters))


def _give_moments(letters: Sequence[Letter], actor: Actor) -> None:
    wished = _leaving_times(letters, timezone.now())
    told = []
    for letter, due in zip(letters, wished, strict=True):
        free = spread.take(due, _policy(letter).per_hour, hours_of(letter))
        letter.scheduled_for = free
        told.append({"for": free.isoformat()})
    LETTER.move_many(letters, "schedule", actor=actor, data=told, each=["scheduled_for"])


def _mails(letters: Sequence[Letter]) -> list[outbox.Mail]:
    made = Outbound.objects.filter(letter__in=letters).order_by().values_list("letter")
    before = dict(made.annotate(Count("pk")))
    threads = conversations_of(letter.application for letter in letters)
    links = footers.letter_links(letters)
    return [
        _mail(letter, before.get(letter.pk, 0) + 1)
        | {"conversation": threads[letter.application_id], "links": links[letter.pk]}
        for letter in letters
    ]


def _mail(letter: Letter, number: int) -> outbox.Mail:
    candidate, owed = letter.application.candidate, _policy(letter)
    return {
        "key": f"letter:{letter.pk}:{number}",
        "kind": KIND,
        "to_address": candidate.address,
        "to_name": candidate.full_name,
        "subject": letter.subject,
        "rendered": exact_mail(letter),
        "letter": letter,
        "candidate": candidate,
        "about": events.subject_key(letter),
        "due_at": letter.scheduled_for,
        "humane_hours": True,
        "leaves_from": owed.leaves_from,
        "leaves_until": owed.leaves_until,
        "text_hash": letter.approved_hash,
        "from_name": sender_name(letter),
        "in_reply_to": _asked_in(letter),
    }


def _asked_in(letter: Letter) -> str:
    """The Message-ID of the mail that a feedback letter answers; "" for the others."""
    if letter.kind != Letter.Kind.FEEDBACK:
        return ""
    asked = letter.feedback_requests.exclude(message__inbound=None)
    return asked.values_list("message__inbound__message_id", flat=True).first() or ""


@contextmanager
def many() -> Iterator[None]:
    """Read company, policies and planned departures once for all letters scheduled in the block."""
    with Company.held(), policy.held(), spread.shared(timezone.now()):
        yield


def live_mail(letter: Letter) -> Outbound | None:
    """The newest mail of the letter, if it was not called off."""
    return letter.mails.exclude(status="cancelled").order_by("-id").first()


def locked_mails(letter: Letter, *, wait: bool = True) -> list[Outbound]:
    """Lock the letter's mails that could still leave. Raises TooLate when one has gone, or,
    without `wait`, when a worker holds it this very moment."""
    rows = letter.mails.exclude(status="cancelled").order_by("id")
    try:
        mails = list(rows.select_for_update(of=("self",), nowait=not wait))
    except DatabaseError as error:
        raise TooLate("handed") from error
    for mail in mails:
        if mail.status in GONE:
            raise TooLate(mail.status)
    return [mail for mail in mails if mail.status in STOPPABLE]


def stop(letter: Letter, mails: list[Outbound], actor: Actor) -> None:
    """Call off the locked mails of a letter that has just left the way, and whatever was asked
    of an approver. The letter has moved before: the mails' own events then change nothing."""
    for mail in mails:
        if not outbox.cancel(mail, actor):
            raise TooLate(mail.status)
    voiding.void_open(letter, actor)


def cancel(letter: Letter, actor: Actor, *, wait: bool = True) -> None:
    """This letter does not leave. Raises TooLate, AlreadyMoved, NotAllowed.

    The answers that it told besides are due again: their applications are locked first, as
    by whoever takes back one of those decisions, and nobody is waited for with them in hand.
    """
    with transaction.atomic():
        also = Application.objects.select_for_update(of=("self",)).order_by("pk")
        held = list(also.filter(decisions__merged__letter=letter).values_list("pk", flat=True))
        mails = locked_mails(letter, wait=wait and not held)
        LETTER.move(letter, "cancel", actor=actor, scheduled_for=None, changed_at=timezone.now())
        stop(letter, mails, actor)


def may_undo(letter: Letter, now: datetime | None = None) -> bool:
    """Whether the yes is so fresh that taking it back is one press: nothing leaves before."""
    if letter.status != Letter.Status.SCHEDULED or letter.approved_at is None:
        return False
    return (now or timezone.now()) < letter.approved_at + _policy(letter).grace


def undo(letter: Letter, actor: Actor) -> None:
    """Take back one's own yes while it is fresh: the letter is a draft again, word for word.

    Raises UndoOver, TooLate, AlreadyMoved.
    """
    mine = actor.user is not None and letter.approved_user_id == actor.user.pk
    if not (mine and may_undo(letter)):
        raise UndoOver
    with transaction.atomic():
        mails = locked_mails(letter)
        LETTER.move(letter, "undo", actor=actor, **NOT_APPROVED, changed_at=timezone.now())
        stop(letter, mails, actor)


def approved_by(actor: Actor) -> dict[str, Any]:
    """The columns that say whose yes a letter has, and since when."""
    now = timezone.now()
    return {
        "approved_by": actor.name,
        "approved_user": actor.user,
        "approved_at": now,
        "changed_at": now,
    }


NOT_APPROVED: dict[str, Any] = {
    "approved_hash": "",
    "approved_by": "",
    "approved_user": None,
    "approved_at": None,
    "scheduled_for": None,
}


def send_now(letter: Letter, actor: Actor, *, outside_hours: bool = False) -> None:
    """Do not wait for the planned moment. Outside humane hours only when a person insists.

    Raises OutsideHours, TooLate, AlreadyMoved. Recorded as `letter.hurry`.
    """
    now, owed = timezone.now(), _policy(letter)
    hours = hours_of(letter)
    if not outside_hours and not hours.is_open(now):
        raise OutsideHours(hours.next_open(now))
    with transaction.atomic():
        mails = locked_mails(letter)
        _require_scheduled(letter)
        for mail in mails:
            outbox.bring_forward(
                mail,
                humane_hours=not outside_hours,
                leaves_from=owed.leaves_from,
                leaves_until=owed.leaves_until,
            )
        Letter.objects.filter(pk=letter.pk).update(scheduled_for=now, changed_at=now)
        letter.scheduled_for = now
        events.record("letter.hurry", letter, actor, {"outside_hours": outside_hours})


def _require_scheduled(letter: Letter) -> None:
    fresh = Letter.objects.select_for_update().get(pk=letter.pk)
    if fresh.status != Letter.Status.SCHEDULED:
        last = events.last_for(letter)
        raise AlreadyMoved(fresh.status, last.actor_name if last else "", last.at if last else None)


def resume(letter: Letter, actor: Actor) -> None:
    """A held letter leaves after all, by a new mail. Raises TooLate, AlreadyMoved, NotDeclined,
    NoAddress."""
    with transaction.atomic():
        mails = locked_mails(letter)
        LETTER.move(letter, "resume", actor=actor, held_because="", changed_at=timezone.now())
        for mail in mails:
            outbox.cancel(mail, actor)
        schedule(letter, actor)
