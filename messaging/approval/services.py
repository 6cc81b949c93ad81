"""Approvals: asking for a yes to the exact words, and what the person answers.

The page behind the signed link and the page of a signed-in manager both end here; `via` says
by which door the person came (`link` or `account`).
"""

from __future__ import annotations

from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from ats import clock
from ats.events import Actor
from ats.models import User
from ats.refusals import ChangedMeanwhile
from ats.states import AlreadyMoved
from messaging.approval import mails, voiding
from messaging.models import Approval, Letter
from messaging.states import APPROVAL, LETTER
from messaging.writing import departure, letters
from messaging.writing.refusals import CommentMissing, NobodyToAsk

Via = Literal["link", "account"]


def possible_approvers(letter: Letter, asker: User) -> list[User]:
    """Who may be asked: managers of the posting who are neither its writer nor the asker."""
    managers = User.objects.filter(
        memberships__posting=letter.application.posting_id, is_active=True
    )
    return list(managers.exclude(pk__in=[letter.owner_id, asker.pk]).order_by("name").distinct())


def ask(letter: Letter, approver: User, note: str, asker: User, seen_hash: str) -> Approval:
    """Ask a hiring manager for their yes to these words: the letter is in review, a mail with
    a personal link is in the outbox, all in one transaction.

    Raises NobodyToAsk, NotReady, CallFirst, ChangedMeanwhile, AlreadyMoved, NotAllowed.
    """
    if approver not in possible_approvers(letter, asker):
        raise NobodyToAsk
    letters.raise_if_stale(letter, seen_hash)
    letters.require_ready(letter)
    actor, now = Actor.of(asker), timezone.now()
    within = letters.policy_of(letter).approve_within
    with transaction.atomic():
        _move_to_review(letter, actor, seen_hash, approver)
        approval = Approval.objects.create(
            letter=letter,
            approver=approver,
            text_hash=seen_hash,
            note=note.strip()[:1000],
            asked_by=asker,
            due_at=clock.office_hours().after_working_days(now, within),
        )
        mails.request_approval(approval)
    return approval


def _move_to_review(letter: Letter, actor: Actor, seen_hash: str, approver: User) -> None:
    try:
        LETTER.move(
            letter,
            "submit",
            actor=actor,
            where={"text_hash": seen_hash},
            data={"approver": approver.name},
            approver=approver,
            changed_at=timezone.now(),
        )
    except AlreadyMoved:
        letters.raise_if_changed(letter, seen_hash)
        raise


def approve(approval: Approval, actor: Actor, seen_hash: str, via: Via) -> None:
    """Yes to these words. The letter is approved and scheduled in the same transaction.

    Raises ChangedMeanwhile when the person saw other words, AlreadyMoved when it was answered.
    """
    with transaction.atomic():
        letter = _locked_letter(approval, seen_hash)
        letters.require_ready(letter)
        letters.approve_words(letter, actor, seen_hash)
        _answer(approval, "approve", actor, via)
        departure.schedule(letter, actor)


def amend(
    approval: Approval, actor: Actor, subject: str, body: str, seen_hash: str, via: Via
) -> None:
    """Yes, in these words: the amended text is what is approved, and the difference is kept.

    The same words are a plain yes. Raises NotReady, ChangedMeanwhile, AlreadyMoved.
    """
    subject, body = letters.cleaned(subject, body)
    new = letters.text_hash(subject, body)
    if new == seen_hash:
        approve(approval, actor, seen_hash, via)
        return
    with transaction.atomic():
        letter = _locked_letter(approval, seen_hash)
        letters.require_ready(letter, subject, body)
        letters.approve_words(letter, actor, seen_hash, subject=subject, body=body, text_hash=new)
        letters.keep_version(letter, actor, "amended")
        _answer(approval, "amend", actor, via, amended_hash=new)
        departure.schedule(letter, actor)


def send_back(approval: Approval, actor: Actor, comment: str, seen_hash: str, via: Via) -> None:
    """Not yet: the letter goes back to its owner with a comment, by mail and on Today.

    Raises CommentMissing, ChangedMeanwhile, AlreadyMoved.
    """
    comment = comment.strip()[:2000]
    if not comment:
        raise CommentMissing
    with transaction.atomic():
        letter = _locked_letter(approval, seen_hash)
        LETTER.move(letter, "send_back", actor=actor, changed_at=timezone.now())
        _answer(approval, "send_back", actor, via, comment=comment)
        mails.tell_returned(approval)


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
    return "" if approval.status == Approval.Status.VOIDED else approval.approver.name


def _answer(approval: Approval, action: str, actor: Actor, via: Via, **said: Any) -> None:
    APPROVAL.move(
        approval,
        action,
        actor=actor,
        data={"via": via},
        decided_at=timezone.now(),
        decided_via=via,
        **said,
    )
    voiding.close_links(approval)
    voiding.call_off_request(approval, actor)
