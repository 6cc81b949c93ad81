"""A real SMTP server on loopback that keeps what it is given, or behaves as badly as told."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings


@dataclass
class Sink:
    """`answer(nth)` decides what the nth DATA is answered; `seconds` how slowly."""

    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    answer: Callable[[int], str] = lambda _nth: "250 OK"
    recipient: Callable[[str], str] = lambda _address: "250 OK"
    seconds: float = 0.0
    tries: int = 0
    port: int = 0

    def keep(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))

    @property
    def messages(self) -> list[EmailMessage]:
        """What arrived, parsed."""
        return [_parsed(raw) for raw in self.raw]

    def to(self, address: str) -> list[EmailMessage]:
        """What arrived for one address."""
        pairs = zip(self.messages, self.envelopes, strict=True)
        return [message for message, (_sender, rcpts) in pairs if address in rcpts]

    def ids(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(str(message["Message-ID"]) for message in self.messages)


class Door:
    """What aiosmtpd speaks to. Not the sink itself: at each connection aiosmtpd looks at all that
    its handler has, and the sink would parse every mail that it ever got."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        said = self.sink.recipient(address)
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.sink.tries += 1
        said = self.sink.answer(self.sink.tries)
        if said in ("hang up", "take and hang up"):
            if said != "hang up":
                self.sink.keep(envelope)
            assert server.transport is not None
            server.transport.close()
            return "421 gone"
        if said.startswith("2"):
            self.sink.keep(envelope)
        if self.sink.seconds:
            await asyncio.sleep(self.sink.seconds)
        return said


def _parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A running sink that the system under test sends to, through its own backend."""
    kept = Sink()
    with socket.socket() as probe:  # the controller cannot be told to choose
        probe.bind(("127.0.0.1", 0))
        kept.port = probe.getsockname()[1]
    server = Controller(Door(kept), hostname="127.0.0.1", port=kept.port)
    server.start()
    settings.EMAIL_BACKEND = "messaging.delivery.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", kept.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5
    yield kept
    server.stop()
