"""Asked when a mail about an approval is about to leave: is there still something to answer?"""

from __future__ import annotations

from django.utils.translation import gettext_noop

from ats.models import Link
from messaging.approval.mails import ALL, BATCH
from messaging.approval.voiding import DEPUTY, REMINDER, REQUEST
from messaging.delivery import checks
from messaging.delivery.checks import Objection
from messaging.models import Approval, Outbound


def still_asked(mail: Outbound) -> Objection | None:
    """Nobody is asked, or reminded, about what they have answered."""
    link = Link.objects.filter(pk=mail.links.get("approve", {}).get("link")).first()
    if link is None or not waiting_behind(link):
        return Objection("cancel", gettext_noop("It has been answered meanwhile."))
    return None


def waiting_behind(link: Link) -> bool:
    """Whether the link still leads to a question."""
    pk = int(link.subject.partition(":")[2])
    rows = Approval.objects.filter(status=Approval.Status.ASKED)
    if link.purpose == ALL:
        return rows.filter(approver=pk, asked_at__lte=link.created_at).exists()
    return rows.filter(pk=pk).exists()


def register() -> None:
    """Ask before each of these mails leaves."""
    for kind in (REQUEST, DEPUTY, REMINDER, BATCH):
        checks.register(kind, still_asked)
