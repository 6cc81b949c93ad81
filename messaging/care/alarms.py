"""Mails to colleagues about promises that were not kept: at most one a day to each, on the
mornings of working days. Names go to recruiters only; administrators get counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import override

from ats import clock
from ats.models import Company, User
from candidates.models import Application
from messaging.care import delays
from messaging.care.delays import Reason
from messaging.correspondence.contexts import Person, PostingFacts, person, posting_facts
from messaging.correspondence.dates import written_date
from messaging.delivery import outbox
from messaging.models import Letter, Outbound
from messaging.writing.render import mail_body, written

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

OWNER, ADMINISTRATOR, SECOND = "late_owner", "late_administrator", "second_delay"
# Working days after the promised date.
OWNER_AFTER, ADMINISTRATOR_AFTER = 1, 5
NOON = time(12)
SHOWN = 8

_WHY = {
    "fr": "Vous recevez ce message parce que vous participez aux recrutements de la maison.",
    "en": "You receive this message because you take part in the company's recruitment.",
}


@dataclass(frozen=True, slots=True)
class LatePerson:
    """Somebody who waits, for the recruiter in charge."""

    name: str
    posting: str
    promised: str


@dataclass(frozen=True, slots=True)
class LatePosting:
    """How many wait at one posting, for an administrator."""

    posting: str
    owner: str
    count: int


@dataclass(frozen=True, slots=True)
class LateOwner:
    """Who waits at the postings of one recruiter."""

    user: Person
    rows: tuple[LatePerson, ...]
    count: int
    more: int
    link: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many wait where, for an administrator: without a name."""

    user: Person
    rows: tuple[LatePosting, ...]
    count: int
    more: int
    link: str


@dataclass(frozen=True, slots=True)
class LateAdministrator(Counted):
    """How many were promised an answer that they have not had, `days` working days ago."""

    days: int


@dataclass(frozen=True, slots=True)
class SecondDelay:
    """Somebody is asked to wait again."""

    user: Person
    asked_by: Person
    posting: PostingFacts
    until: str
    reason: str
    link: str


def late(today: date, after: int) -> QuerySet[Application]:
    """Those who were not told `after` working days past the date they were promised."""
    since = today
    while clock.working_days_between(since, today) < after:
        since -= timedelta(days=1)
    return Application.objects.filter(
        told_at=None, status__in=["active", "declined"], promised_for__lte=since
    )


def is_morning(now: datetime) -> bool:
    """Whether colleagues are at work and their day is still to be planned."""
    local = now.astimezone(ZoneInfo(Company.get().timezone))
    return clock.office_hours().is_open(now) and local.time() < NOON


def tell_late(now: datetime) -> int:
    """Write today's reminders; none on other days or later in the day. How many were written.

    The same day again writes nothing: the key of a mail has its date.
    """
    if not is_morning(now):
        return 0
    today = clock.today(Company.get().timezone)
    return _tell_owners(today) + _tell_administrators(today)


def _tell_owners(today: date) -> int:
    waiting = late(today, OWNER_AFTER)
    counts = dict(waiting.order_by().values_list("posting__owner").annotate(count=Count("pk")))
    written = 0
    for owner in User.objects.filter(pk__in=counts, is_active=True):
        mine = waiting.filter(posting__owner=owner)
        written += _once(owner, OWNER, today, _late_owner(owner, mine, counts[owner.pk]))
    return written


def _late_owner(owner: User, waiting: QuerySet[Application], count: int) -> LateOwner:
    rows = waiting.select_related("candidate", "posting").order_by("promised_for", "id")[:SHOWN]
    people = tuple(
        LatePerson(
            row.candidate.full_name,
            row.posting.title,
            written_date(row.promised_for, owner.language),
        )
        for row in rows
    )
    return LateOwner(
        person(owner, owner.language), people, count, count - len(people), address_of("today")
    )


def _tell_administrators(today: date) -> int:
    rows = (
        late(today, ADMINISTRATOR_AFTER)
        .order_by()
        .values_list("posting__title", "posting__owner__name", "posting")
        .annotate(count=Count("pk"))
        .order_by("-count", "posting")
    )
    found = [LatePosting(title, owner, count) for title, owner, _pk, count in rows]
    if not found:
        return 0
    users = User.objects.filter(is_administrator=True, is_active=True)
    return sum(
        _once(
            user,
            ADMINISTRATOR,
            today,
            LateAdministrator(**counted(user, found), days=ADMINISTRATOR_AFTER),
        )
        for user in users
    )


def counted(user: User, rows: Sequence[LatePosting]) -> dict[str, Any]:
    """What a `Counted` is made of: the first rows, and how many there are in all."""
    return {
        "user": person(user, user.language),
        "rows": tuple(rows[:SHOWN]),
        "count": sum(row.count for row in rows),
        "more": max(0, len(rows) - SHOWN),
        "link": address_of("insights"),
    }


def tell_second_delay(letter: Letter, by: User) -> None:
    """Tell every administrator that somebody is asked to wait a second time; without the name."""
    for user in User.objects.filter(is_administrator=True, is_active=True):
        with override(user.language):
            reason = str(Reason(letter.facts["reason"]).label)
        told = SecondDelay(
            user=person(user, user.language),
            asked_by=person(by, user.language),
            posting=posting_facts(letter.application),
            until=written_date(delays.new_day(letter), user.language),
            reason=reason,
            link=address_of("insights"),
        )
        write(user, SECOND, told, key=f"{SECOND}:{letter.pk}:{letter.mails.count()}:{user.pk}")


def address_of(name: str) -> str:
    """The whole address of a page without arguments."""
    return f"{settings.ENV.site_url}{reverse(name)}"


def _once(user: User, kind: str, today: date, context: DataclassInstance) -> int:
    key = f"{kind}:{user.pk}:{today:%Y-%m-%d}"
    if Outbound.objects.filter(key=key).exists():
        return 0
    write(user, kind, context, key=key)
    return 1


def write(user: User, kind: str, context: DataclassInstance, *, key: str) -> None:
    """One mail to a colleague, in their language."""
    text = written(kind, user.language, context)
    outbox.enqueue(
        key=key,
        kind=kind,
        to_address=user.email,
        to_name=user.name,
        subject=text.subject,
        rendered=mail_body(text.markdown, language=user.language, why=_WHY[user.language]),
        automatic=True,
    )
