"""The work in the background: killed, woken twice, poisoned; and how fast it is."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from ats.events import Actor
from ats.models import User
from candidates.models import Decision
from messaging.delivery.wake import announce
from messaging.lots import asides, drafting, sending, work
from messaging.models import Letter, LetterVersion, Lot, LotItem, Outbound
from messaging.tasks import work_on_lot
from tests import factories as make
from tests.lots import a_lot, again, items_of, read
from tests.plugins import processes

pytestmark = pytest.mark.django_db

FULL = os.environ.get("PROVE") == "full"


@pytest.fixture
def claire(db: None) -> User:
    """A recruiter."""
    make.a_company()
    return make.a_recruiter("Claire Morel")


class Killed(BaseException):
    """What a process feels of SIGKILL: nothing after it runs."""


def kill_after(monkeypatch: pytest.MonkeyPatch, letters: int) -> None:
    """The worker dies inside the transaction of one letter."""
    original, seen = drafting._written, iter(range(letters))

    def dying(item: LotItem, actor: Actor) -> Letter:
        letter = original(item, actor)
        if next(seen, None) is None:
            raise Killed
        return letter

    monkeypatch.setattr(drafting, "_written", dying)


@pytest.mark.parametrize("at", [0, 1, 4, 7])
def test_a_killed_worker_loses_one_letter_and_writes_none_twice(
    claire: User, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    lot = a_lot(claire, 8)
    drafting.begin(lot, claire)
    with monkeypatch.context() as patched:
        kill_after(patched, at)
        with pytest.raises(Killed):
            work.work_on(lot.pk)
    assert Letter.objects.count() == Decision.objects.count() == at
    assert again(lot).status == "drafting"
    assert work.left_over() == [], "it may still be alive"
    Lot.objects.update(beat_at=timezone.now() - timedelta(minutes=1))
    assert work.left_over() == [lot.pk]
    work_on_lot(lot.pk)
    assert again(lot).status == "review"
    assert Letter.objects.count() == LetterVersion.objects.count() == 8


def test_a_worker_that_dies_while_scheduling_schedules_nothing_twice(
    claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = a_lot(claire, 5)
    drafting.begin(lot, claire)
    work.work_on(lot.pk)
    read(items_of(lot), claire)
    sending.send(again(lot), claire, "")
    calls = iter(range(2))
    original: Any = sending._approved

    def dying(item: LotItem, letter: Letter, actor: Actor) -> int:
        done: int = original(item, letter, actor)
        if next(calls, None) is None:
            raise Killed
        return done

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_approved", dying)
        with pytest.raises(Killed):
            work.work_on(lot.pk)
    assert Outbound.objects.filter(kind="letter").count() == 2
    work.work_on(lot.pk)
    assert again(lot).status == "leaving"
    assert Outbound.objects.filter(kind="letter").count() == 5


def test_a_letter_that_cannot_be_drafted_names_its_candidate(
    claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing variable for one candidate among many: said before anything is scheduled."""
    from jinja2 import UndefinedError

    lot = a_lot(claire, 3)
    poisoned = items_of(lot)[1].application
    original = drafting._written

    def failing(item: LotItem, actor: Actor) -> Letter:
        if item.application_id == poisoned.pk:
            raise UndefinedError("'ville' is undefined")
        return original(item, actor)

    monkeypatch.setattr(drafting, "_written", failing)
    drafting.begin(lot, claire)
    work.work_on(lot.pk)
    assert again(lot).status == "review"
    item = lot.items.get(status="aside")
    assert item.application == poisoned
    assert (item.reason, item.detail) == ("failed", "'ville' is undefined")
    assert Letter.objects.count() == 2
    poisoned.refresh_from_db()
    assert poisoned.status == "active", "nobody is declined without a letter"
    assert asides.TELLINGS["failed"].instead


def test_a_row_that_kills_every_worker_is_left_out_in_the_end(
    claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = a_lot(claire, 3)
    deadly = items_of(lot)[0].application_id
    original = drafting._written

    def killing(item: LotItem, actor: Actor) -> Letter:
        if item.application_id == deadly:
            raise Killed
        return original(item, actor)

    monkeypatch.setattr(drafting, "_written", killing)
    drafting.begin(lot, claire)
    for _life in range(drafting.ATTEMPTS + 3):
        try:
            work.work_on(lot.pk)
        except Killed:
            continue
    assert again(lot).status == "review"
    assert lot.items.get(status="aside").application_id == deadly
    assert Letter.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_each_letter_once(claire: User) -> None:
    lot = a_lot(claire, 10)
    drafting.begin(lot, claire)

    def one() -> None:
        try:
            work.work_on(lot.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work.work_on(lot.pk)  # whoever stopped first left the rest to the other
    assert again(lot).status == "review"
    assert Letter.objects.count() == LetterVersion.objects.count() == 10


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_sigkill_while_a_real_worker_drafts(claire: User) -> None:
    """The next worker finds the rest in the rows; each person has one decision, one letter."""
    count = 300 if FULL else 40
    lot = a_lot(claire, count)
    drafting.begin(lot, claire)
    current_app.control.purge()
    env = processes.environment(1)
    victim = processes.start_worker(env, name="lot-victim")
    announce(drafting.TASK, lot.pk)
    processes.eventually(lambda: Letter.objects.count() > 3, 60, "some letters are drafted")
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait(10)
    assert again(lot).status == "drafting"
    with processes.worker(env, name="lot-survivor"):
        announce(drafting.TASK, lot.pk)
        processes.eventually(lambda: again(lot).status == "review", 60, "all are drafted")
    assert Letter.objects.count() == LetterVersion.objects.count() == count
    assert Decision.objects.filter(undone_at=None).count() == count


def test_a_lot_that_has_nothing_to_do_is_left_alone(claire: User) -> None:
    lot = a_lot(claire, 1)
    assert work.work_on(lot.pk) == 0
    assert work.work_on(0) == 0
    assert again(lot).status == "sorting"


@pytest.mark.prove
def test_how_fast_a_lot_is_drafted(claire: User) -> None:
    """1,000 letters in 20 seconds: 20 ms each, decision, letter and history included."""
    count = 1000 if FULL else 40
    lot = a_lot(claire, count)
    drafting.begin(lot, claire)
    began = time.monotonic()
    work.work_on(lot.pk)
    took = time.monotonic() - began
    print(f"{count} letters in {took:.1f} s, {1000 * took / count:.1f} ms each")
    assert Letter.objects.count() == count
    assert took / count < 0.1, "many times the budget, even on a busy machine"
