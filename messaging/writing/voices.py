"""One person, one voice: what the reader of a letter hears from us elsewhere, and the choice that
it asks for. In a lot the lot asks (`lots.asides`); here it is whoever writes by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from ats import events
from ats.depths import MEETING
from ats.events import Actor
from ats.models import Event, User
from candidates.access import visible_applications
from candidates.models import Application, Interview
from messaging.models import Letter, LotItem
from messaging.writing.access import visible_letters
from messaging.writing.refusals import TwoVoices

KIND = "letter.apart"
INSISTED = "lot_item.bring_back"
SHOWN = 12
OVER = (Letter.Status.SENT, Letter.Status.CANCELLED)

What = Literal["written", "met", "hired", "told"]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another application of the same person: what they hear there, since or until when, and who
    has chosen between one voice and two, "" while a letter waits for it."""

    application: Application
    what: What
    when: datetime | None
    letter: Letter | None = None
    chosen_by: str = ""

    @property
    def chosen(self) -> bool:
        """Whether somebody has said: apart, knowingly."""
        return bool(self.chosen_by)

    @property
    def asks(self) -> bool:
        """Whether somebody has still to say that they know."""
        return self.what != "told" and not self.chosen


def elsewhere(letter: Letter) -> list[Elsewhere]:
    """What the reader of this letter hears elsewhere, what asks for a choice first."""
    return sorted(elsewhere_of([letter]).get(letter.pk, []), key=lambda row: not row.asks)


@dataclass(frozen=True, slots=True)
class Overheard:
    """The same for whoever reads a letter without writing it: titles of what exists for them,
    each with its letter where they may read that; how much else there is, of which they learn
    nothing; and who has chosen two voices, "" while somebody has still to say."""

    titles: tuple[tuple[str, int | None], ...]
    hidden: int
    chosen_by: str


def overheard(user: User, letter: Letter) -> Overheard | None:
    """What such a reader may know; None where nothing else is under way. A fixed number of
    queries."""
    rows = [row for row in elsewhere(letter) if row.what != "told"]
    if not rows:
        return None
    theirs = visible_applications(user).filter(pk__in=[row.application.pk for row in rows])
    known = set(theirs.values_list("pk", flat=True))
    beside = [row.letter.pk for row in rows if row.letter is not None]
    readable = set(visible_letters(user).filter(pk__in=beside).values_list("pk", flat=True))
    titles = [
        (row.application.posting.title, _readable(row.letter, readable))
        for row in rows
        if row.application.pk in known
    ]
    by = list(dict.fromkeys(row.chosen_by for row in rows))
    said = ", ".join(by) if all(by) else _insisted(letter)
    return Overheard(tuple(titles), len(rows) - len(titles), said)


def _insisted(letter: Letter) -> str:
    """Who took its reader into a lot all the same; "" where nobody did. That need not be whose
    lot it is."""
    rows = LotItem.objects.filter(letter=letter, status__in=LotItem.LIVE, knowingly=True)
    keys = [events.subject_key(row) for row in rows]
    said = Event.objects.filter(kind=INSISTED, subject__in=keys).order_by("-id")
    return said.values_list("actor_name", flat=True).first() or ""


def _readable(letter: Letter | None, keys: set[int]) -> int | None:
    return letter.pk if letter is not None and letter.pk in keys else None


def unsettled(letters: Sequence[Letter]) -> dict[int, Elsewhere]:
    """Of letters that must not leave beside another without an explicit choice: the first such
    other, by letter. A fixed number of queries, one where nobody has applied twice."""
    found = {pk: [row for row in rows if row.asks] for pk, rows in elsewhere_of(letters).items()}
    asking = {pk: rows[0] for pk, rows in found.items() if rows}
    if not asking:
        return {}
    in_lots = LotItem.objects.filter(letter__in=list(asking), status__in=LotItem.LIVE)
    asked_there = set(in_lots.values_list("letter", flat=True))
    return {pk: row for pk, row in asking.items() if pk not in asked_there}


