"""One person, one letter: other answers that are due to the same reader travel with it.

Only answers at CV depth are taken in, and only while nobody has worked on their letter: after a
conversation, a person is owed a letter of its own, which may tell another answer besides when
somebody chooses so (`take_in`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from ats import depths
from ats.events import Actor
from ats.models import Company, Event
from candidates.models import Application, Decision
from candidates.services import decisions
from candidates.services.refusals import LetterHasLeft
from candidates.services.telling import mark_told
from messaging.care.calls import Call, calls_of, confirmed
from messaging.correspondence.contexts import PostingFacts, extended, posting_facts
from messaging.delivery.checks import Objection
from messaging.lots import asides, passages
from messaging.lots.choices import AT_MOST, HOSTS, travelling
from messaging.lots.travelling import may_travel
from messaging.models import Letter, LotItem, MergedDecision, Outbound
from messaging.writing import contexts, departure, letters
from messaging.writing.contexts import Decline, Point
from messaging.writing.markdown import escape
from messaging.writing.refusals import NotTogether, TooLate
from messaging.writing.render import written
from messaging.writing.situations.texts import said
from messaging.writing.situations.words import merged_openings, titled
from messaging.writing.sources import ASKED

SITUATION = "decline_merged"


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


@dataclass(frozen=True, slots=True)
class Beginning:
    """How such a letter begins: its key, its words, and the call about any of its answers that
    it confirms; a call that was not about all of them names what it was about."""

    key: str
    words: str
    call: Call | None


def others_of(letter: Letter) -> QuerySet[Letter]:
    """Untouched drafts that answer other applications of the same person, at CV depth."""
    rows = may_travel().filter(
        application__candidate=letter.application.candidate_id, language=letter.language
    )
    return rows.exclude(pk=letter.pk).select_related("application__posting", "decision")


def people_with_others(made: Sequence[Letter]) -> set[int]:
    """Candidates of these letters who have others that could travel with theirs: one query."""
    rows = may_travel().exclude(pk__in=[letter.pk for letter in made]).order_by()
    people = {letter.application.candidate_id for letter in made}
    rows = rows.filter(application__candidate__in=people)
    return set(rows.values_list("application__candidate", flat=True))


def take_in_others(letter: Letter, actor: Actor) -> int:
    """Take the person's other answers into this letter; their own drafts are called off."""
    if letter.depth != depths.APPLIED:
        return 0
    room = AT_MOST - letter.merged.count()
    there = others_of(letter).filter(application__in=_held(others_of(letter)))
    # One that is being scheduled this very moment leaves as it is: nobody waits for a lot.
    found = list(there.select_for_update(skip_locked=True, of=("self",))[:room])
    for other in found:
        _take_in(letter, other, actor)
    if found:
        rewrite(letter, actor)
    return len(found)


def take_in(letter: Letter, other: Letter, actor: Actor) -> None:
    """Let this letter tell the other's answer too, because somebody says so: written for both
    while nobody has worked on it, else in a passage before its farewell.

    Raises NotTogether, ChangedMeanwhile, TooLate, AlreadyMoved.
    """
    with transaction.atomic():
        decisions.hold_people([letter.application_id, other.application_id])
        pks = (letter.pk, other.pk)
        rows = Letter.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
        held = {row.pk: row for row in rows.select_related("application", "decision")}
        if not _may_tell(held[letter.pk], held[other.pk]):
            raise NotTogether
        letters.raise_if_stale(held[letter.pk], letter.text_hash)
        fresh = letters.untouched(letter)
        _take_in(letter, other, actor)
        if fresh:
            rewrite(letter, actor)
        else:
            passages.add(letter, other.decision, actor)


def _may_tell(letter: Letter, other: Letter) -> bool:
    same = letter.application.candidate_id == other.application.candidate_id
    told = letter.merged.count() + 1 + other.merged.count()
    fits = letter.language == other.language and told <= AT_MOST
    return same and fits and letter.status in HOSTS and bool(travelling([other]))


def _held(rows: QuerySet[Letter]) -> list[int]:
    """Lock the applications of these letters; one that somebody is deciding on stays out."""
    free = Application.objects.select_for_update(skip_locked=True)
    return [row.pk for row in free.filter(pk__in=rows.values("application")).order_by("pk")]


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
    if letter.depth != depths.APPLIED:
        return passages.rewrite(letter, merged(letter), actor, seen)
    with transaction.atomic():
        beginning = _beginning_of(letter)
        context = context_of(letter, beginning)
        text = written(SITUATION, letter.language, context, posting=letter.application.posting)
        facts = contexts.facts(letter.decision, context)
        facts["also"] = [row.posting.title for row in context.others]
        facts |= {"opening": beginning.key, "template": text.template}
        facts["called"] = list(beginning.call.about) if beginning.call else []
        changed = letters.edit(letter, text.subject, text.markdown, actor, seen, why="drafted")
        Letter.objects.filter(pk=letter.pk).update(facts=facts)
        letter.facts = facts
    return changed


def _beginning_of(letter: Letter) -> Beginning:
    """How the merged letter begins: as it did before, else by the opening that the fewest letters
    of this posting have."""
    told = [letter.decision, *(row.decision for row in merged(letter))]
    made = confirmed(calls_of(told).values())
    call = made if made is not None and made.speaks else None
    group = "opening" if call is None else "called" if call.reached else "left"
    known = merged_openings(letter.language, group)
    key = str(letter.facts.get("opening"))
    if key not in known:
        used = ASKED.openings(letter.application)
        key = min(known, key=lambda key: used.get(key, 0))
    titles = {row.pk: row.application.posting.title for row in told}
    spoken = [titles[pk] for pk in titles if call is not None and pk in call.about]
    facts = {
        "company": Company.get().name,
        "jobs": titled(list(titles.values()), letter.language),
        "spoken": titled(spoken, letter.language) if len(spoken) < len(titles) else "",
    }
    return Beginning(key, said(known[key], facts, tu=Company.get().tu), call)


