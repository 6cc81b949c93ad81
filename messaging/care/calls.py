"""The call before the letter: made, tried or impossible, and noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats import events
from ats.models import Event, User
from ats.refusals import Refused
from candidates.models import Decision
from messaging.care.policy import policy_for
from messaging.conversations.services import conversation_of, note
from messaging.models import Letter, MergedDecision, Message

KIND = "call.note"


class CallOutcome(models.TextChoices):
    """How the call went."""

    REACHED = "reached", gettext_lazy("We spoke")
    BY_MAIL = "by_mail", gettext_lazy("We spoke; they want the details by mail")
    MESSAGE = "message", gettext_lazy("I left a message")
    NO_NUMBER = "no_number", gettext_lazy("We have no number that works")
    IMPOSSIBLE = "impossible", gettext_lazy("It was not possible")


# What follows each outcome: the letter, and whether the call stays to be made.
FOLLOWS: Mapping[str, str | Promise] = {
    CallOutcome.REACHED: gettext_lazy("The letter confirms what you said. The call is settled."),
    CallOutcome.BY_MAIL: gettext_lazy(
        "The letter confirms the call and gives the details in writing. The call is settled."
    ),
    CallOutcome.MESSAGE: gettext_lazy(
        "The letter says that you left a message. The call stays on your list for the next try."
    ),
    CallOutcome.NO_NUMBER: gettext_lazy("The letter goes without a call and says nothing of one."),
    CallOutcome.IMPOSSIBLE: gettext_lazy(
        "Say why: the reason takes the place of the call, and the letter says nothing of one."
    ),
}
SPOKEN = frozenset({CallOutcome.REACHED, CallOutcome.BY_MAIL})


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was noted, and which decisions it was about."""

    outcome: str
    by: str
    at: datetime
    about: tuple[int, ...] = ()

    @property
    def reached(self) -> bool:
        """Whether the candidate heard it from a person."""
        return self.outcome in SPOKEN

    @property
    def left_message(self) -> bool:
        """Whether all there was is a voice on an answering machine."""
        return self.outcome == CallOutcome.MESSAGE

    @property
    def label(self) -> str:
        """How it went, in words."""
        return str(CallOutcome(self.outcome).label)

    @property
    def speaks(self) -> bool:
        """Whether the letter says anything of it."""
        return self.reached or self.left_message


class SayWhy(Refused):
    """A call that could not be made needs its reason."""

    def sentence(self) -> str:
        return _("Say why the call was not possible: it takes the place of the call.")


def call_of(decision: Decision) -> Call | None:
    """The latest call noted since the decision; having spoken wins over a later attempt."""
    return calls_of([decision]).get(decision.pk)


def calls_of(decisions: Iterable[Decision]) -> dict[int, Call]:
    """The call to go by about each decision, by its key (see `call_of`): one query."""
    asked = {decision.pk: f"application:{decision.application_id}" for decision in decisions}
    rows = Event.objects.filter(
        kind=KIND, stream__in=set(asked.values()), data__decision__in=list(asked)
    )
    found: dict[int, Call] = {}
    for row in rows.order_by("id"):
        decision = row.data["decision"]
        call = Call(str(row.data["outcome"]), row.actor_name, row.at, (decision,))
        before = found.get(decision)
        if before is None or call.reached or not before.reached:
            found[decision] = call
    return found


def told_by(letters: Iterable[Letter]) -> dict[int, list[Decision]]:
    """What each letter tells, its own decision first: one query, none where nothing is merged."""
    told = {letter.pk: [letter.decision] for letter in letters if letter.decision is not None}
    several = [letter.pk for letter in letters if letter.facts.get("also")]
    if several:
        rows = MergedDecision.objects.filter(letter__in=several)
        for row in rows.select_related("decision__application__candidate"):
            told[row.letter_id].append(row.decision)
    return told


def calls_told(letters: Iterable[Letter]) -> dict[int, Call]:
    """The call that each letter confirms, by letter: a fixed number of queries."""
    told = told_by(letters)
    made = calls_of(row for rows in told.values() for row in rows)
    found = {
        pk: confirmed(made[row.pk] for row in rows if row.pk in made) for pk, rows in told.items()
    }
    return {pk: call for pk, call in found.items() if call is not None}


def confirmed(made: Iterable[Call]) -> Call | None:
    """The one call that a letter about several decisions confirms: a conversation before a message,
    a message before an attempt. `about` names every decision whose call ended the same way."""
    rows = sorted(made, key=lambda call: (*_way(call), call.at))
    if not rows:
        return None
    last = rows[-1]
    same = (row for row in rows if _way(row) == _way(last))
    return replace(last, about=tuple(sorted(pk for row in same for pk in row.about)))


def _way(call: Call) -> tuple[bool, bool]:
    return call.reached, call.left_message


def owed(letter: Letter) -> bool:
    """Whether the policy asks for a call, about anything that the letter tells, that nobody has
    made, tried or said to be impossible."""
    return bool(owed_of([letter]))


def owed_of(letters: Sequence[Letter]) -> set[int]:
    """Which of these letters are owed a call: a fixed number of queries, few where no policy
    asks for one."""
    rows = [row for row in letters if row.kind == Letter.Kind.DECLINE]  # others: they heard it
    kinds = {(row.depth, row.application.posting_id) for row in rows}
    asking = {kind for kind in kinds if policy_for(*kind).call == "required"}
    theirs = [row for row in rows if (row.depth, row.application.posting_id) in asking]
    models.prefetch_related_objects(theirs, "decision")
    asked: dict[int, list[Decision]] = {row.pk: [row.decision] for row in theirs}
    for pk, told in told_by([row for row in rows if row.facts.get("also")]).items():
        asked[pk] = asked.get(pk, []) + [row for row in told[1:] if _asked_for(row)]
    wanted = [decision for told in asked.values() for decision in told]
    made = calls_of(wanted) if wanted else {}
    return {pk for pk, told in asked.items() if any(row.pk not in made for row in told)}


def _asked_for(decision: Decision) -> bool:
    application = decision.application
    return policy_for(application.depth, application.posting_id).call == "required"


def note_call(decision: Decision, author: User, outcome: str, words: str) -> Message:
    """Note a call in the conversation. Raises SayWhy when it was impossible without a reason.

    Recorded as `call.note` with the outcome; what was said stays in the conversation.
    """
    words = words.strip()
    if outcome == CallOutcome.IMPOSSIBLE and not words:
        raise SayWhy
    conversation = conversation_of(decision.application)
    label = str(CallOutcome(outcome).label)
    actor = events.Actor.of(author)
    with transaction.atomic():
        text = f"{label}. {words}" if words else f"{label}."
        message = note(conversation, author, Message.Channel.CALL, text)
        events.record(KIND, message, actor, {"outcome": outcome, "decision": decision.pk})
    return message
