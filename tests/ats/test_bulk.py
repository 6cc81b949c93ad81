"""Many rows by one INSERT, and one event for many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import DataError, Error, IntegrityError, models, transaction
from django.utils import timezone

from ats import bulk, events
from ats.models import Event
from ats.states import AlreadyMoved, NotAllowed, machine
from messaging.models import Suppression
from tests import factories as make
from tests.queries import queries

pytestmark = pytest.mark.django_db

SAME = {"kind": "test", "stream": "s:1", "actor": None, "actor_name": "É", "data": {"a": ["%s"]}}


def insert(*subjects: str, **more: Any) -> list[int]:
    return bulk.insert(Event, {**SAME, "at": timezone.now(), **more}, {"subject": list(subjects)})


def test_the_keys_come_in_the_order_of_the_lists() -> None:
    keys = insert("a:1", "b:2", "c'; --", 'd"%s')
    rows = [Event.objects.get(pk=key) for key in keys]
    assert [row.subject for row in rows] == ["a:1", "b:2", "c'; --", 'd"%s']
    assert {row.actor_name for row in rows} == {"É"}
    assert rows[0].data == {"a": ["%s"]}


def test_nothing_costs_nothing() -> None:
    with queries() as count:
        assert insert() == []
    assert count() == 0


def test_what_is_too_long_fails_and_is_not_cut() -> None:
    with pytest.raises(DataError), transaction.atomic():
        insert("x" * 61)
    assert not Event.objects.exists()


def test_a_field_that_does_not_exist_fails() -> None:
    with pytest.raises(Exception, match="no field named"):
        insert("a:1", unknown=3)


def test_a_column_left_out_fails() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Event, {"kind": "x"}, {"subject": ["a:1"]})


def test_once_passes_over_what_is_there() -> None:
    now = timezone.now()
    same = {"scope": "all", "reason": "hard", "detail": "", "at": now}
    each = {"address": ["a@example.org", "b@example.org"]}
    assert len(bulk.insert(Suppression, same, each, once=True)) == 2
    each["address"].append("c@example.org")
    assert len(bulk.insert(Suppression, same, each, once=True)) == 1
    with pytest.raises(Error), transaction.atomic():
        bulk.insert(Suppression, same, each)
    assert Suppression.objects.count() == 3


LIFE = machine("suppression", field="reason", end=("new old", "ended"))


def some(*reasons: str) -> list[Suppression]:
    return [
        Suppression.objects.create(address=f"{number}@example.org", reason=reason)
        for number, reason in enumerate(reasons)
    ]


def test_many_move_by_three_queries_whatever_their_number() -> None:
    for count in (2, 20):
        Suppression.objects.all().delete()
        rows = some(*["new"] * count)
        with queries() as counted:
            LIFE.move_many(rows, "end", actor=events.SYSTEM, detail="why")
        assert counted() <= 6, "savepoints, one UPDATE, one INSERT"
        assert {(row.reason, row.detail) for row in rows} == {("ended", "why")}
        assert Suppression.objects.filter(reason="ended", detail="why").count() == count
    made = Event.objects.filter(kind="suppression.end")
    assert made.count() == 22
    assert made[0].data == {"from": "new", "to": "ended"}


def test_all_move_or_none() -> None:
    rows = some("new", "new", "new")
    Suppression.objects.filter(pk=rows[1].pk).update(reason="ended")
    with pytest.raises(AlreadyMoved):
        LIFE.move_many(rows, "end", actor=events.SYSTEM)
    assert sorted(Suppression.objects.values_list("reason", flat=True)) == ["ended", "new", "new"]
    assert not Event.objects.exists()


def test_moving_nothing_is_nothing() -> None:
    LIFE.move_many([], "end", actor=events.SYSTEM)
    assert not Event.objects.exists()


def test_each_moves_from_its_own_state_and_is_told_its_own_way() -> None:
    rows = some("new", "old", "new")
    data = [{"n": 0}, {"n": 1}, {"n": 2}]
    LIFE.move_many(rows, "end", actor=events.SYSTEM, data=data)
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"ended"}
    said = {row.subject: row.data for row in Event.objects.filter(kind="suppression.end")}
    assert [said[events.subject_key(row)] for row in rows] == [
        {"from": state, "to": "ended", "n": n} for n, state in enumerate(["new", "old", "new"])
    ]


def test_one_that_may_not_move_holds_the_others_back() -> None:
    with pytest.raises(NotAllowed):
        LIFE.move_many(some("new", "ended"), "end", actor=events.SYSTEM)
    Suppression.objects.all().delete()
    rows = some("new", "old")
    Suppression.objects.filter(pk=rows[1].pk).update(reason="ended")
    with pytest.raises(AlreadyMoved):
        LIFE.move_many(rows, "end", actor=events.SYSTEM)
    assert sorted(Suppression.objects.values_list("reason", flat=True)) == ["ended", "new"]
    assert not Event.objects.exists()


def test_of_nothing_nobody_is_told() -> None:
    heard: list[int] = []
    events.on_many("test.nothing", lambda pairs: heard.append(len(pairs)))
    with queries() as count:
        events.record_many("test.nothing", [], events.SYSTEM)
    assert count() == 0
    assert heard == []


def test_handlers_of_many_get_one_list_and_others_each_their_own() -> None:
    lists: list[int] = []
    singles: list[str] = []

    def many(pairs: Sequence[tuple[Event, models.Model]]) -> None:
        lists.append(len(pairs))
        assert all(event.pk and event.kind == "test.many" for event, _row in pairs)

    events.on_many("test.many", many)
    events.on_many("test.many", many)
    events.on("test.many", lambda event, _row: singles.append(event.subject))
    users = [make.a_user("Une"), make.a_user("Deux")]
    events.record_many("test.many", users, events.SYSTEM, {"n": 1})
    events.record("test.many", users[0], events.SYSTEM)
    assert lists == [2, 1]
    assert singles == [f"user:{users[0].pk}", f"user:{users[1].pk}", f"user:{users[0].pk}"]


def test_a_handler_that_fails_takes_the_events_with_it() -> None:
    def fail(_pairs: Sequence[tuple[Event, models.Model]]) -> None:
        raise RuntimeError("no")

    events.on_many("test.fail", fail)
    with pytest.raises(RuntimeError):
        events.record_many("test.fail", [make.a_user("Une")], events.SYSTEM)
    assert not Event.objects.filter(kind="test.fail").exists()


def test_what_differs_moves_with_them() -> None:
    rows = some("new", "new")
    for number, row in enumerate(rows):
        row.detail = f"why {number}"
    told = [{"n": number} for number in range(2)]
    LIFE.move_many(rows, "end", actor=events.SYSTEM, data=told, each=["detail"])
    found = Suppression.objects.order_by("pk")
    assert [(row.reason, row.detail) for row in found] == [("ended", "why 0"), ("ended", "why 1")]
    made = Event.objects.filter(kind="suppression.end").order_by("id")
    assert [row.data["n"] for row in made] == [0, 1]
    assert made[1].data == {"from": "new", "to": "ended", "n": 1}


def test_what_differs_stays_when_one_had_moved() -> None:
    rows = some("new", "new")
    Suppression.objects.filter(pk=rows[1].pk).update(reason="ended")
    for row in rows:
        row.detail = "why"
    with pytest.raises(AlreadyMoved):
        LIFE.move_many(rows, "end", actor=events.SYSTEM, each=["detail"])
    assert set(Suppression.objects.values_list("detail", flat=True)) == {""}
