"""What is asked again at the moment of sending, whatever was true when the mail was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext_noop

from messaging.delivery.moment import surely
from messaging.models import Letter, Outbound, Suppression

# After an outage, a mail this old would surprise more than help: a person looks at it first.
STALE_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class Objection:
    """Why a mail may not leave now: an action of the OUTBOUND table and the reason (msgid)."""

    action: Literal["suppress", "withhold", "cancel", "expire"]
    reason: str


Check = Callable[[Outbound], Objection | None]
# The same question about many mails of a kind, by mail's key: one round of queries for all.
ManyCheck = Callable[[Sequence[Outbound]], dict[int, Objection]]
_checks: dict[str, list[Check]] = {}
_many_checks: dict[str, list[ManyCheck]] = {}


def register(kind: str, check: Check) -> None:
    """Ask `check(mail)` before a mail of this kind leaves; twice the same is once."""
    if check not in _checks.setdefault(kind, []):
        _checks[kind].append(check)


def register_many(kind: str, check: ManyCheck) -> None:
    """Like `register`, for a check that is asked about all the mails of a claim at once."""
    if check not in _many_checks.setdefault(kind, []):
        _many_checks[kind].append(check)


def objection(mail: Outbound) -> Objection | None:
    """The first reason why the mail may not leave, if any. Runs in the claim's transaction."""
    return objections([mail]).get(mail.pk)


def objections(mails: Sequence[Outbound], now: datetime | None = None) -> dict[int, Objection]:
    """The first reason of each mail that may not leave, by its key. The checks find each mail's
    letter as it is now, read once for all of them; columns that they do not ask for come late."""
    found = _suppressed(mails) | _stale(mails, now or surely())
    _read_letters(mails)
    for kind in {mail.kind for mail in mails}:
        rows = [mail for mail in mails if mail.kind == kind and mail.pk not in found]
        for many in _many_checks.get(kind, []):
            found = many(rows) | found
        for check in _checks.get(kind, []):
            for mail in rows:
                said = None if mail.pk in found else check(mail)
                if said is not None:
                    found[mail.pk] = said
    return found


def _read_letters(mails: Sequence[Outbound]) -> None:
    asking = [mail for mail in mails if mail.letter_id]
    rows = Letter.objects.select_related("application").only(*_ASKED)
    pks = [mail.letter_id for mail in asking]
    found = {row.pk: row for row in rows.filter(pk__among=pks)} if pks else {}
    for mail in asking:
        mail.letter = found[mail.letter_id or 0]


# What the checks of letters look at.
_ASKED = (
    "status",
    "kind",
    "depth",
    "facts",
    "subject",
    "body",
    "approved_hash",
    "application__status",
    "application__posting_id",
    "decision_id",
)


def _suppressed(mails: Sequence[Outbound]) -> dict[int, Objection]:
    addresses = {mail.to_address.lower() for mail in mails}
    rows = Suppression.objects.filter(address__among=addresses).values_list("address", "scope")
    shut = dict(rows)
    said = Objection("suppress", gettext_noop("This address must not be written to."))
    return {mail.pk: said for mail in mails if _shuts(shut.get(mail.to_address.lower()), mail)}


def _shuts(scope: str | None, mail: Outbound) -> bool:
    everything = scope == Suppression.Scope.ALL
    return everything or (scope is not None and mail.lane == Outbound.Lane.CAMPAIGN)


def _stale(mails: Sequence[Outbound], now: datetime) -> dict[int, Objection]:
    oldest = now - STALE_AFTER
    said = Objection("expire", gettext_noop("Its time was long past when it could leave."))
    return {mail.pk: said for mail in mails if mail.due_at < oldest}
