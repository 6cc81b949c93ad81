"""The way from the yes to all of them to each letter's own moment: in batches, and as if each
had been approved by itself."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from ats.events import Actor
from ats.models import Event, Link, User
from candidates.models import Application, Note
from messaging.delivery.wake import announce
from messaging.lots import batches, sending, undoing, work
from messaging.lots.drafting import TASK
from messaging.models import Letter, Lot, LotItem, Outbound
from messaging.tasks import work_on_lot
from messaging.writing import letters, overrides
from tests import factories as make
from tests.lots import a_lot, aside, breaking, drafted, items_of, mended, read
from tests.plugins import processes
from tests.queries import queries

pytestmark = pytest.mark.django_db

FULL = os.environ.get("PROVE") == "full"
MAILS = "messaging_outbound"


@pytest.fixture
def claire(db: None) -> User:
    """A recruiter."""
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en")


def confirmed(claire: User, count: int) -> Lot:
    """A lot whose letters were read and whose departure is asked for."""
    lot = drafted(a_lot(claire, count), claire)
    read(items_of(lot), claire)
    sending.send(lot, claire, str(count))
    return lot


def mails() -> int:
    return Outbound.objects.filter(kind="letter").count()


def words_of(letter: Letter, body: str) -> None:
    """Other words than those that were read, without a sound: as a fault would."""
    hashed = letters.text_hash(letter.subject, body)
    Letter.objects.filter(pk=letter.pk).update(body=body, text_hash=hashed)
    LotItem.objects.filter(letter=letter).update(read_hash=hashed)


# --- the same as one by one -----------------------------------------------------------------

_OWN = {
    Letter: (
        "id application decision subject body text_hash facts approved_hash scheduled_for "
        "approved_at personal created_at changed_at"
    ),
    Outbound: (
        "id key candidate conversation letter about to_address domain to_name subject text html "
        "links message_id reply_nonce reply_token_hash text_hash due_at created_at"
    ),
}


def alike(row: Letter | Outbound) -> dict[str, Any]:
    """The columns that do not differ from one reader to the next."""
    own = _OWN[type(row)].split()
    fields = [field for field in row._meta.concrete_fields if field.name not in own]
    return {field.name: getattr(row, field.attname) for field in fields}


def test_a_letter_of_a_batch_is_as_if_it_had_been_approved_alone(claire: User) -> None:
    lot = confirmed(claire, 4)
    by_itself, *_rest = [item.letter for item in items_of(lot)]
    assert by_itself is not None
    letters.approve(by_itself, Actor.of(claire), by_itself.text_hash)
    work.work_on(lot.pk)
    one, *others = Letter.objects.order_by("pk")
    single = Outbound.objects.get(letter=one)
    told = [(row.kind, row.actor_name, set(row.data)) for row in _events(one)]
    for letter in others:
        assert alike(letter) == alike(one)
        assert letter.approved_hash == letter.text_hash == letters.text_hash(*_words(letter))
        mail = Outbound.objects.get(letter=letter)
        assert alike(mail) == alike(single)
        assert (mail.due_at, mail.text_hash) == (letter.scheduled_for, letter.text_hash)
        assert mail.subject == letter.subject
        assert letter.application.candidate.given_name in mail.text
        assert mail.conversation == letter.application.conversation
        _links_are_their_own(mail, letter)
        assert [(row.kind, row.actor_name, set(row.data)) for row in _events(letter)] == told
        said = _events(letter).get(kind="letter.schedule").data
        assert (said["from"], said["to"]) == ("approved", "scheduled")
        assert datetime.fromisoformat(said["for"]) == mail.due_at
    assert {item.status for item in items_of(lot)} == {"scheduled"}
    assert Event.objects.filter(kind="lot_item.schedule").count() == 4


def _words(letter: Letter) -> tuple[str, str]:
    return letter.subject, letter.body


def _events(letter: Letter) -> Any:
    return Event.objects.filter(subject=f"letter:{letter.pk}").order_by("id")


def _links_are_their_own(mail: Outbound, letter: Letter) -> None:
    person = f"candidate:{letter.application.candidate_id}"
    places = {name: Link.objects.get(pk=row["link"]) for name, row in mail.links.items()}
    assert {name: (link.subject, link.person) for name, link in places.items()} == {
        "space": (person, person),
        "helpful": (f"letter:{letter.pk}", person),
    }


def test_they_leave_in_the_order_of_their_promises(claire: User) -> None:
    lot = drafted(a_lot(claire, 5), claire)
    read(items_of(lot), claire)
    for number, item in enumerate(reversed(items_of(lot))):
        promised = timezone.localdate() + timedelta(days=number)
        Application.objects.filter(pk=item.application_id).update(promised_for=promised)
    sending.send(lot, claire, "")
    work.work_on(lot.pk)
    rows = Letter.objects.order_by("application__promised_for")
    moments = [row.scheduled_for for row in rows]
    assert moments == sorted(moments, key=str)
    assert len(set(moments)) == 5


# --- what a rule refuses stays, the others go on --------------------------------------------


def test_each_is_judged_by_itself(claire: User) -> None:
    """An inside note, another candidate's name, a hole, a changed text: four stay, one leaves."""
    lot = confirmed(claire, 5)
    noted, naming, holed, changed, fine = items_of(lot)
    note = "Elle a paru hésitante devant chacune des questions de comptabilité"
    Note.objects.create(application=noted.application, author=claire, body=note)
    for item, words in (
        (noted, f"Vous nous l'avez montré. {note}."),
        (naming, f"Nous avons préféré {fine.application.candidate.full_name}."),
        (holed, "[[ à dire ]]"),
    ):
        assert item.letter is not None
        words_of(item.letter, f"{item.letter.body}\n\n{words}")
    Letter.objects.filter(lot_items=changed).update(text_hash="0" * 64)
    assert work.work_on(lot.pk) == 1
    assert Letter.objects.get(status="scheduled") == fine.letter
    said = {item.pk: item.detail for item in items_of(lot, "reviewed")}
    assert all(said[item.pk] for item in (noted, naming, holed))
    assert mails() == 1
    with translation.override("en"):
        why = {item.pk: words for item, words in sending.readiness(lot).staying}
    assert "read it again" in why[changed.pk]
    assert not Letter.objects.exclude(status="scheduled").exclude(approved_hash="").exists()


