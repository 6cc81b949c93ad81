"""The closing gate: who does not know yet, by depth, and what can be done for each.

Nobody is ever told by a timer. Either a letter leaves, or somebody says that the person was told
otherwise, how and when; both by a named person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats import clock, depths, events
from ats.events import Actor
from ats.models import Company, Posting, User
from ats.refusals import Refused
from ats.states import AlreadyMoved
from candidates.models import Application, Decision
from candidates.services import decisions
from candidates.services.decisions import DeclineData
from candidates.services.telling import mark_told
from messaging.conversations.services import conversation_of, note
from messaging.lots import reviewing
from messaging.models import CallTask, Letter, LotItem, Message
from messaging.states import CALL
from messaging.writing import departure

PEOPLE = 100
OWED = (Application.Status.ACTIVE, Application.Status.DECLINED)


class How(models.TextChoices):
    """How somebody was told without a letter of ours."""

    PHONE = "phone", gettext_lazy("On the phone")
    PERSON = "person", gettext_lazy("Face to face")
    POST = "post", gettext_lazy("By post")
    COLLEAGUE = "colleague", gettext_lazy("By a colleague, in their own mail")


class KnowsAlready(Refused):
    """Nothing is owed to them."""

    def sentence(self) -> str:
        return _("This person has had their answer.")


class BadDate(Refused):
    """Nobody is told tomorrow, or before they applied."""

    def sentence(self) -> str:
        return _("The date lies between the application and today.")


class OpenFirst(Refused):
    """A decision needs somebody who opened the file, however the person is told."""

    def sentence(self) -> str:
        return _("Open the CV first: telling somebody no is deciding on them.")


@dataclass(frozen=True, slots=True)
class Telling:
    """How, on which day and by whom somebody was told; `words` stay inside."""

    how: str
    day: date
    by: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One person who does not know yet: what stands there, and where to go on."""

    application: Application
    state: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Depth:
    """Those of one depth; at most PEOPLE of them are shown."""

    depth: str
    label: str
    people: list[Waiting]
    count: int
    for_a_lot: int


def untold(posting: Posting) -> QuerySet[Application]:
    """Everyone to whom an answer is owed."""
    return posting.applications.filter(told_at=None, status__in=OWED)


def waiting(posting: Posting, status: str = "", first: int = 0) -> list[Depth]:
    """Who waits, from the most to the least that is owed: a fixed number of queries. `status`:
    active or declined, to see only those; `first`: the one who is looked for, before all others
    of their depth."""
    letters = Letter.objects.exclude(status="cancelled").filter(kind="decline")
    calls = CallTask.objects.filter(status__in=CallTask.OPEN, offered=False)  # the letter waits
    standing = Decision.objects.filter(undone_at=None).select_related("merged__letter")
    rows = (
        untold(posting)
        .select_related("candidate", "stage", "posting")
        .prefetch_related(
            Prefetch("letters", letters, to_attr="live_letters"),
            Prefetch(
                "lot_items", LotItem.objects.filter(status__in=LotItem.LIVE), to_attr="live_items"
            ),
            Prefetch(
                "decisions",
                standing.prefetch_related(Prefetch("calls", calls, to_attr="open_calls")),
                to_attr="standing",
            ),
        )
    )
    by_depth: dict[str, list[Application]] = {depth: [] for depth in reversed(depths.DEPTHS)}
    if status in OWED:
        rows = rows.filter(status=status)
    for row in sorted(rows.order_by("promised_for", "pk"), key=lambda row: row.pk != first):
        by_depth[row.depth].append(row)
    return [_depth(depth, found) for depth, found in by_depth.items() if found]


def _depth(depth: str, rows: list[Application]) -> Depth:
    free = [
        row
        for row in rows
        if depth == depths.APPLIED and row.status == "active" and not _live(row, "live_items")
    ]
    people = [_waiting(row) for row in rows[:PEOPLE]]
    return Depth(depth, str(depths.LABELS[depth]), people, len(rows), len(free))


def _live(row: Application, name: str) -> list[models.Model]:
    found: list[models.Model] = getattr(row, name, [])
    return found


