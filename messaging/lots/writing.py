"""Writing the letters of one batch: each from the group's words and the person's own file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from jinja2 import TemplateError

from ats import events
from ats.events import Actor
from ats.models import Company, Criterion, Posting
from ats.refusals import Refused
from candidates.models import Application, Decision, DecisionPoint
from candidates.services import decisions
from candidates.services.decisions import DeclineData, Point, Proposal
from messaging.lots import asides, evidence, merging, proposals
from messaging.lots.together import Together
from messaging.models import Letter, LetterVersion, LotItem
from messaging.states import LOT_ITEM
from messaging.writing import letters, versions
from messaging.writing.library.faults import empty, failure

NEEDS = (
    "group__criterion",
    "application__candidate",
    "application__stage",
    "application__posting__owner",
    "application__posting__contact",
)
ADDRESSES = ("application__candidate__addresses",)


@dataclass(frozen=True)
class _Draft:
    item: LotItem
    proposal: Proposal
    letter: Letter


def write(posting: Posting, items: Sequence[LotItem], actor: Actor) -> None:
    """Propose an answer to each and draft its letter. Whose letter cannot be written is set
    aside with the reason, whoever has gone meanwhile too, and the others go on. The caller's
    transaction holds the items."""
    fresh = _still_on_their_way(items, actor)
    known = Together(posting, [row.application for row in fresh])
    drafts = [made for item in fresh if (made := _drafted(item, known, actor)) is not None]
    _store(drafts, actor)
    _merge([row.letter for row in drafts], actor)


def _still_on_their_way(items: Sequence[LotItem], actor: Actor) -> list[LotItem]:
    now = {row.pk: row for row in proposals.hold(item.application_id for item in items)}
    ended = Q(undone_at=None, application__in=now)
    standing = set(Decision.objects.filter(ended).values_list("application", flat=True))
    left = []
    for item in items:
        row = now[item.application_id]
        if row.status == Application.Status.ACTIVE:
            left.append(item)
        elif row.pk in standing and item.knowingly and row.told_at is None:
            _take_up(item, actor)
        else:
            declined = row.status == Application.Status.DECLINED
            asides.set_aside(item, asides.Aside("decided" if declined else "ended"), actor)
    return left


def _take_up(item: LotItem, actor: Actor) -> None:
    """Give a person who was brought back with a decision their letter in this lot again; set them
    aside if that decision is no refusal."""
    decision = Decision.objects.get(application=item.application_id, undone_at=None)
    if decision.outcome != Decision.Outcome.DECLINED:
        asides.set_aside(item, asides.Aside("ended"), actor)
        return
    letter = letters.draft_letter(decision, actor)
    LOT_ITEM.move(item, "draft", actor=actor, letter=letter)


def _drafted(item: LotItem, known: Together, actor: Actor) -> _Draft | None:
    """One letter in memory; None when it cannot be written, and the person is set aside."""
    proposal = decisions.proposal(item.application, actor, data_of(item, known))
    known.tell(item.application, proposal.points)
    owner = letters.owner_for(proposal.decision)
    try:
        text, facts = letters.composed(proposal.decision, owner, sources=known)
        if not text.subject or not text.markdown:
            raise _Empty
    except (TemplateError, Refused) as error:
        asides.set_aside(item, asides.Aside("failed", _sentence(error)), actor)
        return None
    known.spend(facts.get("opening"))
    letter = letters.new_letter(proposal.decision, owner, text, facts)
    return _Draft(item, proposal, letter)


class _Empty(Refused):
    """A template that says nothing to this person."""

    def sentence(self) -> str:
        return empty()


def _sentence(error: TemplateError | Refused) -> str:
    return error.sentence() if isinstance(error, Refused) else failure(error)


def data_of(item: LotItem, known: Together) -> DeclineData:
    """What is said to one person: a strength that their CV shows, the gap of their group, one
    advice, the door."""
    group, tu, points = item.group, Company.get().tu, []
    met = evidence.strength_of(item, tu=tu)
    if met is not None:
        points += _strength(known.asked_for, *met)
    if group.criterion is not None:
        gap = group.gap(item.application.language)
        points.append(Point(DecisionPoint.Kind.GAP, group.criterion, gap))
    reading = known.readings.get(item.application_id)
    advice = evidence.advice_of(item, reading, known.asked_for, tu=tu)
    return DeclineData(points=points, next_step=advice, door=group.door)


def _strength(criteria: Sequence[Criterion], pk: int, words: str) -> list[Point]:
    found = (row for row in criteria if row.pk == pk)
    return [Point(DecisionPoint.Kind.STRENGTH, row, words) for row in found]


def _store(drafts: Sequence[_Draft], actor: Actor) -> None:
    decisions.propose([row.proposal for row in drafts])
    made = Letter.objects.bulk_create([row.letter for row in drafts])
    LetterVersion.objects.bulk_create(versions.new(row, actor, "drafted") for row in made)
    events.record_many("letter.drafted", made, actor)
    items = [row.item for row in drafts]
    for item, letter in zip(items, made, strict=True):
        item.letter = letter
    LotItem.objects.bulk_update(items, ["letter"])
    LOT_ITEM.move_many(items, "draft", actor=actor)


def _merge(made: Sequence[Letter], actor: Actor) -> None:
    """Merge the letters just drafted with other answers due to the same people: one query finds the
    few whom it concerns."""
    with_others = merging.people_with_others(made)
    for letter in made:
        if letter.application.candidate_id in with_others:
            merging.take_in_others(letter, actor)
