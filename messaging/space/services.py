"""What a candidate does on their own page, with the mail that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ats import links
from ats.links import LinkState
from ats.models import Company
from candidates.models import Application, Candidate, PrivacyRequest
from candidates.services import decisions, privacy
from messaging.conversations.services import Unreachable
from messaging.correspondence import contexts
from messaging.correspondence.contexts import Common
from messaging.correspondence.dates import written_date
from messaging.correspondence.footers import SPACE
from messaging.correspondence.sending import answer_candidate
from messaging.delivery import reports
from messaging.delivery.answering import answered_lately
from messaging.models import Conversation


@dataclass(frozen=True, slots=True)
class Privacy(Common):
    """The acknowledgement of a request about data."""

    request: str
    due: str


def candidate_of(token: str) -> tuple[Candidate | None, LinkState]:
    """Whose page a token opens; None for a token that is none, or of another purpose."""
    link, state = links.resolve(SPACE, token)
    if link is None or link.person != link.subject:
        return None, LinkState.UNKNOWN
    kind, _sign, pk = link.subject.partition(":")
    if kind != "candidate" or not pk.isdecimal():
        return None, LinkState.UNKNOWN
    return Candidate.objects.filter(pk=pk).first(), state


def confirms(application: Application) -> bool:
    """Whether a mail would say that a withdrawal is done: not to an address that nobody reads, and
    not within a day of another automatic mail."""
    address = application.candidate.address
    if not address or reports.is_shut(address):
        return False
    conversation = Conversation.objects.filter(application=application).first()
    return conversation is None or not answered_lately(conversation, address)


def withdraw(application: Application) -> bool:
    """The candidate takes the application back; whether a mail says that it is done (`confirms`).

    Raises AlreadyMoved, LetterHasLeft.
    """
    with transaction.atomic():
        decisions.withdraw_by_candidate(application)
        if reports.is_shut(application.candidate.address):
            return False
        base = contexts.common(application)
        try:
            _mail, written = answer_candidate(
                application,
                "withdrawn",
                base,
                key=f"withdrawn:{application.pk}:{application.decisions.count()}",
                about=f"application:{application.pk}",
                from_name=f"{base.contact.name}, {Company.get().name}",
            )
        except Unreachable:
            return False
    return written


def ask_privacy(candidate: Candidate, kind: str, now: datetime | None = None) -> PrivacyRequest:
    """Write a request about their data down, and acknowledge it by mail, once."""
    now = now or timezone.now()
    with transaction.atomic():
        row, made = privacy.ask(candidate, kind, SPACE, now)
        newest = candidate.applications.order_by("-applied_at", "-id").first()
        if made and newest is not None and candidate.address:
            base = contexts.common(newest)
            context = Privacy(
                **contexts.extended(
                    base, request=kind, due=written_date(row.due_on, newest.language)
                )
            )
            answer_candidate(
                newest,
                "privacy_received",
                context,
                key=f"privacy:{row.pk}",
                about=f"privacy:{row.pk}",
                from_name=f"{base.contact.name}, {Company.get().name}",
            )
    return row
