"""The work in the background: broken off, woken twice, poisoned; and what it costs."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from celery import current_app
from django.db import DatabaseError, connection
from django.utils import timezone

from ats.models import User
from candidates.models import Decision
from messaging.delivery.wake import announce
from messaging.lots import asides, batches, drafting, work
from messaging.models import (
    Letter,
    LetterTemplate,
    LetterTemplateVersion,
    LetterVersion,
    Lot,
)
from messaging.tasks import work_on_lot
from tests import factories as make
from tests.lots import a_lot, again, breaking, items_of, mended
from tests.plugins import processes
from tests.queries import queries

pytestmark = pytest.mark.django_db

FULL = os.environ.get("PROVE") == "full"


@pytest.fixture
def claire(db: None) -> User:
    """A recruiter."""
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en")


VERSIONS, LETTERS = "messaging_letterversion", "messaging_letter"


@pytest.mark.parametrize(("at", "kept"), [(0, 0), (2, 0), (3, 3), (7, 6)])
def test_work_that_breaks_loses_one_batch_and_writes_none_twice(
    claire: User, monkeypatch: pytest.MonkeyPatch, at: int, kept: int
) -> None:
    monkeypatch.setattr(batches, "BATCH", 3)
    lot = a_lot(claire, 8)
    drafting.begin(lot, claire)
    breaking(VERSIONS, after=at)
    with pytest.raises(DatabaseError):
        work.work_on(lot.pk)
    mended(VERSIONS)
    assert Letter.objects.count() == Decision.proposals.count() == kept
    assert again(lot).status == "drafting"
    assert work.left_over() == [], "it may still be alive"
    Lot.objects.update(beat_at=timezone.now() - timedelta(minutes=1))
    assert work.left_over() == [lot.pk]
    work_on_lot(lot.pk)
    assert again(lot).status == "review"
    assert Letter.objects.count() == LetterVersion.objects.count() == 8


def a_template(body: str) -> None:
    """A company's own text, as it would come from a database of another release."""
    row = LetterTemplate.objects.create(kind="decline_applied", language="fr")
    row.current = LetterTemplateVersion.objects.create(
        template=row, number=1, subject="Objet", body=body, text_hash="x" * 60, by="x", why="edited"
    )
    row.save()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            "{% if candidate.given_name == 'Amina1' %}{{ ville }}{% endif %}Bonjour.",
            "The template asks for “ville”, and it is not known.",
        ),
        (
            "{% if candidate.given_name != 'Amina1' %}Bonjour.{% endif %}",
            "The letter would be empty.",
        ),
    ],
)
def test_a_letter_that_cannot_be_drafted_names_its_candidate(
    claire: User, body: str, why: str
) -> None:
    """A missing variable for one candidate among many: said before anything is decided."""
    a_template(body)
    lot = a_lot(claire, 80)
    poisoned = items_of(lot)[1].application
    drafting.begin(lot, claire)
    work.work_on(lot.pk)
    assert again(lot).status == "review"
    item = lot.items.get(status="aside")
    assert item.application == poisoned
    assert (item.reason, item.detail) == ("failed", why)
    assert Letter.objects.count() == 79
    assert not Decision.proposals.filter(application=poisoned).exists()
    poisoned.refresh_from_db()
    assert poisoned.status == "active", "nobody is declined without a letter"
    assert asides.TELLINGS["failed"].instead


def test_a_row_that_breaks_every_batch_is_left_out_in_the_end(claire: User) -> None:
    lot = a_lot(claire, 3)
    deadly = items_of(lot)[0].application_id
    drafting.begin(lot, claire)
    breaking(LETTERS, when=f"NEW.application_id = {deadly}")
    for _life in range(batches.ATTEMPTS + 3):
        with suppress(DatabaseError):
            work.work_on(lot.pk)
    mended(LETTERS)
    assert again(lot).status == "review"
    assert lot.items.get(status="aside").application_id == deadly
    assert Letter.objects.count() == 2


def test_a_batch_costs_the_same_for_many(claire: User) -> None:
    """1,000 letters in 20 seconds are 20 batches: what grows with the people is no query."""
    costs = []
    for count in (3, 9, 27):
        lot = a_lot(claire, count)
        drafting.begin(lot, claire)
        with queries() as made:
            work.work_on(lot.pk)
        costs.append(made())
        assert again(lot).status == "review"
    assert costs[1] == costs[2] <= 45
    assert costs[0] == costs[1], "the first one warms what is read once a process"


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
    count = 600 if FULL else 200  # a batch is fifty: the blow falls in a later one
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
    assert Decision.proposals.filter(undone_at=None).count() == count
    assert not Decision.objects.exists(), "nobody has decided"


def test_a_lot_that_has_nothing_to_do_is_left_alone(claire: User) -> None:
    lot = a_lot(claire, 1)
    assert work.work_on(lot.pk) == 0
    assert work.work_on(0) == 0
    assert again(lot).status == "sorting"
