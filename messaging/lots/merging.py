"""One person, one letter: other answers that are due to the same reader travel with it.

Only answers at CV depth are taken in, and only while nobody has worked on their letter: after a
conversation, a person is owed a letter of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats import depths
from ats.events import Actor
from ats.models import Event
from candidates.models import Application, Decision
from candidates.services.telling import mark_told
from messaging.correspondence.contexts import PostingFacts, extended, posting_facts
from messaging.delivery.checks import Objection
from messaging.lots import asides
from messaging.models import Letter, LotItem, MergedDecision, Outbound
from messaging.writing import contexts, departure, letters
from messaging.writing.contexts import Decline, Point
from messaging.writing.render import written

SITUATION = "decline_merged"
AT_MOST = 4  # answers that one letter takes in


@dataclass(frozen=True, slots=True)
class Answer:
    """Another answer in the same letter."""

    posting: PostingFacts
    strengths: tuple[Point, ...]
    gaps: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class MergedDecline(Decline):
    """A letter that says no to several applications of one person."""

    others: tuple[Answer, ...]


def letter_of(decision: Decision) -> Letter:
    """The live letter about a decision."""
    rows = decision.letters.exclude(status=Letter.Status.CANCELLED).filter(kind="decline")
    return rows.select_related(
        "application__candidate", "application__posting__contact", "decision__decided_by", "owner"
    ).get()


def others_of(letter: Letter) -> QuerySet[Letter]:
    """Untouched drafts that answer other applications of the same person, at CV depth."""
    application = letter.application
    rows = Letter.objects.filter(
        application__candidate=application.candidate_id,
        application__status=Application.Status.DECLINED,
        application__told_at=None,
        kind="decline",
        status=Letter.Status.DRAFT,
        depth=depths.APPLIED,
        language=letter.language,
        decision__undone_at=None,
    )
    rows = rows.exclude(pk=letter.pk).exclude(versions__why__in=["edited", "amended", "restored"])
    return rows.select_related("application__posting", "decision").order_by("pk")


def take_in_others(letter: Letter, actor: Actor) -> int:
    """Take the person's other answers into this letter; their own drafts are called off."""
    if letter.depth != depths.APPLIED:
        return 0
    found = list(others_of(letter)[:AT_MOST])
    for other in found:
        _take_in(letter, other, actor)
    if found:
        rewrite(letter, actor)
    return len(found)


def _take_in(letter: Letter, other: Letter, actor: Actor) -> None:
    title = letter.application.posting.title
    for row in MergedDecision.objects.filter(letter=other):  # what it had taken in itself
        MergedDecision.objects.filter(pk=row.pk).update(letter=letter)
    for item in LotItem.objects.filter(letter=other, status__in=LotItem.LIVE):
        asides.set_aside(item, asides.Aside("merged", title), actor)
    departure.cancel(other, actor)
    MergedDecision.objects.create(letter=letter, decision=other.decision)


def rewrite(letter: Letter, actor: Actor, expected_hash: str | None = None) -> bool:
    """Write the letter for all the answers that it holds, as a new version.

    Raises ChangedMeanwhile when its words are no longer those that were seen.
    """
    seen = letter.text_hash if expected_hash is None else expected_hash
    context = context_of(letter)
    posting = letter.application.posting
    text = written(SITUATION, letter.language, context, posting=posting)
    facts = contexts.facts(letter.decision, context)
    facts["also"] = [row.posting.title for row in context.others]
    with transaction.atomic():
        changed = letters.edit(letter, text.subject, text.markdown, actor, seen, why="drafted")
        Letter.objects.filter(pk=letter.pk).update(facts=facts)
        letter.facts = facts
    return changed


def context_of(letter: Letter) -> MergedDecline:
    """All that the letter may say."""
    base = contexts.decline_context(letter.decision, letter.owner, call_made=False)
    answers = tuple(_answer(row.decision) for row in merged(letter))
    return MergedDecline(**extended(base, others=answers))


def _answer(decision: Decision) -> Answer:
    said = contexts.decline_context(decision, decision.decided_by, call_made=False)
    return Answer(posting_facts(decision.application), said.strengths, said.gaps)


def merged(letter: Letter) -> list[MergedDecision]:
    """The other decisions that a letter tells."""
    rows = letter.merged.select_related(
        "decision__decided_by",
        "decision__application__posting__contact",
        "decision__application__candidate",
    )
    return list(rows)


def unsaid(letter: Letter) -> list[str]:
    """Titles of postings whose answer the letter holds and does not name."""
    titles = [row.decision.application.posting.title for row in merged(letter)]
    return [title for title in titles if title.casefold() not in letter.body.casefold()]


def letter_sent(event: Event, subject: Model) -> None:
    """It has left: the person knows about every application that it answered."""
    letter = cast(Letter, subject)
    for row in merged(letter):
        mark_told(row.decision.application, letter.sent_at or timezone.now())


def letter_cancelled(event: Event, subject: Model) -> None:
    """The other answers are due again, each by a letter of its own."""
    letter = cast(Letter, subject)
    rows = merged(letter)
    letter.merged.all().delete()
    actor = Actor(event.actor_name, event.actor)
    for row in rows:
        if row.decision.undone_at is None and row.decision.application.status == "declined":
            letters.draft_letter(row.decision, actor)


def decision_undone(event: Event, subject: Model) -> None:
    """A decision that was taken back leaves the letter that told it; the letter is a draft
    again, without it."""
    rows = MergedDecision.objects.filter(
        decision__application_id=subject.pk, decision__undone_at__isnull=False
    ).select_related("letter__application__candidate", "letter__decision", "letter__owner")
    actor = Actor(event.actor_name, event.actor)
    for row in list(rows):
        letter = row.letter
        row.delete()
        rest = letter.merged.exists()
        if rest:
            rewrite(letter, actor)
        else:
            letters.redraft(letter, actor, letter.text_hash)


def merged_check(mail: Outbound) -> Objection | None:
    """At the moment of sending: every answer in it still stands, and is in the words."""
    letter = mail.letter
    if letter is None:
        return None
    rows = merged(letter)
    if any(row.decision.application.status != Application.Status.DECLINED for row in rows):
        return Objection("withhold", gettext_noop("One of its answers is no longer a no."))
    if rows and unsaid(letter):
        return Objection("withhold", gettext_noop("It does not name every posting it answers."))
    return None
