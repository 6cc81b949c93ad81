"""Letters: drafted with the decision, edited, approved word for word.

Every change of a text is a guarded update on the hash that its author saw, and keeps a
version; every change of state goes through the LETTER table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from ats import events
from ats.events import Actor
from ats.lines import one_line
from ats.models import User
from ats.refusals import ChangedMeanwhile
from ats.states import AlreadyMoved
from candidates.models import Application, Decision
from messaging.care import calls
from messaging.care.policy import CarePolicy, policy_for
from messaging.models import Letter, MergedDecision
from messaging.states import LETTER
from messaging.writing import contexts, departure, overrides, versions, voices
from messaging.writing.personal import personal
from messaging.writing.problems import Problem, check
from messaging.writing.refusals import (
    AlreadyAsked,
    CallFirst,
    FourEyes,
    NeedsManager,
    NotDecided,
    NotReady,
    ReasonMissing,
)
from messaging.writing.render import Written, rendered
from messaging.writing.saying import wording_of
from messaging.writing.situations.choosing import Choice
from messaging.writing.sources import ASKED, Sources

SUBJECT_AT_MOST, BODY_AT_MOST = 200, 20_000


def text_hash(subject: str, body: str) -> str:
    """The hash of the exact words; somebody's yes is bound to it."""
    return hashlib.sha256(f"{subject}\n\n{body}".encode()).hexdigest()


def cleaned(subject: str, body: str) -> tuple[str, str]:
    """What is kept of what was typed: one line of subject, line ends as we write them."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    return one_line(subject)[:SUBJECT_AT_MOST], lines


def policy_of(letter: Letter) -> CarePolicy:
    """The care owed to this letter's reader."""
    return policy_for(letter.depth, letter.application.posting_id)


def owner_for(decision: Decision) -> User:
    """Whoever decided writes, when they are a recruiter; else the posting's recruiter."""
    by = decision.decided_by
    return by if by.is_recruiter and by.is_active else decision.application.posting.owner


def draft_letter(decision: Decision, actor: Actor) -> Letter:
    """Draft the letter of a decision, in its transaction; the one that is there comes back, or
    the one that tells this decision with another.

    Recorded as `letter.drafted`.
    """
    owner = owner_for(decision)
    with transaction.atomic():
        application = Application.objects.select_for_update().get(pk=decision.application_id)
        live = application.letters.exclude(status=Letter.Status.CANCELLED)
        there = live.filter(kind=Letter.Kind.DECLINE).first()
        told = MergedDecision.objects.filter(decision=decision).select_related("letter").first()
        if there is not None:
            return there
        if told is not None:
            return told.letter
        letter = new_letter(decision, owner, *composed(decision, owner))
        letter.save()
        versions.keep(letter, actor, "drafted")
        events.record("letter.drafted", letter, actor)
    return letter


def new_letter(
    decision: Decision, owner: User, text: Written, facts: Mapping[str, object]
) -> Letter:
    """A letter with its first words, unsaved."""
    application = decision.application
    return Letter(
        application=application,
        decision=decision,
        depth=application.depth,
        language=application.language,
        subject=text.subject,
        body=text.markdown,
        text_hash=text_hash(text.subject, text.markdown),
        facts=facts,
        owner=owner,
    )


def composed(
    decision: Decision,
    owner: User,
    known: Mapping[str, Any] | None = None,
    sources: Sources = ASKED,
) -> tuple[Written, dict[str, object]]:
    """The words of a decision's letter, and what they rest on; nothing is stored. `known` is
    what an earlier draft rested on."""
    application = decision.application
    call, choice = sources.call(decision), Choice(decision, known, sources)
    context = contexts.decline_context(
        decision,
        owner,
        call_made=call is not None and call.reached,
        message_left=call is not None and call.left_message,
        choose=choice,
        sources=sources,
    )
    text = rendered(sources.template(f"decline_{application.depth}", application), context)
    subject, body = cleaned(text.subject, text.markdown)
    facts = contexts.facts(decision, context, sources) | {"template": text.template}
    if choice.chosen is not None:
        facts |= choice.chosen.facts
    return Written(subject, body), facts


