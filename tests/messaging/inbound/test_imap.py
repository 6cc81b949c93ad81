"""The mailbox as a door: stored first, then moved; by UID, never by the Unread flag."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import Error, OperationalError, connections
from django.test import Client
from django.urls import reverse
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from pytest_django import Settings

from messaging.inbound import door, imap
from messaging.models import ImapFolder, Inbound
from tests import factories as make
from tests.mails import a_reply
from tests.plugins.imap import Imap

pytestmark = pytest.mark.django_db(transaction=True)


def some(count: int) -> list[bytes]:
    return [a_reply(message_id=f"<{n}@example.org>", text=f"Bonjour {n}") for n in range(count)]


def test_every_mail_is_stored_and_moved(imap_server: Imap) -> None:
    imap_server.put(*some(3))
    assert imap.fetch(imap_server.url) == imap.Round(taken=3)
    assert Inbound.objects.filter(door="imap").count() == 3
    assert (imap_server.count(imap_server.inbox), imap_server.count(imap_server.done)) == (0, 3)
    assert imap.fetch(imap_server.url) == imap.Round()


def test_a_mail_that_somebody_read_is_taken_too(imap_server: Imap) -> None:
    imap_server.put(*some(1), flags=(b"\\Seen",))
    assert imap.fetch(imap_server.url).taken == 1


def test_taking_a_mail_does_not_mark_it_as_read(imap_server: Imap) -> None:
    imap_server.put(*some(1))
    imap.fetch(imap_server.url)
    link = imap_server.link()
    link.select_folder(imap_server.done)
    assert link.search("UNSEEN") != []
    link.logout()


def test_the_same_mail_ten_times_is_stored_once(imap_server: Imap) -> None:
    raw = some(1)[0]
    door.receive(raw, door="pipe")
    imap_server.put(*[raw] * 10)
    assert imap.fetch(imap_server.url) == imap.Round(known=10)
    assert Inbound.objects.count() == 1
    assert imap_server.count(imap_server.inbox) == 0


def test_a_poison_mail_is_set_aside_and_the_round_goes_on(
    imap_server: Imap, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    small = some(2)
    monkeypatch.setattr(door, "MAX_BYTES", 5000)
    imap_server.put(small[0], a_reply(text="x" * 6000), small[1])
    assert imap.fetch(imap_server.url) == imap.Round(taken=2, aside=1)
    assert imap_server.count(imap_server.aside) == 1
    assert imap_server.count(imap_server.inbox) == 0
    client.force_login(make.a_recruiter("Claire Morel", language="en"))
    page = client.get(reverse("outbox")).content.decode()
    assert "it is in the mailbox, in the folder set aside" in page


def test_what_was_not_stored_stays_in_the_mailbox(
    imap_server: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.put(*some(3))
    real = door.receive
    stored: list[int] = []

    def failing(raw: bytes, **more: Any) -> Any:
        if len(stored) == 1:
            raise OperationalError("the disk is full")
        stored.append(1)
        return real(raw, **more)

    monkeypatch.setattr(door, "receive", failing)
    with pytest.raises(Error):
        imap.fetch(imap_server.url)
    assert imap_server.count(imap_server.inbox) == 2
    monkeypatch.setattr(door, "receive", real)
    assert imap.fetch(imap_server.url).taken == 2
    assert Inbound.objects.count() == 3


def test_committed_before_it_is_moved(imap_server: Imap, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server dies at the move: the mail is ours, stays there, and is not stored again."""
    imap_server.put(*some(1))

    def broken(*_ignored: Any) -> None:
        raise IMAPClientError("no")

    monkeypatch.setattr(IMAPClient, "move", broken)
    assert imap.fetch(imap_server.url).taken == 1
    assert imap_server.count(imap_server.inbox) == 1
    assert imap.fetch(imap_server.url) == imap.Round(), "its UID is behind us"


