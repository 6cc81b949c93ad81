"""One port in front of Django's SMTP backend and Anymail's: four outcomes, nothing else.

accepted: the server took the message. deferred: it surely did not, try later. rejected: it
surely did not and never will. unknown: the line broke after the message had begun to leave.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from messaging.delivery import streams
from messaging.delivery.smtp import EmailBackend as SmtpBackend
from messaging.models import Outbound

Kind = Literal["accepted", "deferred", "rejected", "unknown"]


@dataclass(frozen=True)
class Outcome:
    """What the server said: `code` is its number ("" when there was none), `words` its text,
    `status` the enhanced code (RFC 3463). `ours`: our set-up or our name is at fault, not the
    address: every other mail would meet the same, so sending pauses and people are told."""

    kind: Kind
    code: str = ""
    words: str = ""
    provider_id: str = ""
    status: str = ""
    ours: bool = False


STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# Full, for the moment (RFC 3463: 2.2, 3.1); the person empties their mailbox some day.
_FULL = ("5.2.2", "5.3.1")
# Some servers write the digits of the status as their code, and no status: 571 is 5.7.1, "delivery
# not authorized". 522 and 531 too: no standard gives them another meaning. 533: RFC 5248.
_AS_STATUS = {
    522: "5.2.2",
    531: "5.3.1",
    533: "5.7.1",
    **{570 + digit: f"5.7.{digit}" for digit in range(1, 8)},
}
# We were not let in: no login, no encryption, or our account is closed (RFC 5248, section 2.4).
NOT_LET_IN = frozenset({523, 524, 525, 530, 534, 535, 538})


def of_code(code: int, words: bytes | str) -> Outcome:
    """4xx is for later, 5xx is final (RFC 5321, section 4.2.1); anything else is for later.

    A full mailbox is for later whatever its first digit says. X.7.x, also where the bare code
    says it (571), and a refusal before the recipient was named (530, 535, 538) are about us.
    """
    said = _words(words)
    found = STATUS.search(said)
    status = found[1] if found else _AS_STATUS.get(code, "")
    ours = (status[1:].startswith(".7.") and code >= 500) or code in NOT_LET_IN
    final = 500 <= code < 600 and status not in _FULL and not ours
    return Outcome("rejected" if final else "deferred", str(code), said, "", status, ours)


def of_smtp(error: smtplib.SMTPException | OSError, handed: bool) -> Outcome:
    """What an SMTP failure means for the message."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        refused = next(iter(error.recipients.values()), (451, b"no recipient"))
        return of_code(refused[0], refused[1])
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # Our own set-up is at fault: the mail waits until somebody mends it.
        said = _words(error.smtp_error)
        return Outcome("deferred", str(error.smtp_code), said, ours=True)
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return of_code(error.smtp_code, error.smtp_error)
    words = _words(f"{type(error).__name__}: {error}")
    return Outcome("unknown" if handed else "deferred", "", words)


def _words(text: bytes | str) -> str:
    # PostgreSQL keeps no NUL, and what the server did must be kept whatever it said.
    said = text.decode(errors="replace") if isinstance(text, bytes) else text
    return said.replace("\x00", "")[:2000]


def _unwritten(error: Exception) -> str:
    return f"could not be written: {type(error).__name__}"


def of_provider(error: AnymailError) -> Outcome:
    """What a provider's API failure means: refused is final, no answer is unknown."""
    words = _words(str(error))
    status = getattr(error, "status_code", None)
    if isinstance(error, AnymailRecipientsRefused):
        return Outcome("rejected", "", words)
    if isinstance(error, AnymailAPIError) and status is None:
        return Outcome("unknown", "", words)
    if status is not None and (status == 429 or status in (401, 403) or status >= 500):
        return Outcome("deferred", str(status), words, ours=status in (401, 403))
    return Outcome("rejected", str(status or ""), words)


Begun = Callable[[], None]


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
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return of_smtp(error, handed=False)
        _watch(backend, begun)
        try:
            return hand(backend)
        except AnymailError as error:
            self._drop()
            return of_provider(error)
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
        if self._connection is None:
            self._connection = get_connection(**streams.connection(self._lane))
        self._connection.open()
        return self._connection

    def _hand(
        self, backend: BaseEmailBackend, message: EmailMultiAlternatives, begun: Begun
    ) -> Outcome:
        if not isinstance(backend, SmtpBackend):
            begun()
        backend.send_messages([message])
        return Outcome("accepted", "250", provider_id=_provider_id(message))

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


def _watch(backend: Any, begun: Begun) -> None:
    link = getattr(backend, "connection", None)
    if link is not None:
        link.handed, link.begun = False, begun


def _post(backend: Any, sender: str, recipient: str, raw: bytes) -> Outcome:
    backend.connection.sendmail(sender, [recipient], raw)
    return Outcome("accepted", "250")


def _provider_id(message: EmailMultiAlternatives) -> str:
    status: Any = getattr(message, "anymail_status", None)
    found = getattr(status, "message_id", "") if status is not None else ""
    return str(found or "")[:200]