def edit(
    letter: Letter,
    subject: str,
    body: str,
    actor: Actor,
    expected_hash: str,
    why: str = "edited",
) -> bool:
    """Change the words; False when they are the same. Whatever was approved, asked or
    scheduled for the old words is void, and a mail that waited is stopped.

    Raises ChangedMeanwhile when the text is not the one the editor saw, TooLate when the mail
    has been handed over, AlreadyMoved or NotAllowed when the letter has ended.
    """
    subject, body = cleaned(subject, body)
    new = text_hash(subject, body)
    if new == expected_hash == letter.text_hash:
        return False
    with transaction.atomic():
        mails = departure.locked_mails(letter)
        # What is drafted from the decision is nobody's: the owner answers for it.
        author = None if why == "drafted" else actor.user
        text = {"subject": subject, "body": body, "text_hash": new, "author": author}
        _move_text(letter, actor, expected_hash, **text)
        versions.keep(letter, actor, why)
        departure.stop(letter, mails, actor)
    return True


def _move_text(letter: Letter, actor: Actor, expected_hash: str, **text: Any) -> None:
    """The guarded update of an edit: back to draft, nobody's yes left on it."""
    try:
        LETTER.move(
            letter,
            "edit",
            actor=actor,
            where={"text_hash": expected_hash},
            approver=None,
            **departure.NOT_APPROVED,
            held_because="",
            changed_at=timezone.now(),
            **text,
        )
    except AlreadyMoved:
        raise_if_changed(letter, expected_hash)
        raise


def raise_if_changed(letter: Letter, expected_hash: str) -> None:
    """Raise ChangedMeanwhile, with the name of who wrote, when the words are no longer those."""
    fresh = Letter.objects.get(pk=letter.pk)
    if fresh.text_hash != expected_hash:
        last = fresh.versions.first()
        raise ChangedMeanwhile(last.by if last else "", last.at if last else None)


def restore(letter: Letter, number: int, actor: Actor, expected_hash: str) -> bool:
    """Bring the words of an older version back, as a new version."""
    version = letter.versions.get(number=number)
    return edit(letter, version.subject, version.body, actor, expected_hash, why="restored")


def redraft(letter: Letter, actor: Actor, expected_hash: str, situation: str = "") -> bool:
    """Write the letter again from its decision, as a new version; the old words are kept, and
    so is the situation that somebody chose, unless another is given."""
    if letter.merged.exists():
        from messaging.lots import merging  # it builds on this module

        return merging.rewrite(letter, actor, expected_hash)
    if letter.kind == Letter.Kind.FEEDBACK:
        from messaging.feedback import letters as feedback  # it builds on this module

        return feedback.rewrite(letter, actor, expected_hash)
    known = letter.facts | {"situation": situation, "by_hand": True} if situation else letter.facts
    with transaction.atomic():
        text, facts = composed(letter.decision, letter.owner, known)
        changed = edit(letter, text.subject, text.markdown, actor, expected_hash, why="drafted")
        Letter.objects.filter(pk=letter.pk).update(facts=facts)
        letter.facts = facts
    return changed


def note_situation(letter: Letter, situation: str, actor: Actor, expected_hash: str) -> None:
    """Remember that the letter is in another situation, its words being somebody's own. Raises
    ChangedMeanwhile."""
    with transaction.atomic():
        held = Letter.objects.select_for_update().get(pk=letter.pk)
        raise_if_changed(held, expected_hash)
        letter.facts = held.facts | {"situation": situation, "by_hand": True}
        Letter.objects.filter(pk=letter.pk).update(facts=letter.facts)
        events.record("letter.situation", letter, actor, {"situation": situation})


def untouched(letter: Letter) -> bool:
    """Whether the words are still those of the draft: nobody has worked on them."""
    return (
        letter.status == Letter.Status.DRAFT and not letter.versions.exclude(why="drafted").exists()
    )


def check_ready(
    letter: Letter,
    subject: str | None = None,
    body: str | None = None,
    *,
    listed: bool = False,
) -> list[Problem]:
    """The problems of the letter's words, or of others that somebody is typing: the one list
    that every page shows and every gate asks. `listed`: one of many on a page, judged by its
    words alone so that no letter costs a query; its own page and the gate know the facts.
    """
    subject = letter.subject if subject is None else subject
    body = letter.body if body is None else body
    candidate = letter.application.candidate
    frame = check(
        subject,
        body,
        depth=letter.depth,
        names=(candidate.given_name, candidate.family_name),
        facts=letter.facts,
        owed=policy_of(letter).points,
    )
    every = [*frame, *wording_of(letter, subject, body, listed=listed)]
    return overrides.weighed(letter, sorted(every, key=lambda problem: not problem.blocks))


def require_ready(letter: Letter, subject: str | None = None, body: str | None = None) -> None:
    """Raise NotReady, ReasonMissing or CallFirst unless the letter may go on to approval or
    departure."""
    require_words(letter, subject, body)
    if calls.owed(letter):
        raise CallFirst


