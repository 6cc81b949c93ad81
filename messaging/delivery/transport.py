"""One port in front of Django's SMTP backend and Anymail's: four outcomes, nothing else.

accepted: the server took the message. deferred: it surely did not, try later. rejected: it
surely did not and never will. unknown: the line broke after the message had begun to leave.
"""

from __future__ import annotations

import contextlib
import smtplib
from dataclasses import dataclass
from typing import Any, Literal

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

Kind = Literal["accepted", "deferred", "rejected", "unknown"]


@dataclass(frozen=True)
class Outcome:
    """What the server said: `code` is its number ("" when there was none), `words` its text."""

    kind: Kind
    code: str = ""
    words: str = ""
    provider_id: str = ""


def of_code(code: int, words: bytes | str) -> Outcome:
    """4xx is for later, 5xx is final (RFC 5321, section 4.2.1); anything else is for later."""
    return Outcome("rejected" if 500 <= code < 600 else "deferred", str(code), _words(words))


def of_smtp(error: smtplib.SMTPException | OSError, handed: bool) -> Outcome:
    """What an SMTP failure means for the message."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        refused = next(iter(error.recipients.values()), (451, b"no recipient"))
        return of_code(refused[0], refused[1])
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # Our own set-up is at fault: the mail waits until somebody mends it.
        return Outcome("deferred", str(error.smtp_code), _words(error.smtp_error))
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
        return Outcome("deferred", str(status), words)
    return Outcome("rejected", str(status or ""), words)


class Transport:
    """One kept connection. Not shared between threads."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, message: EmailMultiAlternatives) -> Outcome:
        """Hand one message over; never raises for what a server or network can do."""
        try:
            backend = self._open()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return of_smtp(error, handed=False)
        return self._hand(backend, message)

    def _open(self) -> BaseEmailBackend:
        if self._connection is None:
            self._connection = get_connection(fail_silently=False)
        self._connection.open()
        return self._connection

    def _hand(self, backend: BaseEmailBackend, message: EmailMultiAlternatives) -> Outcome:
        _forget(backend)
        try:
            backend.send_messages([message])
        except AnymailError as error:
            self.close()
            return of_provider(error)
        except (smtplib.SMTPException, OSError) as error:
            handed = bool(getattr(backend, "handed", False))
            self.close()
            return of_smtp(error, handed)
        except (ValueError, TypeError) as error:
            # Headers and addresses are written out only here: what cannot be, never leaves.
            handed = bool(getattr(backend, "handed", False))
            self.close()
            return Outcome("unknown" if handed else "rejected", "", _unwritten(error))
        return Outcome("accepted", "250", provider_id=_provider_id(message))

    def close(self) -> None:
        """Drop the connection; a broken one must not fail the next mail."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.close()


def _forget(backend: Any) -> None:
    if getattr(backend, "connection", None) is not None:
        backend.connection.handed = False


def _provider_id(message: EmailMultiAlternatives) -> str:
    status: Any = getattr(message, "anymail_status", None)
    found = getattr(status, "message_id", "") if status is not None else ""
    return str(found or "")[:200]
