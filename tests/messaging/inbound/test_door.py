"""The door: stored before anything is understood, once, and never lost."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import connection

from messaging.inbound import door, reading
from messaging.models import Inbound
from tests.mails import a_reply
from tests.plugins import processes


@pytest.mark.django_db
def test_the_same_bytes_are_stored_once_whichever_door() -> None:
    raw = a_reply()
    first, made = door.receive(raw, door="pipe")
    again, made_again = door.receive(raw, door="smtp")
    assert (made, made_again) == (True, False)
    assert first.pk == again.pk
    assert bytes(Inbound.objects.get().raw) == raw


@pytest.mark.django_db
def test_too_large_is_refused_before_it_is_taken() -> None:
    with pytest.raises(door.TooLarge):
        door.receive(b"x" * (door.MAX_BYTES + 1), door="pipe")
    assert not Inbound.objects.exists()


def _pipe(raw: bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "manage.py", "receive_mail", "--recipient", "reply+abc@localhost"],
        input=raw,
        env=processes.environment(1) | environment,
        cwd=processes.ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_the_command_says_zero_only_once_the_bytes_are_safe() -> None:
    raw = a_reply() + b"\xff\x00 not text"
    done = _pipe(raw)
    assert done.returncode == 0, done.stderr
    row = Inbound.objects.get()
    assert bytes(row.raw) == raw
    assert (row.door, row.envelope_to) == ("pipe", "reply+abc@localhost")


@pytest.mark.django_db(transaction=True)
def test_the_command_asks_for_the_mail_again_when_it_could_not_store_it() -> None:
    gone = processes.test_database_url().rsplit("/", 1)[0] + "/no_such_database"
    if "?" in processes.test_database_url():
        gone += "?" + processes.test_database_url().split("?", 1)[1]
    assert _pipe(a_reply(), DATABASE_URL=gone).returncode == 75
    assert _pipe(b"").returncode == 75
    assert not Inbound.objects.exists()


@pytest.mark.parametrize("wrong", [{"DATABASE_URL": "garbage"}, {"SECRET_KEY": "", "LOCAL": "0"}])
def test_the_command_asks_again_while_the_settings_are_wrong(wrong: dict[str, str]) -> None:
    """A mail server returns a mail to its sender when the pipe ends with 1."""
    done = _pipe(a_reply(), DEBUG="0", REDIS_URL="redis://127.0.0.1:1/0", **wrong)
    assert done.returncode == 75, done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.django_db(transaction=True)
def test_the_broker_is_away_and_the_mail_is_stored_all_the_same() -> None:
    assert _pipe(a_reply(), REDIS_URL="redis://127.0.0.1:1/0").returncode == 0
    assert Inbound.objects.get().status == "stored"


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [b"\x00", b"\n\n", b"\xff" * 500, b"Subject: only a subject\n\n"])
def test_what_cannot_be_parsed_is_kept_and_shown_as_such(raw: bytes) -> None:
    row, _made = door.receive(raw, door="pipe")
    reading.read(row.pk)
    row.refresh_from_db()
    assert row.status in ("unreadable", "tray")
    assert bytes(row.raw) == raw


@pytest.mark.django_db
def test_a_mail_whose_reading_dies_again_and_again_ends_in_front_of_a_person() -> None:
    row, _made = door.receive(a_reply(), door="pipe")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_inbound SET received_at = now() - interval '1 hour'")
    for _try in range(reading.TRIES_AT_MOST):
        assert reading.left_over() == [row.pk]
    assert reading.left_over() == []
    row.refresh_from_db()
    assert row.status == "unreadable"
    assert row.problem
