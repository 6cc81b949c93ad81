"""Approvals: asking for a yes to the exact words, and what the person answers.

The page behind the signed link and the page of a signed-in manager both end here; `Via` says
by which door the person came and on what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from ats import events
from ats.events import Actor
from ats.models import Membership, User
from ats.refusals import ChangedMeanwhile
from ats.states import AlreadyMoved
from messaging.approval import mails, times, voiding
from messaging.care import call_tasks, calls
from messaging.care.policy import CarePolicy
from messaging.models import Approval, Letter
from messaging.states import APPROVAL, LETTER
from messaging.writing import departure, letters, versions, voices
from messaging.writing.refusals import CallFirst, CommentMissing, NobodyToAsk, TwoVoices, UndoOver

Via = Literal["link", "account"]


@dataclass(frozen=True, slots=True)
class Came:
    """By which door somebody came, and on what kind of device."""

    via: Via
    device: str = ""

    @property
    def told(self) -> dict[str, str]:
        """`via` and `device` as an event keeps them."""
        return {"via": self.via, "device": self.device}

    @property
    def noted(self) -> dict[str, Any]:
        """What an answer that came now writes into its approval."""
        now, device = timezone.now(), self.device[:60]
        via = {"decided_via": self.via, "decided_on": device}
        return {"decided_at": now, **via, "remind_at": None}


def possible_approvers(letter: Letter, asker: User) -> list[User]:
    """Who may be asked: managers of the posting who did not write, sign or ask; whoever has one
    pair of eyes only because the policy says so may be asked all the same."""
    managers = User.objects.filter(
        memberships__posting=letter.application.posting_id, is_active=True
    )
    managers = managers.exclude(pk__in=not_to_ask(letter, asker))
    return list(managers.order_by("name").distinct())


def not_to_ask(letter: Letter, asker: User) -> set[int]:
    """Whose yes would not be another person's, where the policy asks for four eyes."""
    if not letters.policy_of(letter).four_eyes:
        return {asker.pk}
    writers = (letter.owner_id, letter.author_id, asker.pk)
    return {pk for pk in writers if pk is not None}


def ask(letter: Letter, approver: User, note: str, asker: User, seen_hash: str) -> Approval:
    """Ask a hiring manager for their yes to these words: the letter is in review, a mail with
    a personal link is in the outbox, all in one transaction.

    Raises NobodyToAsk, NotDecided, NotReady, ReasonMissing, TwoVoices, CallFirst,
    ChangedMeanwhile, AlreadyMoved, NotAllowed.
    """
    with transaction.atomic():
        approval = put(letter, approver, note, asker, seen_hash)
        mails.request_approval(approval)
    return approval