def require_words(letter: Letter, subject: str | None = None, body: str | None = None) -> None:
    """Raise NotReady when something in the words must not leave, ReasonMissing when a warning
    has neither led to other words nor been given a reason."""
    raise_if_any(check_ready(letter, subject, body))


def raise_if_any(problems: list[Problem]) -> None:
    """Raise NotReady or ReasonMissing for the gravest of these."""
    if any(problem.blocks for problem in problems):
        raise NotReady(problems)
    if any(problem.asks for problem in problems):
        raise ReasonMissing(problems)


def keep_reasons(
    letter: Letter,
    reasons: Mapping[str, str],
    author: User,
    subject: str | None = None,
    body: str | None = None,
) -> int:
    """Keep the warned passages of the letter, or of other words, for which a reason is given:
    how many. A reason holds whatever becomes of the rest, so it is kept before the gate asks."""
    if not any(reason.strip() for reason in reasons.values()):
        return 0
    return overrides.keep(letter, check_ready(letter, subject, body), reasons, author)


def approve(letter: Letter, actor: Actor, seen_hash: str) -> None:
    """A recruiter's yes to the exact words, where the policy leaves it to them; the letter is
    scheduled in the same transaction.

    Raises NotDecided, NeedsManager, AlreadyAsked, NotReady, ReasonMissing, CallFirst, TwoVoices,
    ChangedMeanwhile, AlreadyMoved.
    """
    require_approvable(letter, actor, seen_hash)
    voices.require_choice(letter)
    with transaction.atomic():
        approve_words(letter, actor, seen_hash)
        departure.schedule(letter, actor)


def require_approvable(letter: Letter, actor: Actor, seen_hash: str) -> None:
    """Raise what `approve` raises before anything is written."""
    require_decided(letter)
    if policy_of(letter).needs_manager and not may_alone(letter, actor):
        raise NeedsManager
    if letter.status == Letter.Status.IN_REVIEW:
        raise AlreadyAsked
    raise_if_stale(letter, seen_hash)
    require_ready(letter)


def require_decided(letter: Letter) -> None:
    """Raise NotDecided while what the letter tells is only proposed."""
    if letter.decision is not None and letter.decision.proposed:
        raise NotDecided


def may_alone(letter: Letter, actor: Actor) -> bool:
    """Whether this recruiter's own yes is enough where the policy asks for a manager's: nobody
    answered in time and they took over, or they manage the posting and one pair of eyes will do.
    """
    if letter.taken_over_at is not None:
        return True
    if actor.user is None or policy_of(letter).four_eyes:
        return False
    return letter.application.posting.memberships.filter(user=actor.user).exists()


def raise_if_stale(letter: Letter, seen_hash: str) -> None:
    """Raise ChangedMeanwhile when the person saw other words than the letter now has."""
    if letter.text_hash != seen_hash:
        raise_if_changed(letter, seen_hash)


def approve_words(letter: Letter, actor: Actor, seen_hash: str, **amended: Any) -> None:
    """The guarded move to approved, bound to the words seen, or to the amended ones.

    Raises FourEyes when the policy wants another person's yes than the writer's.
    """
    four_eyes = under_four_eyes(letter, actor)
    try:
        LETTER.move(
            letter,
            "approve",
            actor=actor,
            where={"text_hash": seen_hash},
            approved_hash=amended.get("text_hash", seen_hash),
            four_eyes=four_eyes,
            **departure.approved_by(actor),
            personal=personal(letter, amended.get("body")),
            **amended,
        )
    except AlreadyMoved:
        raise_if_changed(letter, seen_hash)
        raise


def under_four_eyes(letter: Letter, actor: Actor) -> bool:
    """Whether the rule holds for this letter; the constraint `letter_four_eyes` has the last
    word, this one has the sentence. Raises FourEyes."""
    if letter.kind == Letter.Kind.DELAY:  # it judges nobody: the recruiter's own word
        return False
    policy = policy_of(letter)
    holds = policy.needs_manager and policy.four_eyes
    writers = (letter.owner_id, letter.author_id)
    other = actor.user is not None and actor.user.pk not in writers
    if holds and letter.taken_over_at is None and not other:
        raise FourEyes
    return holds


def note_call(letter: Letter, author: User, outcome: str, words: str) -> None:
    """Note the call before the letter, about everything that the letter tells. A draft that
    nobody touched is written again, so that it says that you spoke; other words stay as they
    are. Raises `calls.SayWhy`."""
    with transaction.atomic():
        for decision in calls.told_by([letter])[letter.pk]:
            calls.note_call(decision, author, outcome, words)
        if untouched(letter):
            redraft(letter, Actor.of(author), letter.text_hash)