def test_a_warning_leaves_with_its_reason_only(claire: User) -> None:
    lot = confirmed(claire, 2)
    reasoned, bare = items_of(lot)
    for item in (reasoned, bare):
        assert item.letter is not None
        words_of(item.letter, item.letter.body + "\n\nVotre candidature était faible.")
        item.letter.refresh_from_db()
    assert reasoned.letter is not None
    found = letters.check_ready(reasoned.letter)
    assert any(problem.asks for problem in found), "else this test says nothing"
    marks = {problem.mark: "Nous en avons convenu avec elle." for problem in found}
    overrides.keep(reasoned.letter, found, marks, claire)
    work.work_on(lot.pk)
    assert Letter.objects.get(status="scheduled") == reasoned.letter
    assert items_of(lot, "reviewed")[0].detail


def test_whoever_lost_their_address_leaves_the_batch(claire: User) -> None:
    lot = confirmed(claire, 3)
    gone = items_of(lot)[1].application.candidate
    gone.addresses.all().delete()
    work.work_on(lot.pk)
    assert aside(lot) == {gone.given_name: "no_address"}
    assert mails() == 2


# --- broken off, woken twice, poisoned ------------------------------------------------------


@pytest.mark.parametrize(("at", "kept"), [(0, 0), (1, 0), (2, 2), (5, 4)])
def test_work_that_breaks_loses_one_batch_and_schedules_none_twice(
    claire: User, monkeypatch: pytest.MonkeyPatch, at: int, kept: int
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    lot = confirmed(claire, 6)
    breaking(MAILS, after=at)
    with pytest.raises(DatabaseError):
        work.work_on(lot.pk)
    mended(MAILS)
    assert mails() == kept
    assert Letter.objects.filter(status="scheduled").count() == kept
    assert len(items_of(lot, "scheduled")) == kept
    assert not Letter.objects.filter(status="approved").exists()
    lot.refresh_from_db()
    assert lot.status == "sending"
    Lot.objects.update(beat_at=timezone.now() - timedelta(minutes=1))
    assert work.left_over() == [lot.pk]
    work_on_lot(lot.pk)
    lot.refresh_from_db()
    assert lot.status == "leaving"
    assert mails() == Letter.objects.filter(status="scheduled").count() == 6


def test_a_letter_that_breaks_every_batch_stays_in_the_end(claire: User) -> None:
    lot = confirmed(claire, 4)
    deadly = items_of(lot)[0]
    breaking(MAILS, when=f"NEW.letter_id = {deadly.letter_id}")
    for _life in range(batches.ATTEMPTS + 3):
        with suppress(DatabaseError):
            work.work_on(lot.pk)
    lot.refresh_from_db()
    assert lot.status == "leaving"
    assert mails() == 3
    stays = items_of(lot, "reviewed")
    assert [item.pk for item in stays] == [deadly.pk]
    assert "its own page" in stays[0].detail
    mended(MAILS)
    sending.send(lot, claire, "")
    work.work_on(lot.pk)
    assert mails() == 4, "asked for again, it is tried again"


def test_a_batch_costs_the_same_for_many(claire: User) -> None:
    costs = []
    for count in (3, 9, 27):
        lot = confirmed(claire, count)
        with queries() as made:
            work.work_on(lot.pk)
        costs.append(made())
        assert len(items_of(lot, "scheduled")) == count
    assert costs[1] == costs[2] <= 72
    assert costs[0] == costs[1], "the first one warms what is read once a process"


def apart(act: Callable[[], object]) -> None:
    """With a connection of its own, as a thread has."""
    try:
        act()
    finally:
        connection.close()


def at_once(*works: Callable[[], object]) -> None:
    """Run these in threads of their own."""
    threads = [threading.Thread(target=apart, args=[act]) for act in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_schedule_each_letter_once(
    claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    lot = confirmed(claire, 9)
    at_once(lambda: work.work_on(lot.pk), lambda: work.work_on(lot.pk))
    lot.refresh_from_db()
    assert lot.status == "leaving"
    assert mails() == Letter.objects.filter(status="scheduled").count() == 9
    assert Event.objects.filter(kind="letter.schedule").count() == 9


@pytest.mark.django_db(transaction=True)
def test_undone_while_a_batch_is_written_nothing_leaves(claire: User) -> None:
    """Whoever undoes waits for the batch, and takes its letters back with the others."""
    lot = confirmed(claire, 4)
    undo = threading.Thread(target=apart, args=[lambda: undoing.undo(lot, claire)])
    with transaction.atomic():
        # As a batch does: the lot is held until its letters are written.
        assert work.work_on(lot.pk) == 4
        Lot.objects.filter(pk=lot.pk).update(status="sending")
        undo.start()
        undo.join(0.5)
        assert undo.is_alive(), "it waits"
    undo.join(20)
    lot.refresh_from_db()
    assert lot.status == "review"
    assert set(Letter.objects.values_list("status", flat=True)) == {"draft"}
    assert set(Outbound.objects.values_list("status", flat=True)) == {"cancelled"}


def test_undone_before_the_worker_woke_nothing_is_scheduled(claire: User) -> None:
    lot = confirmed(claire, 2)
    Lot.objects.filter(pk=lot.pk).update(status="review")
    assert sending.schedule_all(lot) == 0
    assert mails() == 0


@pytest.mark.prove
@pytest.mark.skipif(not FULL, reason="two workers cost half a minute; drafting has the small one")
@pytest.mark.django_db(transaction=True)
def test_sigkill_while_a_real_worker_schedules(claire: User) -> None:
    """The next worker finds the rest in the rows; each person gets one mail."""
    count = 400
    lot = confirmed(claire, count)
    current_app.control.purge()
    env = processes.environment(1)
    victim = processes.start_worker(env, name="schedule-victim")
    announce(TASK, lot.pk)
    processes.eventually(lambda: mails() > 0, 60, "some letters are scheduled")
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait(10)
    with processes.worker(env, name="schedule-survivor"):
        announce(TASK, lot.pk)
        leaving = Lot.objects.filter(pk=lot.pk, status="leaving")
        processes.eventually(leaving.exists, 60, "all are scheduled")
    assert mails() == Letter.objects.filter(status="scheduled").count() == count
    assert Outbound.objects.values("letter").distinct().count() == count