def put(letter: Letter, approver: User, note: str, asker: User, seen_hash: str) -> Approval:
    """Ask without writing the mail: for a batch, whose one mail asks about many letters."""
    require_askable(letter, asker, seen_hash, Standing.of([letter], approver))
    with transaction.atomic():
        _move_to_review(letter, Actor.of(asker), seen_hash, approver)
        return question(letter, approver, asker, letters.policy_of(letter), note=note)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person is to some letters, read once: whose posting they manage, which letters
    are owed a call, which of those calls are theirs, and who is written to elsewhere too."""

    approver: User
    managed: frozenset[int]
    owed: frozenset[int]
    mine: frozenset[int]
    beside: Mapping[int, voices.Elsewhere]

    @classmethod
    def of(cls, rows: Sequence[Letter], approver: User) -> Standing:
        """What this approver is to these letters, read by a fixed number of queries."""
        postings = {letter.application.posting_id for letter in rows}
        member = Membership.objects.filter(user=approver, user__is_active=True)
        managed = member.filter(posting__in=postings).values_list("posting", flat=True)
        owed = calls.owed_of(rows)
        tasks = call_tasks.open_of([row for row in rows if row.pk in owed]) if owed else {}
        mine = {pk for pk, task in tasks.items() if task.assigned_to_id == approver.pk}
        beside = voices.unsettled(rows)
        return cls(approver, frozenset(managed), frozenset(owed), frozenset(mine), beside)

    def may_answer(self, letter: Letter, asker: User) -> bool:
        """Whether they are among the `possible_approvers`."""
        manages = letter.application.posting_id in self.managed
        return manages and self.approver.pk not in not_to_ask(letter, asker)


def require_askable(letter: Letter, asker: User, seen_hash: str, standing: Standing) -> None:
    """Raise what `ask` raises before anything is written."""
    if not standing.may_answer(letter, asker):
        raise NobodyToAsk
    letters.require_decided(letter)
    letters.raise_if_stale(letter, seen_hash)
    letters.require_words(letter)
    if letter.pk in standing.beside:
        other = standing.beside[letter.pk].application
        raise TwoVoices(letter.application.candidate.full_name, other.posting.title)
    # A finalist is called first, but the person who is asked may be the one who calls.
    if letter.pk in standing.owed - standing.mine:
        raise CallFirst


def put_many(rows: Sequence[Letter], approver: User, note: str, asker: User) -> list[Approval]:
    """`put` for letters that may be asked about (`require_askable`) and that the caller's
    transaction holds, by a number of queries that does not grow with them."""
    told, now = {"approver": approver.name}, timezone.now()
    changes: dict[str, Any] = {"approver": approver, "taken_over_at": None, "changed_at": now}
    LETTER.move_many(rows, "submit", actor=Actor.of(asker), data=told, **changes)
    asked = (_question(row, approver, asker, letters.policy_of(row), now, note) for row in rows)
    return Approval.objects.bulk_create(asked)


def question(
    letter: Letter,
    approver: User,
    asker: User,
    policy: CarePolicy,
    *,
    note: str = "",
    stands_in_for: Approval | None = None,
) -> Approval:
    """The row of one question, with its deadline and first reminder."""
    row = _question(letter, approver, asker, policy, timezone.now(), note)
    row.stands_in_for = stands_in_for
    row.save(force_insert=True)
    return row


def _question(
    letter: Letter, approver: User, asker: User, policy: CarePolicy, now: datetime, note: str
) -> Approval:
    due = times.deadline(policy, now)
    return Approval(
        letter=letter,
        approver=approver,
        text_hash=letter.text_hash,
        note=note.strip()[:1000],
        asked_by=asker,
        due_at=due,
        remind_at=times.next_reminder(policy, due, now),
    )


def _move_to_review(letter: Letter, actor: Actor, seen_hash: str, approver: User) -> None:
    try:
        LETTER.move(
            letter,
            "submit",
            actor=actor,
            where={"text_hash": seen_hash},
            data={"approver": approver.name},
            approver=approver,
            taken_over_at=None,
            changed_at=timezone.now(),
        )
    except AlreadyMoved:
        letters.raise_if_changed(letter, seen_hash)
        raise


def approve(approval: Approval, actor: Actor, seen_hash: str, via: Via, device: str = "") -> None:
    """Yes to these words. The letter is approved and scheduled in the same transaction.

    Raises ChangedMeanwhile when the person saw other words, AlreadyMoved when it was answered,
    NotReady, or ReasonMissing for a warning that nobody has answered.
    """
    with transaction.atomic():
        letter = _locked_letter(approval, seen_hash)
        letters.require_ready(letter)
        letters.approve_words(letter, actor, seen_hash)
        _answer(approval, "approve", actor, Came(via, device))
        departure.schedule(letter, actor)


def amend(
    approval: Approval,
    actor: Actor,
    subject: str,
    body: str,
    seen_hash: str,
    via: Via,
    device: str = "",
) -> None:
    """Yes, in these words: the amended text is what is approved, and the difference is kept.

    Two people have still written and read: the words that were asked are the recruiter's, the
    changes the approver's. The same words are a plain yes.
    Raises NotReady, ReasonMissing, ChangedMeanwhile, AlreadyMoved.
    """
    subject, body = letters.cleaned(subject, body)
    new = letters.text_hash(subject, body)
    if new == seen_hash:
        approve(approval, actor, seen_hash, via, device)
        return
    with transaction.atomic():
        letter = _locked_letter(approval, seen_hash)
        letters.require_ready(letter, subject, body)
        letters.approve_words(letter, actor, seen_hash, subject=subject, body=body, text_hash=new)
        versions.keep(letter, actor, "amended")
        _answer(approval, "amend", actor, Came(via, device), amended_hash=new)
        departure.schedule(letter, actor)


def send_back(
    approval: Approval, actor: Actor, comment: str, seen_hash: str, via: Via, device: str = ""
) -> None:
    """Not yet: the letter goes back to its owner with a comment, by mail and on Today.

    Raises CommentMissing, ChangedMeanwhile, AlreadyMoved.
    """
    comment = comment.strip()[:2000]
    if not comment:
        raise CommentMissing
    with transaction.atomic():
        letter = _locked_letter(approval, seen_hash)
        LETTER.move(letter, "send_back", actor=actor, changed_at=timezone.now())
        _answer(approval, "send_back", actor, Came(via, device), comment=comment)
        mails.tell_returned(approval)


def will_call(approval: Approval, actor: Actor, seen_hash: str) -> None:
    """“I'll call them myself”: the call is theirs, and the letter waits for it and for them.

    Recorded as `approval.will_call`. Raises ChangedMeanwhile, AlreadyMoved.
    """
    with transaction.atomic():
        letter = _locked_letter(approval, seen_hash)
        call_tasks.assign(letter.decision, approval.approver, actor)
        events.record("approval.will_call", approval, actor)


def take_back(approval: Approval, actor: Actor, now: datetime | None = None) -> None:
    """Take one's own yes back while it is fresh: the letter waits for an answer again, in the
    words that were approved, and nothing leaves.

    Raises UndoOver, TooLate, AlreadyMoved.
    """
    now = now or timezone.now()
    letter = approval.letter
    latest = letter.approvals.order_by("-id").values_list("pk", flat=True).first()
    given = approval.status in {Approval.Status.APPROVED, Approval.Status.AMENDED}
    if not (given and latest == approval.pk and departure.may_undo(letter, now)):
        raise UndoOver
    with transaction.atomic():
        waiting = departure.locked_mails(letter)
        LETTER.move(
            letter,
            "take_back",
            actor=actor,
            **departure.NOT_APPROVED,
            approver=approval.approver,
            changed_at=now,
        )
        departure.stop(letter, waiting, actor)
        APPROVAL.move(
            approval,
            "take_back",
            actor=actor,
            text_hash=letter.text_hash,
            due_at=max(approval.due_at, times.soonest(now)),
            **_UNANSWERED,
        )
        voiding.open_links(approval)


_UNANSWERED: dict[str, Any] = {
    "decided_at": None,
    "decided_via": "",
    "decided_on": "",
    "amended_hash": "",
    "remind_at": None,
}


def _locked_letter(approval: Approval, seen_hash: str) -> Letter:
    """The letter, locked, with the words that the person saw; two people who answer, or one
    who answers while another edits, wait here for each other and the second is told."""
    rows = Letter.objects.select_for_update(of=("self",)).select_related(
        "owner", "decision", "application__candidate", "application__posting__contact"
    )
    letter = rows.get(pk=approval.letter_id)
    approval.refresh_from_db(fields=["status", "text_hash", "decided_at"])
    if approval.status != Approval.Status.ASKED:
        raise AlreadyMoved(approval.status, _who_answered(approval), approval.decided_at)
    if not seen_hash == approval.text_hash == letter.text_hash:
        last = letter.versions.first()
        raise ChangedMeanwhile(last.by if last else "", last.at if last else None)
    approval.letter = letter
    return letter


def _who_answered(approval: Approval) -> str:
    by_nobody = (Approval.Status.VOIDED, Approval.Status.EXPIRED)
    return "" if approval.status in by_nobody else approval.approver.name


def _answer(approval: Approval, action: str, actor: Actor, came: Came, **said: Any) -> None:
    APPROVAL.move(
        approval,
        action,
        actor=actor,
        data=came.told,
        **came.noted,
        **said,
    )
    voiding.close_links([approval])
    voiding.call_off_requests([approval], actor)
