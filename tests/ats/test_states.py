"""The transition helper: guarded, recorded, and honest to whoever comes second."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connection, models
from django.utils import timezone

from ats import events
from ats.events import SYSTEM, Actor
from ats.models import Event, Posting
from ats.posting_states import POSTING
from ats.states import AlreadyMoved, NotAllowed
from tests import factories as make


def _publish(posting: Posting, actor: Actor = SYSTEM) -> None:
    POSTING.move(posting, "publish", actor=actor, published_at=timezone.now())


@pytest.mark.django_db
def test_a_move_updates_records_and_refreshes() -> None:
    posting = make.a_posting(status="draft")
    _publish(posting, Actor("Claire"))
    assert posting.status == "published"
    event = Event.objects.get(kind="posting.publish")
    assert (event.subject, event.actor_name) == (f"posting:{posting.pk}", "Claire")
    assert event.data == {"from": "draft", "to": "published"}


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(POSTING.states()))
@pytest.mark.parametrize("action", sorted(POSTING.table))
def test_the_whole_posting_table(state: str, action: str) -> None:
    now = timezone.now()
    posting = make.a_posting(status="draft")
    Posting.objects.update(status=state, published_at=now, closed_at=now)
    posting.refresh_from_db()
    sources, target = POSTING.table[action]
    if state in sources:
        POSTING.move(posting, action, actor=SYSTEM)
        assert Posting.objects.get().status == target
    else:
        with pytest.raises(NotAllowed):
            POSTING.move(posting, action, actor=SYSTEM)
        assert Posting.objects.get().status == state
        assert not Event.objects.exists()


@pytest.mark.django_db
def test_the_second_click_learns_who_was_first() -> None:
    posting = make.a_posting(status="draft")
    stale = Posting.objects.get(pk=posting.pk)
    _publish(posting, Actor("Claire Morel"))
    with pytest.raises(AlreadyMoved) as told:
        _publish(stale, Actor("Karim"))
    assert told.value.by == "Claire Morel"
    assert "Claire Morel" in told.value.sentence()
    assert Event.objects.filter(kind="posting.publish").count() == 1


@pytest.mark.django_db
def test_a_handler_that_fails_undoes_the_move() -> None:
    posting = make.a_posting(status="draft")

    def fail(_event: Event, _subject: models.Model) -> None:
        raise RuntimeError("no")

    events.on("posting.publish", fail)
    try:
        with pytest.raises(RuntimeError):
            _publish(posting)
    finally:
        events._handlers["posting.publish"].remove(fail)
    assert Posting.objects.get().status == "draft"
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_wins() -> None:
    posting = make.a_posting(status="draft")
    outcome: Counter[str] = Counter()
    barrier = threading.Barrier(8)

    def one(number: int) -> None:
        mine = Posting.objects.get(pk=posting.pk)
        barrier.wait()
        try:
            _publish(mine, Actor(f"person {number}"))
            outcome["won"] += 1
        except AlreadyMoved as error:
            assert error.by.startswith("person")
            outcome["told"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcome == {"won": 1, "told": 7}
    assert Event.objects.filter(kind="posting.publish").count() == 1
