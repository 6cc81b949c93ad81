"""A worker dies with a batch in its hands: each mail ends as its own journal says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from pytest_django import Settings

from messaging.delivery import claiming, journal, recovery, settling, worker
from messaging.delivery.journal import Journal
from messaging.delivery.outcomes import Outcome
from messaging.delivery.transport import Transport
from messaging.models import DeliveryEvent, Outbound
from tests.mails import a_mail
from tests.plugins.mail import Sink

pytestmark = pytest.mark.django_db
TAKEN = Outcome("accepted", "250")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Journals of this test alone."""
    monkeypatch.setattr(journal, "folder", lambda: tmp_path)
    monkeypatch.setattr(journal, "_own", None)
    yield tmp_path
    if (kept := journal._own) is not None:
        kept.close()


def another_worker(folder: Path, name: str = "0123456789ab") -> Journal:
    """A journal as another process would keep it; `die` lets go of its lock."""
    return Journal(folder / f"{name}.notes", journal.boot_id())


def die(notes: Journal) -> None:
    os.close(notes._file)


def states() -> list[str]:
    return list(Outbound.objects.order_by("pk").values_list("status", flat=True))


def a_batch(folder: Path, count: int = 4) -> tuple[Journal, list[Outbound]]:
    for number in range(count):
        a_mail(f"k{number}")
    notes = another_worker(folder)
    mails = claiming.claim_batch(count, notes.name)
    assert len(mails) == count
    return notes, mails


def test_each_mail_of_a_dead_workers_batch_ends_alone(own_folder: Path) -> None:
    notes, mails = a_batch(own_folder)
    notes.begin(mails[0].pk)
    notes.ended(mails[0].pk, TAKEN)
    notes.begin(mails[1].pk)
    notes.ended(mails[1].pk, Outcome("rejected", "550", "5.1.1 no such user", status="5.1.1"))
    notes.begin(mails[2].pk)
    die(notes)
    assert recovery.recover() == 1
    assert states() == ["accepted", "failed", "unconfirmed", "queued"]
    attempts = Outbound.objects.order_by("pk").values_list("attempts", flat=True)
    assert list(attempts) == [1, 1, 1, 0]
    assert not notes.path.exists() or recovery.recover() == 0


def test_a_worker_that_lives_is_left_alone_whatever_its_lease_says(own_folder: Path) -> None:
    """A clock that jumps ahead must not make two workers send one mail."""
    notes, mails = a_batch(own_folder)
    notes.begin(mails[0].pk)
    Outbound.objects.update(lease_until=timezone.now() - timedelta(hours=2))
    assert recovery.recover() == 0
    assert states() == ["handed"] * 4
    die(notes)
    recovery.recover()
    assert states() == ["unconfirmed", "queued", "queued", "queued"]


