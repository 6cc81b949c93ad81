"""Mail servers at their worst: every mail ends in a state that a person can read, none twice."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from pytest_django import Settings

from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.models import Outbound
from tests.messaging.delivery import faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]

MAILS = 100 if faults.FULL else 3
PATIENCE = 1  # seconds: EMAIL_TIMEOUT of these tests
RESET = struct.pack("ii", 1, 0)


class Line:
    """One connection to a server that behaves as it was told at each step."""

    def __init__(self, link: socket.socket, server: Server) -> None:
        self.link, self.server = link, server
        self.file = link.makefile("rb")

    def say(self, words: str) -> None:
        self.link.sendall(f"{words}\r\n".encode())

    def talk(self) -> None:
        self.server.at(self, "greeting", "220 sink")
        while line := self.file.readline():
            verb = line[:4].strip().decode("ascii", "replace").upper()
            if verb == "DATA":
                self._data()
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.server.at(self, verb, "250 OK")

    def _data(self) -> None:
        self.server.at(self, "DATA", "354 go on")
        content = b""
        while not content.endswith(b"\r\n.\r\n"):
            piece = self.file.readline()
            if not piece:
                return
            content += piece
            self.server.at(self, "inside", "")
        self.server.at(self, "dot", "250 taken", content)


Deed = Callable[[Line], None]


class Server:
    """`deeds` by step: greeting, EHLO, MAIL, RCPT, DATA, inside (each line), dot. What is taken
    is what the server has said 250 to, or has kept although it could not say so."""

    def __init__(self, deeds: dict[str, Deed], keeps: bool = False) -> None:
        self.deeds, self.keeps = deeds, keeps
        self.taken: list[bytes] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                link, _address = self.door.accept()
                threading.Thread(target=self._talk, args=(link,), daemon=True).start()

    def _talk(self, link: socket.socket) -> None:
        with link, suppress(OSError):
            Line(link, self).talk()

    def at(self, line: Line, step: str, usual: str, content: bytes = b"") -> None:
        deed = self.deeds.get(step)
        if step == "dot" and (deed is None or self.keeps):
            self.taken.append(content)
        if deed is not None:
            deed(line)
        elif usual:
            line.say(usual)

    def ids(self) -> Counter[bytes]:
        heads = [raw.partition(b"\r\n\r\n")[0].split(b"\r\n") for raw in self.taken]
        lines = [line for head in heads for line in head]
        return Counter(line for line in lines if line.lower().startswith(b"message-id:"))


def says(words: str) -> Deed:
    return lambda line: line.say(words)


def stalls(line: Line) -> None:
    time.sleep(PATIENCE + 0.3)
    raise OSError


def resets(line: Line) -> None:
    line.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    line.link.close()
    line.file.close()
    raise OSError


def says_and_resets(line: Line) -> None:
    line.say("250 taken")
    time.sleep(0.1)
    resets(line)


def half_open(line: Line) -> None:
    """The server will say nothing more, and still listens."""
    line.link.shutdown(socket.SHUT_WR)
    time.sleep(0.2)
    raise OSError


def drips(line: Line) -> None:
    for letter in "250 taken\r\n":
        line.link.sendall(letter.encode())
        time.sleep(0.05)


@contextmanager
def serving(settings: Settings, server: Server) -> Iterator[None]:
    settings.EMAIL_BACKEND = "messaging.delivery.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = PATIENCE
    try:
        yield
    finally:
        server.door.close()


SCENES: list[tuple[str, dict[str, Deed], bool, str]] = [
    ("stall before the greeting", {"greeting": stalls}, False, "retry"),
    ("stall at the recipient", {"RCPT": stalls}, False, "retry"),
    ("stall before the body", {"DATA": stalls}, False, "unconfirmed"),
    ("stall after the final dot", {"dot": stalls}, False, "unconfirmed"),
    ("taken, then a stall", {"dot": stalls}, True, "unconfirmed"),
    ("421 in place of a greeting", {"greeting": says("421 4.3.2 closing")}, False, "retry"),
    ("421 at the recipient", {"RCPT": says("421 4.7.0 later")}, False, "retry"),
    ("450 greylisted", {"RCPT": says("450 4.2.0 greylisted")}, False, "retry"),
    ("451 after the dot", {"dot": says("451 4.3.0 local error")}, False, "retry"),
    ("452 no room", {"dot": says("452 4.3.1 no room")}, False, "retry"),
    ("550 no such user", {"RCPT": says("550 5.1.1 unknown")}, False, "failed"),
    ("554 after the dot", {"dot": says("554 5.6.0 not this")}, False, "failed"),
    ("552 a full mailbox", {"dot": says("552 5.2.2 full")}, False, "retry"),
    ("reset at the recipient", {"RCPT": resets}, False, "retry"),
    ("reset within the body", {"inside": resets}, False, "unconfirmed"),
    ("reset in place of the answer", {"dot": resets}, True, "unconfirmed"),
    ("250, then reset", {"dot": says_and_resets}, True, "accepted"),
    ("half open after the dot", {"dot": half_open}, True, "unconfirmed"),
    ("an answer letter by letter", {"dot": drips}, True, "accepted"),
    ("nonsense in place of an answer", {"dot": says("what?")}, True, "unconfirmed"),
]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("deeds", "keeps", "ends"), [scene[1:] for scene in SCENES], ids=[scene[0] for scene in SCENES]
)
def test_every_mail_ends(
    settings: Settings, deeds: dict[str, Deed], keeps: bool, ends: str
) -> None:
    slow = any(deed is stalls for deed in deeds.values())
    count = min(MAILS, 20) if slow and faults.FULL else 1 if slow else MAILS
    faults.write_letters(count)
    server = Server(deeds, keeps)
    transport = Transport()
    with serving(settings, server):
        worker.drain(transport, 600)
        transport.close()
    states = Counter(Outbound.objects.values_list("status", flat=True))
    assert states == {ends: count}
    assert max(server.ids().values(), default=0) <= 1, "twice"
    if ends == "accepted":
        assert len(server.ids()) == count


def test_a_body_that_is_read_one_byte_a_second_is_given_up(settings: Settings) -> None:
    """The line's buffers take the body; what never comes is the answer."""

    def crawls(line: Line) -> None:
        until = time.monotonic() + 3 * PATIENCE
        while time.monotonic() < until:
            line.link.recv(1)
            time.sleep(PATIENCE / 2)
        raise OSError

    faults.write_letters(1)
    began = time.monotonic()
    with serving(settings, Server({"inside": crawls})):
        worker.drain(Transport(), 60)
    assert time.monotonic() - began < 10 * PATIENCE
    assert Outbound.objects.get().status == "unconfirmed"


def test_tls_that_breaks_sends_nothing(settings: Settings) -> None:
    faults.write_letters(2)
    server = Server({"STAR": resets, "EHLO": says("250-sink\r\n250 STARTTLS")})
    with serving(settings, server):
        settings.EMAIL_USE_TLS = True
        worker.drain(Transport(), 60)
    assert set(Outbound.objects.values_list("status", flat=True)) == {"retry"}
    assert server.taken == []