def context_of(letter: Letter, beginning: Beginning) -> MergedDecline:
    """All that the letter may say."""
    call = beginning.call
    base = contexts.decline_context(
        letter.decision,
        letter.owner,
        call_made=call is not None and call.reached,
        message_left=call is not None and call.left_message,
    )
    answers = tuple(_answer(row.decision) for row in merged(letter))
    return MergedDecline(**{**extended(base, others=answers), "opening": beginning.words})


def _answer(decision: Decision) -> Answer:
    told = contexts.decline_context(decision, decision.decided_by, call_made=False)
    return Answer(posting_facts(decision.application), told.strengths, told.gaps)


def merged(letter: Letter) -> list[MergedDecision]:
    """The other decisions that a letter tells."""
    rows = letter.merged.select_related(
        "letter",
        "decision__decided_by",
        "decision__application__posting__contact",
        "decision__application__candidate",
    )
    return list(rows)


def first_unsaid(letters_asked: Sequence[Letter]) -> dict[int, str]:
    """The first such title of each letter that keeps one silent: one query, and more for those
    that tell several answers."""
    merging = _merging(letter.pk for letter in letters_asked)
    said = {letter.pk: unsaid(letter) for letter in letters_asked if letter.pk in merging}
    return {pk: titles[0] for pk, titles in said.items() if titles}


def unsaid(letter: Letter) -> list[str]:
    """Titles of postings whose answer the letter holds and does not name."""
    titles = [row.decision.application.posting.title for row in merged(letter)]
    body = letter.body.casefold()
    named = (title for title in titles if title.casefold() in body or _typed(title) in body)
    there = set(named)
    return [title for title in titles if title not in there]


def _typed(title: str) -> str:
    """A title with signs that Markdown would take for its own."""
    return escape(title).casefold()


def _merging(letters_asked: Iterable[int | None]) -> set[int]:
    """Which of these letters tell more than one decision: one question for all of them."""
    rows = MergedDecision.objects.filter(letter__among=[pk for pk in letters_asked if pk])
    return set(rows.values_list("letter_id", flat=True))


def letters_sent(pairs: Sequence[tuple[Event, Model]]) -> None:
    """They have left: each person knows about every application that their letter answered."""
    sent = [cast(Letter, subject) for _event, subject in pairs]
    merging = _merging(letter.pk for letter in sent)
    for letter in sent:
        if letter.pk in merging:
            for row in merged(letter):
                mark_told(row.decision.application, letter.sent_at or timezone.now())


def letters_cancelled(pairs: Sequence[tuple[Event, Model]]) -> None:
    """The other answers are due again, each by a letter of its own; what was only proposed is
    dropped, and its person can be taken into their lot again."""
    merging = _merging(subject.pk for _event, subject in pairs)
    for event, subject in pairs:
        if subject.pk in merging:
            _due_again(cast(Letter, subject), Actor(event.actor_name, event.actor))


def _due_again(letter: Letter, actor: Actor) -> None:
    rows = merged(letter)
    letter.merged.all().delete()
    for row in rows:
        decision = row.decision
        if decision.proposed:
            decisions.drop(decision, actor)
            _item_of(decision).update(reason="unmerged", detail="")
        elif decision.undone_at is None and decision.application.status == "declined":
            letters.draft_letter(decision, actor)


def _item_of(decision: Decision) -> QuerySet[LotItem]:
    return LotItem.objects.filter(
        application=decision.application_id, status=LotItem.Status.ASIDE, reason="merged"
    )


def decisions_undone(pairs: Sequence[tuple[Event, Model]]) -> None:
    """Decisions that were taken back leave the letters that told them."""
    actor = Actor(pairs[0][0].actor_name, pairs[0][0].actor)
    undone = MergedDecision.objects.filter(
        decision__application__in=[subject.pk for _event, subject in pairs],
        decision__undone_at__isnull=False,
    )
    for row in undone.select_related("decision").order_by("pk"):
        leave(row.decision, actor)


def leave(decision: Decision, actor: Actor) -> None:
    """Take a decision out of the letter that tells it with others: the letter is a draft again,
    without it. Raises LetterHasLeft when a worker holds its mail this very moment: whoever calls
    holds the application, and waiting for each other would be for ever."""
    rows = MergedDecision.objects.filter(decision=decision)
    for row in rows.select_related("letter__application__candidate", "letter__owner"):
        letter = row.letter
        try:
            departure.locked_mails(letter, wait=False)
        except TooLate as error:
            raise LetterHasLeft from error
        row.delete()
        if letter.status in (Letter.Status.CANCELLED, Letter.Status.SENT):
            continue
        if letter.merged.exists():
            rewrite(letter, actor)
        else:
            letters.redraft(letter, actor, letter.text_hash)


def merged_checks(mails: Sequence[Outbound]) -> dict[int, Objection]:
    """At the moment of sending: every answer in a letter still stands, and is in the words."""
    merging = _merging(mail.letter_id for mail in mails)
    said = {mail.pk: _merged_check(mail) for mail in mails if mail.letter_id in merging}
    return {pk: objection for pk, objection in said.items() if objection is not None}


def _merged_check(mail: Outbound) -> Objection | None:
    letter = mail.letter
    if letter is None:
        return None
    rows = merged(letter)
    if any(row.decision.application.status != Application.Status.DECLINED for row in rows):
        return Objection("withhold", gettext_noop("One of its answers is no longer a no."))
    if rows and unsaid(letter):
        return Objection("withhold", gettext_noop("It does not name every posting it answers."))
    return None
