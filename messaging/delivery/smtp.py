"""Django's SMTP backend, which also knows whether a message had begun to leave.

When the line breaks, what matters is one thing: had the server been given the message? Before
DATA it surely does not have it; after, nobody knows.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as DjangoBackend

# Addresses of one reading only. smtplib parses each as it would parse a header, twice a mail,
# which at hundreds a second is a tenth of what a worker does.
PLAIN = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.IGNORECASE | re.ASCII
)


class _Watched:
    """Mixed into smtplib's classes: `handed` turns true when the message begins to leave, and
    `begun` is called just before."""

    handed = False
    begun: Callable[[], None] | None = None

    def data(self, msg: Any) -> Any:
        if self.begun is not None:
            self.begun()
        self.handed = True
        if not isinstance(msg, bytes):
            return super().data(msg)  # type: ignore[misc]
        return self._data(msg)

    def _data(self, msg: bytes) -> tuple[int, bytes]:
        """What smtplib does, but for its search for periods with a regular expression, which
        costs as much as the rest of a hand-over."""
        code, words = self.docmd("data")  # type: ignore[attr-defined]
        if code != 354:
            raise smtplib.SMTPDataError(code, words)
        quoted = (b"." if msg.startswith(b".") else b"") + msg.replace(b"\n.", b"\n..")
        end = b".\r\n" if quoted.endswith(b"\r\n") else b"\r\n.\r\n"
        self.send(quoted + end)  # type: ignore[attr-defined]
        reply: tuple[int, bytes] = self.getreply()  # type: ignore[attr-defined]
        return reply

    def mail(self, sender: str, options: Any = ()) -> Any:
        self.handed = False
        if PLAIN.fullmatch(sender) and all(said.startswith("size=") for said in options):
            said = " ".join((f"FROM:<{sender}>", *options))
            return self.docmd("mail", said)  # type: ignore[attr-defined]
        return super().mail(sender, options)  # type: ignore[misc]

    def rcpt(self, recip: str, options: Any = ()) -> Any:
        if PLAIN.fullmatch(recip) and not options:
            return self.docmd("rcpt", f"TO:<{recip}>")  # type: ignore[attr-defined]
        return super().rcpt(recip, options)  # type: ignore[misc]


class WatchedSMTP(_Watched, smtplib.SMTP):
    """smtplib.SMTP that remembers whether DATA was begun."""


class WatchedSMTPS(_Watched, smtplib.SMTP_SSL):
    """WatchedSMTP over TLS from the first byte (`smtp+ssl://`)."""


class EmailBackend(DjangoBackend):
    """Kept open by `messaging.delivery.transport` for all the mails of a worker."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The watched class."""
        return WatchedSMTPS if self.use_ssl else WatchedSMTP

    @property
    def handed(self) -> bool:
        """Whether the last message had begun to leave when the line broke."""
        return bool(getattr(self.connection, "handed", False))
