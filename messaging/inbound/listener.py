"""An SMTP listener in front of the door, for a mail server that relays to us."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import Error, connection

from messaging.inbound import door
from messaging.inbound.matching import tokens_in

log = logging.getLogger(__name__)

AGAIN = "451 4.3.0 not stored, try again"


class InboundHandler:
    """Takes mail for the reply domain only, and says 250 once the bytes are committed."""

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        """Refuse every other domain: this is no relay."""
        if address.rpartition("@")[2].lower() != settings.ENV.reply_domain.lower():
            return "550 5.7.1 not for us"
        if isinstance(server, LMTP) and envelope.rcpt_tos:
            # LMTP answers DATA once for each recipient (RFC 2033); one at a time is as good.
            return "452 4.5.3 one recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Store, then say so; 451 when it could not be stored, so that it is sent again."""
        try:
            await sync_to_async(self._store)(envelope)
        except (Error, OSError) as error:
            # The type only: the words of a database error may hold the mail itself.
            log.error("inbound mail not stored: %s", type(error).__name__)  # noqa: TRY400
            return AGAIN
        return "250 OK stored"

    async def handle_exception(self, error: Exception) -> str:
        """Whatever else it was: at 500, which is aiosmtpd's answer, a mail would go back."""
        log.error("inbound mail not stored: %s", type(error).__name__)
        return AGAIN

    def _store(self, envelope: Envelope) -> None:
        content: Any = envelope.content
        door.receive(
            bytes(content),
            door="smtp",
            envelope_from=envelope.mail_from or "",
            envelope_to=self._most_telling(envelope.rcpt_tos),
        )
        connection.close()  # mails may be hours apart, and the database restarted in between

    @staticmethod
    def _most_telling(recipients: list[str]) -> str:
        """The recipient by whose token a conversation is found: a blind copy is named nowhere
        else. Else the first."""
        with_token = (address for address in recipients if tokens_in([address]))
        return next(with_token, next(iter(recipients), ""))


class _Smtp(SMTP):
    # RFC 5321 allows 1000 bytes a line and says that more should be taken. Programs that write a
    # page in one line are many, and refused here the person's mail would be lost.
    line_length_limit = door.MAX_BYTES


class _Lmtp(LMTP, _Smtp):
    """The same to a mail server of ours."""


class _Controller(Controller):
    def __init__(self, kind: type[SMTP], handler: object, host: str, port: int) -> None:
        self.kind = kind
        super().__init__(handler, hostname=host, port=port, data_size_limit=door.MAX_BYTES)

    def factory(self) -> SMTP:
        return self.kind(self.handler, **self.SMTP_kwargs)


def controller(handler: object, host: str, port: int, *, lmtp: bool = False) -> Controller:
    """A listener in a thread of its own; `start()` and `stop()` are the caller's."""
    return _Controller(_Lmtp if lmtp else _Smtp, handler, host, port)


def serve(handler: object, host: str, port: int, *, lmtp: bool = False) -> None:
    """Listen until SIGTERM or SIGINT."""

    async def forever() -> None:
        done = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, done.set)
        await done.wait()

    listening = controller(handler, host, port, lmtp=lmtp)
    listening.start()
    log.info("listening for mail on %s port %s", host, port)
    try:
        asyncio.run(forever())
    finally:
        listening.stop()