def _waiting(row: Application) -> Waiting:
    """One person who is untold, with the state of their answer and the page where one goes on."""
    items, letters = _live(row, "live_items"), _live(row, "live_letters")
    decided = _live(row, "standing")
    calls = [call for decision in decided for call in _live_calls(decision)]
    if calls:
        return Waiting(row, _("A call to make"), _("Call"), reverse("call", args=[calls[0].pk]))
    if items and isinstance(items[0], LotItem):
        href = reverse("lot", args=[items[0].lot_id])
        return Waiting(row, _("In a lot"), _("Open the lot"), href)
    if letters and isinstance(letters[0], Letter):
        href = reverse("letter", args=[letters[0].pk])
        state = _("Letter: %(state)s") % {"state": letters[0].get_status_display()}
        return Waiting(row, state, _("Open the letter"), href)
    other = next((row.merged for row in decided if hasattr(row, "merged")), None)
    if other is not None:
        href = reverse("letter", args=[other.letter_id])
        return Waiting(row, _("Answered in another letter"), _("Open the letter"), href)
    if row.status == "declined":
        href = reverse("application", args=[row.pk])
        return Waiting(row, _("Declined, no letter"), _("Write"), href)
    href = reverse("decision-new", args=[row.pk])
    return Waiting(row, _("Still on their way"), _("Decide"), href)


def _live_calls(decision: models.Model) -> list[CallTask]:
    found: list[CallTask] = getattr(decision, "open_calls", [])
    return found


# --- told otherwise -------------------------------------------------------------------------


def moment_of(day: date, now: datetime | None = None) -> datetime:
    """When somebody was told on a day: now when it is today, else at noon of the company."""
    now = now or timezone.now()
    zone = ZoneInfo(Company.get().timezone)
    return min(now, datetime.combine(day, time(12), zone))


def note_told(application: Application, user: User, told: Telling) -> None:
    """Note that somebody was told without a letter: decided if nobody had, their draft called
    off, the call settled, and written into their conversation.

    Raises KnowsAlready, BadDate, OpenFirst, TooLate, AlreadyMoved, NotAllowed. Recorded as
    `application.told_otherwise` with how, when and by whom.
    """
    actor = Actor.of(user)
    _require_day(application, told.day)
    with transaction.atomic():
        held = decisions.hold_people([application.pk])  # as whoever decides: it may come to that
        fresh = next(row for row in held if row.pk == application.pk)
        if fresh.told_at is not None:
            raise KnowsAlready
        if fresh.status == Application.Status.ACTIVE:
            _require_opened(application, user)
            decisions.decline(application, actor, DeclineData(internal_reason=told.words))
        _call_off(application, actor)
        _settle_calls(application, told, actor)
        data = {"how": told.how, "on": told.day.isoformat(), "by": told.by}
        events.record("application.told_otherwise", application, actor, data)
        mark_told(application, moment_of(told.day), actor)
        channel = Message.Channel.CALL if told.how == How.PHONE else Message.Channel.NOTE
        note(conversation_of(application), user, channel, _noted(told))


def _require_day(application: Application, day: date) -> None:
    first = application.applied_at.astimezone(ZoneInfo(Company.get().timezone)).date()
    if not first <= day <= clock.today():
        raise BadDate


def _require_opened(application: Application, user: User) -> None:
    if application.depth == depths.APPLIED and reviewing.shown_at(application, user) is None:
        raise OpenFirst


def _call_off(application: Application, actor: Actor) -> None:
    rows = Letter.objects.filter(application=application, kind="decline")
    for letter in rows.exclude(status__in=["cancelled", "sent"]):
        # The application is held: a worker that settles the mail would wait for it.
        departure.cancel(letter, actor, wait=False)


def _settle_calls(application: Application, told: Telling, actor: Actor) -> None:
    rows = CallTask.objects.filter(decision__application=application, status__in=CallTask.OPEN)
    for task in rows.select_related("decision"):
        now = timezone.now()
        if told.how == How.PHONE:
            CALL.move(task, "settle", actor=actor, outcome="reached", retry_at=None, closed_at=now)
        else:
            CALL.move(task, "void", actor=actor, retry_at=None, closed_at=now)


def _noted(told: Telling) -> str:
    first = f"{How(told.how).label}, {told.day:%d/%m/%Y}, {told.by}."
    return f"{first} {told.words}".strip()


def note_many(
    applications: Iterable[Application], user: User, told: Telling
) -> tuple[int, list[tuple[Application, str]]]:
    """Note for several people that they were told (`note_told`). Returns how many, and whom it was
    refused for with the reason; one refusal does not stop the others."""
    done, refused = 0, []
    for application in applications:
        try:
            note_told(application, user, told)
        except (Refused, AlreadyMoved) as error:
            refused.append((application, error.sentence()))
        else:
            done += 1
    return done, refused


def chosen(posting: Posting, pks: Collection[int]) -> list[Application]:
    """Those of these applications that are still untold, 500 at most."""
    rows = untold(posting).filter(pk__in=pks).select_related("candidate", "posting__owner")
    return list(rows.order_by("pk")[:500])
