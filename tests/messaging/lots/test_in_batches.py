"""Stopping a lot, letting it go on and asking about it cost the same for many letters as for few,
and leave the same rows and the same history."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from ats import depths
from ats.events import Actor
from ats.models import Event, Link, User
from candidates.models import Application, Decision
from messaging.approval import batches
from messaging.care import policies, policy
from messaging.lots import undoing
from messaging.models import Approval, Letter, Lot, LotItem, MergedDecision, Outbound
from messaging.writing import letters
from tests import factories as make
from tests.lots import a_lot, again, drafted, items_of, read, sent
from tests.queries import queries

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 40


@pytest.fixture
def claire(db: None) -> User:
    """A recruiter."""
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en")


def leaving(claire: User, count: int) -> Lot:
    """A lot whose letters wait for their moment."""
    lot = drafted(a_lot(claire, count), claire)
    read(items_of(lot), claire)
    return sent(lot, claire, str(count))


def to_ask(claire: User, helene: User, count: int) -> list[Letter]:
    """Letters that were read, of a posting whose policy wants a manager's yes."""
    posting = make.a_posting(claire, managers=(helene,))
    usual = policy.default_for(depths.APPLIED)
    values = {name: getattr(usual, name) for name in policy.CHOSEN} | {"approval": "manager"}
    policies.save(depths.APPLIED, posting, values, Actor.of(claire))
    lot = drafted(a_lot(claire, count, posting), claire)
    read(items_of(lot), claire)
    rows = Letter.objects.filter(application__posting=posting).select_related(
        "application__candidate", "application__posting", "decision", "owner"
    )
    return list(rows)


def costs(act: Callable[..., object], *given: object) -> int:
    with queries() as made:
        act(*given)
    return made()


def events_of(lot: Lot, kind: str) -> int:
    """How many of the lot's letters have such an event."""
    keys = [f"letter:{item.letter_id}" for item in items_of(lot)]
    return Event.objects.filter(kind=kind, subject__in=keys).values("subject").distinct().count()


def states(lot: Lot) -> Counter[tuple[str, str]]:
    return Counter((row.status, row.letter.status if row.letter else "") for row in items_of(lot))


def test_pause_resume_and_undo_cost_the_same_for_many(claire: User) -> None:
    found = []
    for count in (FEW, MANY):
        lot = leaving(claire, count)
        words = set(Letter.objects.values_list("pk", "text_hash"))
        pause = costs(undoing.pause, lot, claire)
        assert states(lot) == {("scheduled", "withheld"): count}
        resume = costs(undoing.resume, again(lot), claire)
        assert states(lot) == {("scheduled", "scheduled"): count}
        assert Outbound.objects.filter(letter__lot_items__lot=lot).count() == 2 * count
        undo = costs(undoing.undo, again(lot), claire)
        assert states(lot) == {("reviewed", "draft"): count}
        assert set(Letter.objects.values_list("pk", "text_hash")) == words
        for kind in ("letter.withhold", "letter.resume", "letter.edit"):
            assert events_of(lot, kind) == count, kind
        assert Event.objects.filter(kind="outbound.cancel").count() >= 2 * count
        found.append((pause, resume, undo))
    assert found[0] == found[1]
    assert max(found[1]) <= 50, found


def test_asking_and_taking_the_question_back_cost_the_same_for_many(
    claire: User, helene: User
) -> None:
    found = []
    for count in (FEW, MANY):
        rows = to_ask(claire, helene, count)
        ask = costs(batches.ask_many, rows, helene, "Merci.", claire)
        asked = Approval.objects.filter(letter__in=rows)
        assert asked.filter(status="asked", approver=helene, note="Merci.").count() == count
        assert {row.status for row in rows} == {"in_review"}
        lot = Lot.objects.get(posting=rows[0].application.posting)
        assert events_of(lot, "letter.submit") == count
        now = timezone.now()
        Lot.objects.filter(pk=lot.pk).update(
            status="leaving", confirmed_by=claire, confirmed_at=now
        )
        undo = costs(undoing.undo, again(lot), claire)
        assert states(lot) == {("reviewed", "draft"): count}
        assert set(asked.values_list("status", flat=True)) == {"voided"}
        found.append((ask, undo))
    assert found[0] == found[1]
    assert max(found[1]) <= 50, found
    assert Outbound.objects.filter(kind="approval_batch").count() == 2
    assert Link.objects.filter(purpose="approvals").count() == 2


