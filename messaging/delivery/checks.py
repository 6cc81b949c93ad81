"""What is asked again at the moment of sending, whatever was true when the mail was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext_noop

from messaging.models import Outbound, Suppression

# After an outage, a mail this old would surprise more than help: a person looks at it first.
STALE_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class Objection:
    """Why a mail may not leave now: an action of the OUTBOUND table and the reason (msgid)."""

    action: Literal["suppress", "withhold", "cancel", "expire"]
    reason: str


Check = Callable[[Outbound], Objection | None]
_checks: dict[str, list[Check]] = {}


def register(kind: str, check: Check) -> None:
    """Ask `check(mail)` before a mail of this kind leaves; twice the same is once."""
    if check not in _checks.setdefault(kind, []):
        _checks[kind].append(check)


def objection(mail: Outbound) -> Objection | None:
    """The first reason why the mail may not leave, if any. Runs in the claim's transaction."""
    if Suppression.objects.filter(address=mail.to_address.lower()).exists():
        return Objection("suppress", gettext_noop("This address must not be written to."))
    if mail.due_at < timezone.now() - STALE_AFTER:
        return Objection("expire", gettext_noop("Its time was long past when it could leave."))
    for check in _checks.get(mail.kind, []):
        found = check(mail)
        if found is not None:
            return found
    return None