def require_choice(letter: Letter) -> None:
    """Raise TwoVoices unless somebody has chosen, or nothing is to be chosen."""
    for row in unsettled([letter]).values():
        raise TwoVoices(letter.application.candidate.full_name, row.application.posting.title)


def choose_apart(letter: Letter, rows: Iterable[Elsewhere], actor: Actor) -> None:
    """They hear from us twice, knowingly: about these others as well. Recorded as
    `letter.apart`, which holds for either letter."""
    there = [row.application.pk for row in rows if row.asks]
    if there:
        events.record(KIND, letter, actor, {"applications": there})


def elsewhere_of(letters: Sequence[Letter]) -> dict[int, list[Elsewhere]]:
    """The same of many, by letter: a fixed number of queries."""
    mine = [row for row in letters if row.kind == Letter.Kind.DECLINE]
    by_person = _others(mine)
    if not any(len(rows) > 1 for rows in by_person.values()):
        return {}
    apart = _chosen(mine, by_person)
    found = {}
    for letter in mine:
        rows = by_person[letter.application.candidate_id]
        others = [row for row in rows if row.pk != letter.application_id]
        told = {told.decision.application_id for told in letter.merged.all()} if others else set()
        found[letter.pk] = [
            row
            for other in others
            if other.pk not in told
            and (row := _said(other, apart.get(frozenset({letter.application_id, other.pk}), "")))
        ]
    return found


def _others(letters: Sequence[Letter]) -> dict[int, list[Application]]:
    """All applications of these people, the newest first, each with its letters that live and
    the meetings to come."""
    people = {letter.application.candidate_id for letter in letters}
    live = Letter.objects.filter(kind=Letter.Kind.DECLINE).exclude(status=Letter.Status.CANCELLED)
    planned = Interview.objects.filter(
        status=Interview.Status.PLANNED, starts_at__gte=timezone.now()
    )
    rows = Application.objects.filter(candidate__in=people).select_related("posting", "stage")
    rows = rows.prefetch_related(
        Prefetch("letters", live.select_related("decision"), to_attr="live_letters"),
        Prefetch("interviews", planned.order_by("starts_at"), to_attr="to_come"),
    )
    found: dict[int, list[Application]] = defaultdict(list)
    for row in rows.order_by("-applied_at", "-id"):
        if len(found[row.candidate_id]) <= SHOWN:
            found[row.candidate_id].append(row)
    return found


def _chosen(
    letters: Sequence[Letter], by_person: dict[int, list[Application]]
) -> dict[frozenset[int], str]:
    """Pairs of applications about which somebody has said: apart, knowingly; and who."""
    there = [row for rows in by_person.values() for row in rows]
    streams = [f"application:{row.pk}" for row in there]
    rows: QuerySet[Event] = Event.objects.filter(kind=KIND, stream__in=streams)
    return {
        frozenset({int(row.stream.partition(":")[2]), other}): row.actor_name
        for row in rows.order_by("id")
        for other in row.data["applications"]
    }


def _said(other: Application, chosen_by: str) -> Elsewhere | None:
    """What they hear about this one; None when there is nothing to hear."""
    letters: list[Letter] = getattr(other, "live_letters", [])
    to_come: list[Interview] = getattr(other, "to_come", [])
    letter = next(iter(letters), None)
    if letter is not None and letter.decision is not None and letter.decision.proposed:
        letter = None  # a lot has it in mind; whoever decides takes them out of there
    if letter is not None and letter.status not in OVER:
        return Elsewhere(other, "written", letter.scheduled_for, letter, chosen_by)
    if other.status == Application.Status.HIRED:
        return Elsewhere(other, "hired", other.ended_at, None, chosen_by)
    if other.status == Application.Status.ACTIVE and (to_come or other.stage.kind in MEETING):
        return Elsewhere(other, "met", to_come[0].starts_at if to_come else None, None, chosen_by)
    if other.status == Application.Status.DECLINED and other.told_at is not None:
        return Elsewhere(other, "told", other.told_at, letter)
    return None
