"""Loads the demo company: one past, lived in order, in one transaction.

Every step of every story goes into one list by its moment, and the clock moves forward through
it: mails leave when they are due, between the steps. So keys follow time everywhere, and lists
ordered by key read as they would have been written.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from ats import postings
from ats.events import Actor
from ats.models import Company, Posting, User
from candidates.documents import store
from candidates.models import Application
from messaging.care import watch
from messaging.delivery.wake import unannounced
from messaging.demo import (
    campaign,
    data,
    desk,
    house,
    lot,
    outside,
    plan,
    readers,
    texts,
    waiting,
)
from messaging.demo.data import PostingRow, Row
from messaging.demo.days import Days
from messaging.demo.story import Step, Story
from messaging.demo.time import at
from messaging.demo.town import Town
from messaging.models import Outbound

_LOCK = 0x76657264  # "verd": two starts at once make one company


class NotEmpty(Exception):
    """There is somebody's data already."""


@dataclass(frozen=True)
class Summary:
    """What was made."""

    users: int
    postings: int
    applications: int
    mails: int
    seconds: float


def load(now: datetime | None = None) -> Summary:
    """Load the demo company as it is at a moment, now by default; raises NotEmpty."""
    began, now = time.monotonic(), now or timezone.now()
    town = Town(Days(now))
    with unannounced(), translation.override("fr"), _without_collecting(), _all_or_nothing(town):
        _require_empty()
        _settle_in(town)
        with Company.held(), town.transport.watching():
            _live(town, _steps(town))
            outside.deliver_until(now, town.transport)
            with at(now - timedelta(seconds=30)):
                watch.draft_due(at_most=1)
                lot.prepare(town)
            readers.answer(now)
    return _summary(time.monotonic() - began)


def is_empty() -> bool:
    """Whether nobody has begun to work here."""
    return not User.objects.exists() and not Posting.objects.exists()


def _require_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if not is_empty():
        raise NotEmpty


@contextmanager
def _without_collecting() -> Iterator[None]:
    """The rows of a load live shortly and in no circle: looking for garbage would find none,
    and takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _without_savepoints() -> Iterator[None]:
    """No part of this transaction is ever taken back alone, so ten thousand statements that
    would prepare for it are left out."""
    features = connection.features
    allowed = features.uses_savepoints
    features.uses_savepoints = False
    try:
        yield
    finally:
        features.uses_savepoints = allowed


@contextmanager
def _all_or_nothing(town: Town) -> Iterator[None]:
    """One transaction; when it fails, the files that were stored go as well."""
    try:
        with transaction.atomic(), _without_savepoints():
            yield
    except BaseException:
        for name in town.files:
            store.delete(settings.DOCUMENTS_DIR, name)
        raise


def _settle_in(town: Town) -> None:
    with at(town.days.now - timedelta(days=400)):
        house.found(data.company())
        town.users |= house.people(data.users())
        texts.of_the_house(town.users["karim"])


def _steps(town: Town) -> list[Step]:
    """Every step of the town, the earliest first."""
    rows = {row["key"]: row for row in data.postings()}
    stories = [_story(town, row, rows[row["posting"]]) for row in data.candidates()]
    steps = [step for row in rows.values() for step in _posting_steps(town, row, stories)]
    steps += [step for story in stories for step in story.steps(town.days.now)]
    steps += _strays(town.days.now)
    steps += desk.steps(town)
    steps += waiting.steps(town)
    steps += campaign.steps(town)
    return sorted(steps, key=itemgetter(0))


def _strays(now: datetime) -> Iterator[Step]:
    """Mail that found no conversation, so that the tray has something to file."""
    for row in data.strays():
        write = partial(outside.stray, row["sender"], row["subject"], row["text"])
        yield now - timedelta(hours=row["hours_ago"]), write


def _story(town: Town, row: Row, posting: PostingRow) -> Story:
    declined = row.get("decision", {}).get("outcome") == "declined"
    path = house.path_to(row["stage"], declined, posting)
    return Story(town, row, plan.make(row, posting, path, town.days))


def _posting_steps(town: Town, row: PostingRow, stories: list[Story]) -> Iterator[Step]:
    """The life of a posting: written, published, closed when everybody was told."""
    plans = [story.plan for story in stories if story.row["posting"] == row["key"]]
    first = min((its.applied for its in plans), default=None)
    last = max((its.ends for its in plans), default=None)
    life = house.life_of(row, town.days, first, last)
    yield life.written, partial(_write, town, row)
    if row["key"] == texts.POSTING:
        yield life.written + timedelta(hours=1), partial(_reword, town, row, texts.of_the_shop)
        again = partial(_reword, town, row, texts.of_the_shop_again)
        yield life.written + timedelta(hours=20), again
    if life.published:
        yield life.published, partial(_publish, town, row)
    if life.closed:
        yield life.closed, partial(_close, town, row)


def _write(town: Town, row: PostingRow) -> None:
    town.openings[row["key"]] = house.write(row, town.users)


def _reword(town: Town, row: PostingRow, change: Callable[[Posting, User], None]) -> None:
    posting = town.openings[row["key"]].posting
    change(posting, posting.owner)


def _publish(town: Town, row: PostingRow) -> None:
    opening = town.openings[row["key"]]
    postings.publish(opening.posting, actor=Actor.of(opening.posting.owner))


def _close(town: Town, row: PostingRow) -> None:
    opening = town.openings[row["key"]]
    postings.close(opening.posting, actor=Actor.of(opening.posting.owner))


def _live(town: Town, steps: list[Step]) -> None:
    for moment, act in steps:
        outside.deliver_until(moment, town.transport)
        with at(moment):
            act()


def _summary(seconds: float) -> Summary:
    return Summary(
        users=User.objects.count(),
        postings=Posting.objects.count(),
        applications=Application.objects.count(),
        mails=Outbound.objects.count(),
        seconds=seconds,
    )