def test_taking_the_decisions_back_costs_the_same_for_many(claire: User) -> None:
    found = []
    for count in (FEW, MANY):
        lot = leaving(claire, count)
        people = Application.objects.filter(posting=lot.posting)
        found.append(costs(partial(undoing.undo, decisions_too=True), lot, claire))
        assert states(lot) == {("aside", "cancelled"): count}
        assert set(lot.items.values_list("reason", flat=True)) == {"undone"}
        assert {(row.status, row.ended_at) for row in people} == {("active", None)}
        made = Decision.objects.filter(application__in=people)
        assert set(made.values_list("undone_by", flat=True)) == {claire.pk}
        assert not made.filter(undone_at=None).exists()
        mails = Outbound.objects.filter(letter__lot_items__lot=lot)
        assert set(mails.values_list("status", flat=True)) == {"cancelled"}
        assert events_of(lot, "letter.cancel") == count
        streams = [f"application:{row.pk}" for row in people]
        back = Event.objects.filter(kind="application.reactivate", subject__in=streams)
        assert {(row.subject, row.data["decision"]) for row in back} == {
            (f"application:{row.application_id}", row.pk) for row in made
        }
    assert found[0] == found[1]
    assert found[1] <= 60, found


@pytest.mark.parametrize("too", [True, False])
def test_dissolving_a_lot_costs_the_same_for_many(claire: User, too: bool) -> None:
    found = []
    for count in (FEW, MANY):
        lot = drafted(a_lot(claire, count), claire)
        read(items_of(lot)[: count // 2], claire)
        found.append(costs(partial(undoing.dissolve, decisions_too=too), lot, claire))
        stays = {} if too else {("aside", "draft"): count // 2}
        assert states(lot) == {("aside", "cancelled"): count - sum(stays.values()), **stays}
        assert set(lot.items.values_list("reason", flat=True)) == {"dissolved"}
        proposals = Decision.proposals.filter(application__posting=lot.posting)
        dropped = Event.objects.filter(
            kind="decision.drop",
            stream__in=[f"application:{row.application_id}" for row in proposals],
        )
        assert dropped.count() == count - count // 2
        assert proposals.filter(undone_at=None).count() == sum(stays.values())
    assert found[0] == found[1]
    assert found[1] <= 80, found


def test_where_it_is_too_late_for_one_the_others_decisions_are_taken_back(claire: User) -> None:
    lot = leaving(claire, 4)
    told, handed, again_here, fine = items_of(lot)
    Application.objects.filter(pk=told.application_id).update(told_at=timezone.now())
    Outbound.objects.filter(letter=handed.letter).update(status="unconfirmed")
    make.an_application(lot.posting, again_here.application.candidate)
    outcome = undoing.undo(lot, claire, decisions_too=True)
    assert outcome.done == 1
    late = [row.application.candidate.full_name for row in (told, handed, again_here)]
    assert outcome.too_late == late
    assert states(lot) == {("scheduled", "scheduled"): 3, ("aside", "cancelled"): 1}
    fine.application.refresh_from_db()
    assert fine.application.status == "active"
    assert Decision.objects.filter(undone_at=None).count() == 3


def test_an_answer_told_besides_is_due_again_when_the_lot_is_undone(claire: User) -> None:
    lot = leaving(claire, 2)
    host = items_of(lot)[0]
    assert host.letter is not None
    posting = make.a_posting(claire, title="Fleuriste")
    other = make.a_decision(make.an_application(posting, host.application.candidate))
    MergedDecision.objects.create(letter=host.letter, decision=other)
    assert undoing.undo(lot, claire, decisions_too=True).done == 2
    assert not MergedDecision.objects.exists()
    assert Letter.objects.get(decision=other).status == "draft"
    assert not Decision.objects.get(pk=other.pk).undone_at


def test_one_that_may_not_be_asked_about_keeps_no_other(claire: User, helene: User) -> None:
    rows = to_ask(claire, helene, 5)
    hole, other, moved, stale = rows[0], rows[1], rows[2], rows[3]
    letters.edit(
        hole, hole.subject, f"{hole.body}\n\n[[ À dire ]]", Actor.of(claire), hole.text_hash
    )
    Letter.objects.filter(pk=other.pk).update(body="Autres mots", text_hash="0" * 64)
    Letter.objects.filter(pk=moved.pk).update(status="cancelled")
    asked = batches.ask_many(rows, helene, "", claire, {stale.pk: "f" * 64})
    said = {letter.pk: type(error).__name__ for letter, error in asked.aside}
    assert said == {
        hole.pk: "NotReady",
        other.pk: "ChangedMeanwhile",
        moved.pk: "AlreadyMoved",
        stale.pk: "ChangedMeanwhile",
    }
    assert [row.letter_id for row in asked.approvals] == [rows[4].pk]


def test_whoever_may_not_answer_is_asked_about_nothing(claire: User, helene: User) -> None:
    rows = to_ask(claire, helene, 2)
    asked = batches.ask_many(rows, make.a_user("X"), "", claire)
    assert [type(error).__name__ for _letter, error in asked.aside] == ["NobodyToAsk"] * 2
    User.objects.filter(pk=helene.pk).update(is_active=False)
    assert not batches.ask_many(rows, helene, "", claire).approvals
    assert not Approval.objects.exists()


def test_who_became_unreachable_stays_held_and_the_others_go_on(claire: User) -> None:
    lot = leaving(claire, 4)
    undoing.pause(lot, claire)
    first, second = items_of(lot)[:2]
    first.application.candidate.addresses.all().delete()
    Application.objects.filter(pk=second.application_id).update(status="withdrawn")
    outcome = undoing.resume(again(lot), claire)
    assert outcome.done == 2
    assert sorted(outcome.too_late) == sorted(
        row.application.candidate.full_name for row in (first, second)
    )
    assert states(lot) == {("scheduled", "scheduled"): 2, ("scheduled", "withheld"): 2}


def test_one_that_was_set_aside_meanwhile_stays_aside(claire: User) -> None:
    lot = leaving(claire, 3)
    item = items_of(lot)[0]
    LotItem.objects.filter(pk=item.pk).update(status="aside", reason="by_hand")
    assert undoing.undo(lot, claire).done == 2
    assert states(lot) == {("aside", "scheduled"): 1, ("reviewed", "draft"): 2}


@pytest.mark.django_db(transaction=True)
def test_a_yes_to_all_and_an_undo_at_once_leave_nothing_on_its_way(
    claire: User, helene: User
) -> None:
    """Both hold fifty letters at a time: whoever comes second waits and is told, in no circle."""
    rows = to_ask(claire, helene, 6)
    batches.ask_many(rows, helene, "", claire)
    lot, now = Lot.objects.get(posting=rows[0].application.posting), timezone.now()
    Lot.objects.filter(pk=lot.pk).update(status="leaving", confirmed_by=claire, confirmed_at=now)
    waiting = batches.of_person(helene)
    shown = {row.pk: row.text_hash for row in waiting}
    lot, start = again(lot), threading.Barrier(2)

    def at_once(act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        works = [
            pool.submit(at_once, lambda: batches.approve_clean(waiting, shown, "link")),
            pool.submit(at_once, lambda: undoing.undo(lot, claire, decisions_too=True)),
        ]
    assert [work.exception() for work in works] == [None, None]
    assert set(Application.objects.values_list("status", flat=True)) == {"active"}
    assert set(Letter.objects.values_list("status", flat=True)) == {"cancelled"}
    letters_mails = Outbound.objects.filter(kind="letter")
    assert set(letters_mails.values_list("status", flat=True)) <= {"cancelled"}
    assert not Approval.objects.filter(status="asked").exists()
