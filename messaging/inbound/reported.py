"""What a machine's mail changes: a report closes an address, a complaint ends campaigns, and
anything that answers one of our mails shows that it arrived."""

from __future__ import annotations

from messaging.delivery import reports
from messaging.delivery.reports import Bounce
from messaging.inbound.kind import Kind
from messaging.models import Outbound


def take_note(kind: Kind, mail: Outbound | None, sender: str) -> None:
    """Carry out what a received mail says of the one it is about; nothing when it is about none
    of ours: a stranger's report must not close an address."""
    if kind.name == "complaint":
        reports.complained(mail, mail.to_address if mail else "")
    elif mail is None:
        return
    elif kind.name == "bounce":
        _bounced(kind, mail)
    else:
        reports.confirm(mail, kind.name)


def _bounced(kind: Kind, mail: Outbound) -> None:
    # A mailbox that forwards reports the address behind it: that one is not ours to close.
    forwarded = kind.recipient and kind.recipient.lower() != mail.to_address.lower()
    hard = kind.bounce_type == "hard" and not forwarded
    reports.bounced(
        mail, Bounce("hard" if hard else "soft", kind.status, kind.diagnostic, kind.recipient)
    )
