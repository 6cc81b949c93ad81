"""One port in front of Django's SMTP backend and Anymail's, whatever is behind it."""

from __future__ import annotations

import contextlib
import smtplib
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from anymail.exceptions import AnymailError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from messaging.delivery import provider, streams
from messaging.delivery.outcomes import Outcome, of_smtp
from messaging.delivery.smtp import EmailBackend as SmtpBackend
from messaging.models import Outbound

Begun = Callable[[], None]
# A firewall forgets a line that stands idle, and tells nobody: what is asked over it would be in
# doubt. By SMTP that is noticed before a mail begins.
API_IDLE_SECONDS = 30.0


@lru_cache(maxsize=4)
def _speaks_smtp(backend: str) -> bool:
    return issubclass(import_string(backend), SmtpBackend)


def _nothing() -> None:
    return None


class Transport:
    """One kept connection, and beside it one for campaigns where they leave apart. Not shared
    between threads."""

    def __init__(self, lane: int = Outbound.Lane.PEOPLE) -> None:
        self._lane = lane
        self._connection: BaseEmailBackend | None = None
        self._beside: Transport | None = None
        self._used_at = 0.0

    def line(self, lane: int) -> Transport:
        """The connection that mails of a lane leave by."""
        if lane == self._lane or not streams.is_apart(lane):
            return self
        if self._beside is None:
            self._beside = Transport(lane)
        return self._beside

    @property
    def speaks_smtp(self) -> bool:
        """Whether mails leave by SMTP of our own, so that their bytes can be given to `post`."""
        return _speaks_smtp(streams.connection(self._lane)["backend"])

    def send(self, message: EmailMultiAlternatives, begun: Begun | None = None) -> Outcome:
        """Hand one message over; never raises for what a server or network can do. `begun` is
        called when the next byte may make the server take it; what it raises goes on."""
        begun = begun or _nothing
        return self._with_link(lambda backend: self._hand(backend, message, begun), begun)

    def post(self, sender: str, recipient: str, raw: bytes, begun: Begun | None = None) -> Outcome:
        """Like `send`, for a message that is already written out as bytes; SMTP only."""
        begun = begun or _nothing
        return self._with_link(lambda backend: _post(backend, sender, recipient, raw), begun)

    def _with_link(self, hand: Callable[[Any], Outcome], begun: Begun) -> Outcome:
        kept = self._connection is not None
        said = self._once(hand, begun)
        # A server hangs up on a line that was idle: that says nothing about this mail.
        if kept and said.kind == "deferred" and said.code in ("", "421"):
            self._drop()
            said = self._once(hand, begun)
        return said

    def _once(self, hand: Callable[[Any], Outcome], begun: Begun) -> Outcome:
        try:
            backend = self._open()
        except AnymailError as error:
            self._drop()
            return provider.of_error(error)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return of_smtp(error, handed=False)
        _watch(backend, begun)
        try:
            return hand(backend)
        except AnymailError as error:
            self._drop()
            return provider.of_error(error)
        except (smtplib.SMTPException, OSError) as error:
            handed = bool(getattr(backend, "handed", False))
            if not _still_good(error):
                self._drop()
            return of_smtp(error, handed)
        except (ValueError, TypeError) as error:
            # Headers and addresses are written out only here: what cannot be, never leaves.
            handed = bool(getattr(backend, "handed", False))
            self._drop()
            return Outcome("unknown" if handed else "rejected", "", _unwritten(error))

    def _open(self) -> BaseEmailBackend:
        if not self.speaks_smtp and time.monotonic() - self._used_at > API_IDLE_SECONDS:
            self._drop()
        self._used_at = time.monotonic()
        if self._connection is None:
            self._connection = get_connection(**streams.connection(self._lane))
        self._connection.open()
        return self._connection

    def _hand(
        self, backend: BaseEmailBackend, message: EmailMultiAlternatives, begun: Begun
    ) -> Outcome:
        if not isinstance(backend, SmtpBackend):
            provider.adapt(message, backend)
            begun()
        backend.send_messages([message])
        return provider.of_sent(message)

    def close(self) -> None:
        """Drop the connections; the next mail opens its own."""
        self._drop()
        if self._beside is not None:
            self._beside.close()

    def _drop(self) -> None:
        # A broken line must not fail the next mail.
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.close()


def _still_good(error: Exception) -> bool:
    """Whether the line can carry the next mail: the server has answered, and smtplib has reset."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code != 421 for code, _words in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code not in (421, -1)


def _unwritten(error: Exception) -> str:
    return f"could not be written: {type(error).__name__}"


def _watch(backend: Any, begun: Begun) -> None:
    link = getattr(backend, "connection", None)
    if link is not None:
        link.handed, link.begun = False, begun


def _post(backend: Any, sender: str, recipient: str, raw: bytes) -> Outcome:
    backend.connection.sendmail(sender, [recipient], raw)
    return Outcome("accepted", "250")
