"""Between the draft and the decision: what a lot proposes becomes a decision when somebody who
has opened the file says that the letter is fine, and is dropped when the person leaves the lot.

Applications are locked first, by their key; of many, then, mails and letters before the lot's rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Model

from ats.events import Actor
from ats.models import Event
from candidates.models import Application, Decision
from candidates.services import decisions
from candidates.services.refusals import LetterHasLeft
from messaging.lots import asides, merging
from messaging.models import Letter, LotItem, MergedDecision
from messaging.writing import halting
from messaging.writing.refusals import TooLate


def told_by(letter: Letter) -> list[Decision]:
    """The decisions that a letter tells, its own first."""
    return [letter.decision, *(row.decision for row in merging.merged(letter))]


def hold(applications: Iterable[int]) -> list[Application]:
    """Lock these applications and what else their people have on its way, in the order in which
    everybody does."""
    return decisions.hold_people(applications)


def confirm(letter: Letter, told: Iterable[Decision], actor: Actor) -> None:
    """What the letter tells and nobody had decided is decided now, by this person. Raises
    AlreadyMoved when one of them has ended or was dropped."""
    with transaction.atomic():
        made = [row for row in told if row.proposed]
        for decision in made:
            decisions.confirm(decision, actor)
        if made:
            _name(letter, actor)


def _name(letter: Letter, actor: Actor) -> None:
    """Write into the letter's facts who decided, in place of who prepared the proposal."""
    before = letter.facts.get("decided_by")
    said = [
        {**row, "by": actor.name} if (row["from"], row["by"]) == ("decision", before) else row
        for row in letter.facts.get("points", ())
    ]
    letter.facts = {**letter.facts, "decided_by": actor.name, "points": said}
    Letter.objects.filter(pk=letter.pk).update(facts=letter.facts)


def let_go(item: LotItem, aside: asides.Aside, actor: Actor, *, undecide: bool = True) -> None:
    """One person leaves the lot, on their way as before: what was proposed is dropped with its
    letter, what was decided is taken back unless the decision is to stay.

    Raises LetterHasLeft, AlreadyMoved, NotAllowed.
    """
    with transaction.atomic():
        hold([item.application_id])
        asides.set_aside(item, aside, actor)
        decision = item.letter.decision if item.letter is not None else None
        if decision is None or decision.undone_at is not None:
            return
        fresh = Decision.proposals.get(pk=decision.pk)
        if fresh.proposed:
            decisions.drop(fresh, actor)
        elif undecide and fresh.undone_at is None:
            decisions.undo(fresh, actor)


def let_all_go(
    items: Sequence[LotItem], aside: asides.Aside, actor: Actor, *, undecide: bool = True
) -> None:
    """`let_go` for many whose letters come with them, all of them or none, by a number of queries
    that does not grow with them. Raises what `let_go` raises for any of them, and TooLate."""
    with transaction.atomic():
        hold(item.application_id for item in items)
        # Letters before the lot's rows, as whoever says yes to one does.
        letters = [item.letter for item in items if item.letter is not None]
        halting.hold([letter.pk for letter in letters], wait=False)
        asides.set_all_aside(items, aside, actor)
        told = [letter.decision.pk for letter in letters if letter.decision]
        standing = Decision.proposals.filter(pk__in=told, undone_at=None).order_by("pk")
        proposed = [row for row in standing if row.proposed]
        made = [row for row in standing if not row.proposed]
        if proposed:
            decisions.drop_many(proposed, actor)
        if made and undecide:
            decisions.undo_many(made, actor)


def all_dropped(pairs: Sequence[tuple[Event, Model]]) -> None:
    """Proposals that are dropped take their letters with them, or leave the letters that told
    them."""
    why = {decision.pk: _why(event) for event, decision in pairs}
    actor = Actor(pairs[0][0].actor_name, pairs[0][0].actor)
    for row in MergedDecision.objects.filter(decision__in=why).select_related("decision"):
        merging.leave(row.decision, actor)
    live = Letter.objects.filter(decision__in=why).exclude(status=Letter.Status.CANCELLED)
    letters = dict(live.values_list("pk", "decision"))
    items = LotItem.objects.filter(letter__in=list(letters), status__in=LotItem.LIVE).order_by("pk")
    for item in items:
        asides.set_aside(item, asides.Aside(why[letters[item.letter_id or 0]]), actor)
    try:
        halting.cancel(list(letters), actor)
    except TooLate as error:  # it cannot have left: nobody had decided
        raise LetterHasLeft from error


def _why(event: Event) -> str:
    return "decided" if event.data.get("overtaken_by") == "decline" else "ended"