def test_a_mailbox_that_was_numbered_anew_is_read_again_and_nothing_twice(
    imap_server: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.put(*some(2))
    monkeypatch.setattr(imap, "_move", lambda *_ignored: None)
    imap.fetch(imap_server.url)
    ImapFolder.objects.update(uid_validity=1)
    assert imap.fetch(imap_server.url) == imap.Round(known=2)
    assert Inbound.objects.count() == 2


def test_a_server_without_move_copies_and_expunges(
    imap_server: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.put(*some(1))
    real = IMAPClient.has_capability
    monkeypatch.setattr(
        IMAPClient, "has_capability", lambda self, name: name != "MOVE" and real(self, name)
    )
    assert imap.fetch(imap_server.url).taken == 1
    assert (imap_server.count(imap_server.inbox), imap_server.count(imap_server.done)) == (0, 1)


def test_two_rounds_at_once_are_one(imap_server: Imap) -> None:
    imap_server.put(*some(1))
    other: Any = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [imap._LOCK])
            assert imap.fetch(imap_server.url) == imap.Round()
            # A connection that closes lets go a moment later; an unlock is over when it returns.
            cursor.execute("SELECT pg_advisory_unlock(%s)", [imap._LOCK])
    finally:
        other.close()
    assert imap.fetch(imap_server.url).taken == 1


def run(settings: Settings, url: str) -> tuple[str, str, int]:
    settings.ENV = replace(settings.ENV, imap_url=url)
    out, err = StringIO(), StringIO()
    try:
        call_command("fetch_mail", stdout=out, stderr=err)
    except SystemExit as end:
        return out.getvalue(), err.getvalue(), int(str(end.code))
    return out.getvalue(), err.getvalue(), 0


def test_the_command_says_what_it_did(imap_server: Imap, settings: Settings) -> None:
    imap_server.put(*some(2))
    out, err, code = run(settings, imap_server.url)
    assert (json.loads(out), err, code) == ({"taken": 2, "known": 0, "aside": 0}, "", 0)


@pytest.mark.parametrize("url", ["", "imap://host/INBOX", "pop3://a:b@host", "imap://a:b@"])
def test_an_address_that_is_none_is_said(settings: Settings, url: str) -> None:
    _out, err, code = run(settings, url)
    assert code == 1
    assert "IMAP_URL" in err


def test_a_wrong_password_is_an_error_without_the_password(
    imap_server: Imap, settings: Settings
) -> None:
    _out, err, code = run(settings, imap_server.url.replace("s3cret", "wr0ng"))
    assert code == 1
    assert "wr0ng" not in err


def test_the_address_is_taken_apart() -> None:
    box = imap.mailbox_of("imaps://a%40b.fr:p%2F@mail.example/R%C3%A9ponses?done=Fait")
    assert (box.user, box.password, box.port, box.folder) == ("a@b.fr", "p/", 993, "Réponses")
    assert (box.done, box.aside, box.ssl) == ("Fait", "Egards-a-voir", True)
    assert "p/" not in box.name
    with pytest.raises(ImproperlyConfigured):
        imap.mailbox_of("http://x")


def test_a_token_is_read_from_its_file(
    imap_server: Imap, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """XOAUTH2: the token is renewed by another program, so it is read at each round."""
    token = tmp_path / "token"
    token.write_text("ya29.token\n")
    said: list[tuple[str, str]] = []
    real = IMAPClient.login

    def sign_in(self: IMAPClient, user: str, given: str) -> None:
        said.append((user, given))
        real(self, "claire", "s3cret/:@")

    monkeypatch.setattr(IMAPClient, "oauth2_login", sign_in)
    imap.fetch(f"imap://claire@127.0.0.1:{imap_server.port}/{imap_server.inbox}?oauth={token}")
    assert said == [("claire", "ya29.token")]


def cut_at(monkeypatch: pytest.MonkeyPatch, at: int, times: int) -> None:
    """The line is cut while the mail with this UID is fetched, the first few times."""
    real = IMAPClient.fetch
    left = [times]

    def fetch(self: IMAPClient, messages: Any, data: Any, *more: Any) -> Any:
        if list(messages) == [at] and data == ["BODY.PEEK[]"] and left[0]:
            left[0] -= 1
            self.socket().shutdown(socket.SHUT_RDWR)
        return real(self, messages, data, *more)

    monkeypatch.setattr(IMAPClient, "fetch", fetch)


def second_uid(imap_server: Imap) -> int:
    link = imap_server.link()
    link.select_folder(imap_server.inbox)
    uid = sorted(link.search())[1]
    link.logout()
    return int(uid)


def test_a_line_that_is_cut_loses_no_mail(
    imap_server: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.put(*some(4))
    cut_at(monkeypatch, second_uid(imap_server), 1)
    assert imap.fetch(imap_server.url) == imap.Round(taken=4)
    assert Inbound.objects.count() == 4
    assert (imap_server.count(imap_server.inbox), imap_server.count(imap_server.aside)) == (0, 0)


def test_a_mail_at_which_the_server_always_hangs_up_is_set_aside(
    imap_server: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.put(*some(4))
    cut_at(monkeypatch, second_uid(imap_server), 99)
    assert imap.fetch(imap_server.url) == imap.Round(taken=3, aside=1)
    assert (imap_server.count(imap_server.inbox), imap_server.count(imap_server.aside)) == (0, 1)


def test_a_server_that_goes_away_in_the_middle_keeps_the_rest_for_the_next_round(
    imap_server: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.put(*some(4))
    with monkeypatch.context() as patch:
        cut_at(patch, second_uid(imap_server), 99)
        patch.setattr(IMAPClient, "move", _away)
        with pytest.raises((IMAPClientError, OSError)):
            imap.fetch(imap_server.url)
    assert imap.fetch(imap_server.url).known == 1
    assert Inbound.objects.count() == 4


def _away(link: IMAPClient, *_ignored: Any) -> None:
    link.socket().shutdown(socket.SHUT_RDWR)
    link.noop()
