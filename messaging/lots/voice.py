"""One person, one voice: whoever decides on somebody first speaks to them.

What a lot has only proposed about another application of theirs is taken out of that lot, with
the reason: nobody has read it yet, so nobody has decided it. What is decided and still an untouched
draft travels in the new letter. Every decision holds the applications that its person has on
their way (`decisions.hold_people`), so that two at once know of each other; within one
application the constraint `one_live_letter` has the last word.
"""

from __future__ import annotations

from typing import cast

from django.db.models import Model, QuerySet

from ats.events import Actor
from ats.models import Event
from candidates.models import Application
from messaging.lots import asides, merging, proposals
from messaging.models import Letter, LotItem


def spoken(event: Event, subject: Model) -> None:
    """Handler of a decision: take the same person's other, undecided proposals out of their lots,
    and let the letter of this decision tell what is already decided elsewhere."""
    application, actor = cast(Application, subject), Actor(event.actor_name, event.actor)
    for item in _proposed_elsewhere(application):
        proposals.let_go(item, asides.Aside("spoken", application.posting.title), actor)
    letter = Letter.objects.filter(application=application, kind=Letter.Kind.DECLINE)
    by_hand = letter.exclude(status=Letter.Status.CANCELLED).exclude(
        lot_items__status__in=LotItem.LIVE
    )
    for row in by_hand.select_related("application__candidate", "application__posting", "owner"):
        merging.take_in_others(row, actor)


def _proposed_elsewhere(application: Application) -> QuerySet[LotItem]:
    rows = LotItem.objects.filter(
        status=LotItem.Status.DRAFTED,
        application__candidate=application.candidate_id,
        application__status=Application.Status.ACTIVE,
    )
    return rows.exclude(application=application).select_related("letter__decision").order_by("pk")
