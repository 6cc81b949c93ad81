"""The SMTP and LMTP service spoken to as other servers do, well and badly."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator

import pytest
from django.db import OperationalError

from messaging.inbound import door
from messaging.inbound.listener import InboundHandler, controller
from messaging.models import Inbound
from tests.mails import a_reply

pytestmark = pytest.mark.django_db(transaction=True)

OURS = "recrutement@localhost"
TOKEN = f"reply+{'a' * 32}@localhost"
LINE = b"b" * 74 + b"\r\n"
TOO_MUCH = b"Subject: scans\r\n\r\n" + LINE * (26 * 1024 * 1024 // len(LINE))


@pytest.fixture(params=[smtplib.SMTP, smtplib.LMTP])
def link(request: pytest.FixtureRequest) -> Iterator[smtplib.SMTP]:
    listening = controller(
        InboundHandler(), "127.0.0.1", _free(), lmtp=request.param is smtplib.LMTP
    )
    listening.start()
    with request.param("127.0.0.1", listening.port, timeout=30) as link:
        link.ehlo_or_helo_if_needed()
        yield link
    listening.stop()


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _send(link: smtplib.SMTP, raw: bytes, *recipients: str) -> int:
    """What the server says to the mail as a whole."""
    link.mail("ann@example.org")
    for recipient in recipients or (OURS,):
        link.rcpt(recipient)
    return link.data(raw)[0]


def test_a_mail_is_stored_byte_for_byte_before_yes_is_said(link: smtplib.SMTP) -> None:
    raw = b"\r\n".join(a_reply().splitlines()) + b"\r\n.\r\n..\r\n\xe9\x00\r\n"
    assert _send(link, raw) == 250
    row = Inbound.objects.get()
    assert bytes(row.raw) == raw
    assert (row.envelope_from, row.envelope_to) == ("ann@example.org", OURS)


def test_a_page_written_in_one_line_is_taken(link: smtplib.SMTP) -> None:
    raw = b"Subject: one line\r\n\r\n" + b"<p>Merci</p>" * 50_000 + b"\r\n"
    assert _send(link, raw) == 250
    assert bytes(Inbound.objects.get().raw) == raw


def test_too_large_is_said_at_once_where_the_size_is_told_and_at_the_end_else(
    link: smtplib.SMTP,
) -> None:
    assert link.mail("ann@example.org", [f"SIZE={len(TOO_MUCH)}"])[0] == 552
    assert _send(link, TOO_MUCH) == 552
    assert _send(link, a_reply()) == 250  # and the line is as good as before
    assert Inbound.objects.count() == 1


def test_it_is_no_relay(link: smtplib.SMTP) -> None:
    link.mail("ann@example.org")
    for other in ("ann@gmail.com", "nodomain", "ann@localhost.example.org"):
        assert link.rcpt(other)[0] == 550, other


def test_a_line_cut_in_the_middle_stores_nothing(link: smtplib.SMTP) -> None:
    link.mail("ann@example.org")
    link.rcpt(OURS)
    link.docmd("DATA")
    link.send(b"Subject: half\r\n\r\nhal")
    link.close()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        link.noop()
    assert not Inbound.objects.exists()


@pytest.mark.parametrize("error", [OperationalError("away"), OSError("full"), ValueError("a bug")])
def test_what_could_not_be_stored_is_asked_for_again(
    link: smtplib.SMTP, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def receive(*_args: object, **_more: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(door, "receive", receive)
        assert _send(link, a_reply()) == 451
    assert _send(link, a_reply()) == 250


def test_of_many_recipients_the_one_with_a_token_is_kept() -> None:
    listening = controller(InboundHandler(), "127.0.0.1", _free())
    listening.start()
    with smtplib.SMTP("127.0.0.1", listening.port, timeout=30) as link:
        link.ehlo()
        assert _send(link, a_reply(), OURS, *(f"r{n}@localhost" for n in range(90)), TOKEN) == 250
    listening.stop()
    assert Inbound.objects.get().envelope_to == TOKEN


def test_a_server_of_ours_gives_many_recipients_one_by_one() -> None:
    listening = controller(InboundHandler(), "127.0.0.1", _free(), lmtp=True)
    listening.start()
    with smtplib.LMTP("127.0.0.1", listening.port, timeout=30) as link:
        refused = link.sendmail("ann@example.org", [OURS, TOKEN], a_reply())
    listening.stop()
    assert {name: code for name, (code, _said) in refused.items()} == {TOKEN: 452}
    assert Inbound.objects.get().envelope_to == OURS
