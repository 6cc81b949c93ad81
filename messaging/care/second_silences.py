"""Who wrote twice and was answered neither time: brought to whoever is in charge in the next
working hour, and to the administrators when the policy's days have passed.

Each is told once. Names go to recruiters only; administrators get counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from ats import clock, events
from ats.access import ADMINISTRATOR as ADMIN
from ats.access import RECRUITER, company_roles
from ats.models import Company, User
from messaging.care import alarms
from messaging.care.alarms import SHOWN, Counted, LatePosting, counted
from messaging.care.policy import policy_for
from messaging.correspondence.contexts import Person, person
from messaging.correspondence.dates import written_date
from messaging.models import Conversation

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

OWNER, ADMINISTRATOR = "red_owner", "red_administrator"
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class RedPerson:
    """Somebody who wrote twice, for the recruiter in charge."""

    name: str
    posting: str
    since: str


@dataclass(frozen=True, slots=True)
class RedOwner:
    """Who wrote twice to one recruiter."""

    user: Person
    rows: tuple[RedPerson, ...]
    count: int
    more: int
    link: str


@dataclass(frozen=True, slots=True)
class RedAdministrator(Counted):
    """How many wrote twice where. `told`: those in charge have read of it; nobody who has left
    has."""

    told: bool = True


def red() -> QuerySet[Conversation]:
    """Whoever wrote again while the first message waited."""
    return Conversation.objects.filter(red_since__isnull=False)


def red_for(user: User) -> int:
    """How many a recruiter can answer; for an administrator, how many were brought to them."""
    roles = company_roles(user)
    rows = red() if RECRUITER in roles else red().filter(red_raised_at__isnull=False)
    if not roles & {RECRUITER, ADMIN}:
        return 0
    return rows.values("application__candidate").distinct().count()


def tell(now: datetime) -> int:
    """Write the notices of this sweep, in working hours only; how many mails."""
    if not clock.office_hours().is_open(now):
        return 0
    return _tell_owners(now) + _tell_administrators(now)


def _tell_owners(now: datetime) -> int:
    rows = red().filter(red_told_at=None).order_by("owner_id", "red_since", "id")
    related = ("owner", "application__candidate", "application__posting")
    found = list(rows.select_related(*related)[:AT_ONCE])
    known = _known_to_owners(found)
    news = [row for row in found if (row.owner_id, row.application.candidate_id) not in known]
    written = 0
    for owner, theirs in groupby(news, key=lambda row: row.owner):
        if owner.is_active:
            _write(owner, OWNER, _for_owner(owner, list(theirs)), now)
            written += 1
    red().filter(pk__in=[row.pk for row in found]).update(red_told_at=now)
    return written


def _known_to_owners(rows: Sequence[Conversation]) -> set[tuple[int, int]]:
    """(owner, candidate) pairs of which the owner was told already, through another conversation of
    the same person."""
    people = {row.application.candidate_id for row in rows}
    told = red().filter(red_told_at__isnull=False, application__candidate__in=people)
    return set(told.values_list("owner", "application__candidate"))


def _for_owner(owner: User, rows: Sequence[Conversation]) -> RedOwner:
    by_person: dict[int, list[Conversation]] = defaultdict(list)
    for row in rows:
        by_person[row.application.candidate_id].append(row)
    people = tuple(_person(theirs, owner) for theirs in list(by_person.values())[:SHOWN])
    count = len(by_person)
    link = alarms.address_of("replies")
    return RedOwner(person(owner, owner.language), people, count, count - len(people), link)


def _person(rows: Sequence[Conversation], owner: User) -> RedPerson:
    """One person, with every posting about which they wait for this owner."""
    since = min(_day(row.waiting_since) for row in rows)
    titles = ", ".join(row.application.posting.title for row in rows)
    name = rows[0].application.candidate.full_name
    return RedPerson(name, titles, written_date(since, owner.language))


def _day(at: datetime | None) -> date:
    """The day of a moment that every red row has, where the company is."""
    if at is None:
        raise ValueError("not red")
    return at.astimezone(ZoneInfo(Company.get().timezone)).date()


def _tell_administrators(now: datetime) -> int:
    today = _day(now)
    rows = red().filter(red_raised_at=None).select_related("owner", "application__posting__owner")
    found = [row for row in rows.order_by("red_since", "id")[:AT_ONCE] if _is_over(row, today)]
    news = _unraised(found)
    users = list(User.objects.filter(is_administrator=True, is_active=True)) if news else []
    told = all(row.owner.is_active for row in news)
    for user in users:
        said = RedAdministrator(**counted(user, _by_posting(news)), told=told)
        _write(user, ADMINISTRATOR, said, now)
    red().filter(pk__in=[row.pk for row in found]).update(red_raised_at=now)
    if news:
        events.record_many("message.raised", news, events.SYSTEM)
    return len(users)


def _by_posting(rows: Sequence[Conversation]) -> list[LatePosting]:
    counts = Counter(row.application.posting for row in rows)
    return [
        LatePosting(posting.title, posting.owner.name, count)
        for posting, count in counts.most_common()
    ]


def _unraised(rows: Sequence[Conversation]) -> list[Conversation]:
    """One conversation a person, the one that has waited longest, unless the administrators have
    heard of them by another."""
    people = [row.application.candidate_id for row in rows]
    raised = red().filter(red_raised_at__isnull=False, application__candidate__in=people)
    known = set(raised.values_list("application__candidate", flat=True))
    first: dict[int, Conversation] = {}
    for row in sorted(rows, key=lambda row: _day(row.waiting_since)):
        first.setdefault(row.application.candidate_id, row)
    return [row for person, row in first.items() if person not in known]


def _is_over(row: Conversation, today: date) -> bool:
    application = row.application
    owed = policy_for(application.depth, application.posting_id).raise_after
    return clock.working_days_between(_day(row.red_since), today) >= owed


def _write(user: User, kind: str, said: DataclassInstance, now: datetime) -> None:
    alarms.write(user, kind, said, key=f"{kind}:{user.pk}:{now:%Y-%m-%dT%H:%M:%S.%f}")