def test_a_journal_of_another_boot_proves_nothing(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes, mails = a_batch(own_folder, 2)
    notes.begin(mails[0].pk)
    die(notes)
    monkeypatch.setattr(journal, "boot_id", lambda: "after-the-power-came-back")
    assert recovery.recover() == 0
    assert states() == ["handed"] * 2, "until the lease is over"
    Outbound.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert recovery.recover() == 2
    assert states() == ["unconfirmed"] * 2


def test_a_journal_that_is_gone_proves_nothing(own_folder: Path) -> None:
    notes, _mails = a_batch(own_folder, 2)
    die(notes)
    notes.path.unlink()
    assert recovery.recover() == 0
    Outbound.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert recovery.recover() == 2


def test_a_line_cut_short_leaves_its_mail_in_doubt(own_folder: Path) -> None:
    notes, mails = a_batch(own_folder, 2)
    notes.begin(mails[0].pk)
    os.write(notes._file, f'< {mails[0].pk} {{"kind": "acce'.encode())
    die(notes)
    assert recovery.recover() == 1
    assert states() == ["unconfirmed", "queued"]


def test_outcomes_that_are_in_the_database_already_change_nothing(own_folder: Path) -> None:
    notes, mails = a_batch(own_folder, 2)
    for mail in mails:
        notes.begin(mail.pk)
        notes.ended(mail.pk, TAKEN)
    settling.settle_all([(mail, TAKEN) for mail in mails])
    events = DeliveryEvent.objects.count()
    die(notes)
    assert recovery.recover() == 0
    assert states() == ["accepted"] * 2
    assert DeliveryEvent.objects.count() == events
    assert not notes.path.exists(), "nothing is left to know"


def test_a_mail_that_another_claimed_since_is_not_touched(own_folder: Path) -> None:
    notes, mails = a_batch(own_folder, 1)
    claiming.put_back(mails)
    second = another_worker(own_folder, "ba9876543210")
    claiming.claim_batch(1, second.name)
    die(notes)
    recovery.recover()
    assert states() == ["handed"]
    die(second)
    recovery.recover()
    assert states() == ["queued"]


def test_two_recoveries_at_once_do_it_once(own_folder: Path) -> None:
    notes, mails = a_batch(own_folder, 2)
    notes.begin(mails[0].pk)
    die(notes)
    with journal.adopted(notes.path) as (dead, _notes):
        assert dead
        assert recovery.recover() == 0, "another process is at it"
    assert recovery.recover() == 1


def test_what_the_database_could_not_take_is_written_by_the_next_round(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        a_mail(f"k{number}")
    away = True
    real = settling._settle_accepted

    def flaky(mails: list[Outbound]) -> None:
        if away and mails:
            raise OperationalError("the database is restarting")
        real(mails)

    monkeypatch.setattr(settling, "_settle_accepted", flaky)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "OUTLAST_SECONDS", 0.0)
    transport = Transport()
    with pytest.raises(OperationalError):
        worker.drain(transport)
    assert len(sink.raw) == 1
    away = False
    assert worker.drain(transport) == 2
    assert states() == ["accepted"] * 3
    assert max(sink.ids().values()) == 1, "what had left was not sent again"


def test_a_claim_that_was_written_as_the_database_went_is_given_back(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows say that this process has them; it lives, and has never heard of them."""
    a_mail()
    real = claiming.claim_batch

    def unheard(size: int, name: str = "") -> list[Outbound]:
        real(size, name)
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(worker, "OUTLAST_SECONDS", 0.0)
    monkeypatch.setattr(worker, "claim_batch", unheard)
    with pytest.raises(OperationalError):
        worker.drain(Transport())
    assert states() == ["handed"]
    monkeypatch.setattr(worker, "claim_batch", real)
    assert worker.drain(Transport()) == 1
    assert states() == ["accepted"]
    assert len(sink.raw) == 1


def test_a_round_waits_for_the_database_with_what_it_knows(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_mail()
    real = settling._settle_accepted
    failures = iter([True, True])

    def flaky(mails: list[Outbound]) -> None:
        if mails != [] and next(failures, False):
            raise InterfaceError("connection already closed")
        real(mails)

    monkeypatch.setattr(settling, "_settle_accepted", flaky)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    with pytest.raises(InterfaceError):
        worker.drain(Transport())
    assert states() == ["accepted"], "without another round"
    assert len(sink.raw) == 1


def test_a_round_that_is_interrupted_in_a_handover_leaves_doubt_and_no_second_mail(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        a_mail(f"k{number}")
    real = Transport.post

    def interrupted(self: Transport, sender: str, to: str, data: bytes, begun: object) -> Outcome:
        real(self, sender, to, data, begun)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(Transport, "post", interrupted)
    with pytest.raises(KeyboardInterrupt):
        worker.drain(Transport())
    monkeypatch.setattr(Transport, "post", real)
    worker.drain(Transport())
    assert states() == ["unconfirmed", "accepted", "accepted"]
    assert max(sink.ids().values()) == 1


def test_no_journal_no_batch(
    sink: Sink, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """Where nothing can be noted, mails are claimed one at a time."""
    for number in range(3):
        a_mail(f"k{number}")
    monkeypatch.setattr(journal, "boot_id", lambda: "")
    sizes: list[int] = []
    real = claiming.claim_batch

    def counted(size: int, name: str = "") -> list[Outbound]:
        sizes.append(size)
        return real(size, name)

    monkeypatch.setattr(worker, "claim_batch", counted)
    assert worker.drain(Transport()) == 3
    assert set(sizes) == {1}


def test_a_full_disk_stops_the_handover_and_loses_nothing(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_mail()

    def full(_self: Journal, _pk: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Journal, "begin", full)
    worker.drain(Transport())
    assert sink.raw == []
    assert states() == ["retry"]


def test_a_claim_that_grew_old_is_asked_again(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow server: what was not begun in time goes back, so that it can still be stopped."""
    for number in range(4):
        a_mail(f"k{number}")
    monkeypatch.setattr(worker, "FRESH_SECONDS", 0.05)
    monkeypatch.setattr(worker, "_next_size", lambda _done, _took: 4)
    sink.seconds = 0.06
    assert worker.drain(Transport()) == 4
    assert states() == ["accepted"] * 4
    assert max(sink.ids().values()) == 1
    assert set(Outbound.objects.values_list("attempts", flat=True)) == {1}
