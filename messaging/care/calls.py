"""The call before the letter: made, tried or impossible, and noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats import events
from ats.models import Event, User
from ats.refusals import Refused
from candidates.models import Decision
from messaging.conversations.services import conversation_of, note
from messaging.models import Message

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
    """A call about a decision, as it was noted."""

    outcome: str
    by: str
    at: datetime

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


class SayWhy(Refused):
    """A call that could not be made needs its reason."""

    def sentence(self) -> str:
        return _("Say why the call was not possible: it takes the place of the call.")


def call_of(decision: Decision) -> Call | None:
    """The latest call noted since the decision; having spoken wins over a later attempt."""
    return calls_of([decision]).get(decision.pk)


def calls_of(decisions: Iterable[Decision]) -> dict[int, Call]:
    """The same of many, by decision: one query."""
    asked = {decision.pk: f"application:{decision.application_id}" for decision in decisions}
    rows = Event.objects.filter(
        kind=KIND, stream__in=set(asked.values()), data__decision__in=list(asked)
    )
    found: dict[int, Call] = {}
    for row in rows.order_by("id"):
        call = Call(str(row.data["outcome"]), row.actor_name, row.at)
        before = found.get(row.data["decision"])
        if before is None or call.reached or not before.reached:
            found[row.data["decision"]] = call
    return found


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
