"""What became of a message that was handed over: four outcomes, nothing else.

accepted: the server took it. deferred: it surely did not, try later. rejected: it surely did not
and never will. unknown: the line broke after the message had begun to leave.
"""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass
from typing import Literal

Kind = Literal["accepted", "deferred", "rejected", "unknown"]


@dataclass(frozen=True)
class Outcome:
    """What the server said: `code` is its number ("" when there was none), `words` its text,
    `status` the enhanced code (RFC 3463). `ours`: our set-up or our name is at fault, not the
    address: every other mail would meet the same, so sending pauses and people are told. `trouble`:
    whoever should take mail is out of order, and the next one would be in doubt like this one."""

    kind: Kind
    code: str = ""
    words: str = ""
    provider_id: str = ""
    status: str = ""
    ours: bool = False
    trouble: bool = False

    @property
    def stops(self) -> bool:
        """Whether the mails behind this one had better wait."""
        return self.ours or self.trouble


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
    said = words_of(words)
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
        said = words_of(error.smtp_error)
        return Outcome("deferred", str(error.smtp_code), said, ours=True)
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return of_code(error.smtp_code, error.smtp_error)
    words = words_of(f"{type(error).__name__}: {error}")
    return Outcome("unknown" if handed else "deferred", "", words)


def words_of(text: bytes | str) -> str:
    """What a server said, as it can be kept: at most 2,000 characters."""
    # PostgreSQL keeps no NUL, and what the server did must be kept whatever it said.
    said = text.decode(errors="replace") if isinstance(text, bytes) else text
    return said.replace("\x00", "")[:2000]
