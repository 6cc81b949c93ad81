"""Who is set aside, why, and what to do for them instead: said before anything is scheduled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ats import depths
from ats.events import Actor
from candidates.models import Application, Document
from messaging.lots import travelling
from messaging.models import Conversation, Letter, LotItem, Suppression
from messaging.states import LOT_ITEM


@dataclass(frozen=True, slots=True)
class Aside:
    """Why one person is set aside; `detail` names what it is about."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """A reason in words, what to do instead, and whether one may insist."""

    label: str | Promise
    instead: str | Promise
    choice: bool = False


TELLINGS: Mapping[str, Telling] = {
    "ended": Telling(_("No longer on their way"), _("Look at the application.")),
    "decided": Telling(
        _("Declined by hand meanwhile"), _("Their letter is on its own page; nothing is left here.")
    ),
    "spoken": Telling(
        _("Another letter to them is being written"),
        _(
            "One person, one voice: decide on their page, so that they are written to once, or "
            "take them in all the same."
        ),
        choice=True,
    ),
    "told": Telling(_("Knows already"), _("Nothing is owed to them.")),
    "deeper": Telling(
        _("Has come further than the CV"),
        _("They are owed a letter of their own: decide on their page."),
    ),
    "waiting": Telling(
        _("Has written and waits for an answer"),
        _("Read their message first: it may be a withdrawal, or a request about their data."),
    ),
    "no_address": Telling(
        _("No mail address"), _("Call them, or write by post; then note it on the closing page.")
    ),
    "suppressed": Telling(
        _("Address that must not be written to"),
        _("Call them, or write by post; then note it on the closing page."),
    ),
    "elsewhere": Telling(
        _("Another posting is meeting them"),
        _("Speak with its recruiter first, or decline them knowingly."),
        choice=True,
    ),
    "hired": Telling(_("Hired for another posting"), _("Tell them yourself: they are colleagues.")),
    "duplicate": Telling(
        _("The same person twice"),
        _("One letter is enough: theirs goes to the other record."),
        choice=True,
    ),
    "merged": Telling(_("Told by another letter"), _("One person, one letter.")),
    "unmerged": Telling(
        _("The letter that told it was called off"),
        _("They are on their way: take them in again, or decide on their page."),
        choice=True,
    ),
    "failed": Telling(_("The letter could not be drafted"), _("Write it on their page.")),
    "by_hand": Telling(_("Set aside by hand"), _("Decide on their page."), choice=True),
    "undone": Telling(_("The decision was taken back"), _("They are on their way again.")),
    "called_off": Telling(_("The letter was called off"), _("Write another one on their page.")),
    "dissolved": Telling(_("The lot was dissolved"), _("They are on their way as before.")),
}


# Those whom no mail reaches: a person tells them, and notes it.
UNREACHED = frozenset({"no_address", "suppressed"})


def found(items: Iterable[LotItem], *, apart: bool = False) -> dict[int, Aside]:
    """Who of these must be set aside, by the item's key: a fixed number of queries. `apart`:
    they are not compared with each other, which is done when a lot is sorted."""
    rows = list(items)
    applications = [row.application for row in rows]
    facts = _Facts.of(applications)
    twins = {} if apart else _twins(rows)
    reasons = {}
    for row in rows:
        aside = facts.against(row.application)
        if aside is None and not row.knowingly:
            aside = facts.doubtful(row) or twins.get(row.pk)
        if aside is not None:
            reasons[row.pk] = aside
    return reasons


@dataclass(frozen=True)
class _Facts:
    """What is known of the people of a lot, read once."""

    waiting: frozenset[int]
    suppressed: frozenset[str]
    elsewhere: Mapping[int, list[Application]]
    spoken: Mapping[int, list[Letter]]

    @classmethod
    def of(cls, applications: list[Application]) -> _Facts:
        people = {row.candidate_id for row in applications}
        waiting = Conversation.objects.filter(
            application__candidate__in=people, waiting_since__isnull=False
        ).values_list("application__candidate", flat=True)
        addresses = {row.candidate.address.lower() for row in applications}
        suppressed = Suppression.objects.filter(address__in=addresses)
        return cls(
            waiting=frozenset(waiting),
            suppressed=frozenset(suppressed.values_list("address", flat=True)),
            elsewhere=_elsewhere(applications, people),
            spoken=_spoken(people),
        )

    def against(self, application: Application) -> Aside | None:
        """Why this person must be set aside whatever the recruiter says; None if nothing stands
        against it."""
        address = application.candidate.address.lower()
        others = self.elsewhere.get(application.candidate_id, [])
        hired = next((row for row in others if row.status == "hired"), None)
        if application.told_at is not None:
            return Aside("told")
        if hired is not None:
            return Aside("hired", hired.posting.title)
        if application.depth != depths.APPLIED:
            return Aside("deeper", str(depths.LABELS[application.depth]))
        if application.candidate_id in self.waiting:
            return Aside("waiting")
        if not address:
            return Aside("no_address")
        return Aside("suppressed", address) if address in self.suppressed else None

    def doubtful(self, item: LotItem) -> Aside | None:
        """Why this person is set aside until the recruiter takes them in knowingly; None if there
        is no doubt."""
        application = item.application
        others = self.elsewhere.get(application.candidate_id, [])
        met = [row for row in others if row.pk != application.pk and row.status == "active"]
        if met:
            return Aside("elsewhere", met[0].posting.title[:240])
        written = self._written(item)
        return Aside("spoken", written.application.posting.title[:240]) if written else None

    def _written(self, item: LotItem) -> Letter | None:
        """Another letter to the same person: whoever has no draft yet can take in what travels."""
        rows = self.spoken.get(item.application.candidate_id, [])
        others = (row for row in rows if row.application_id != item.application_id)
        drafted = item.letter_id is not None
        return next((row for row in others if drafted or not _travels(row)), None)


def _elsewhere(applications: list[Application], people: set[int]) -> dict[int, list[Application]]:
    rows = Application.objects.filter(candidate__in=people).exclude(
        pk__in=[row.pk for row in applications]
    )
    met = rows.filter(status="active", stage__kind__in=depths.MEETING) | rows.filter(status="hired")
    by_person: dict[int, list[Application]] = defaultdict(list)
    for row in met.select_related("posting", "candidate"):
        by_person[row.candidate_id].append(row)
    return by_person


def _travels(letter: Letter) -> bool:
    return bool(letter.travels)  # type: ignore[attr-defined]  # `travelling.under_way` says it


def _spoken(people: set[int]) -> dict[int, list[Letter]]:
    by_person: dict[int, list[Letter]] = defaultdict(list)
    for letter in travelling.under_way(people).select_related("application__posting"):
        by_person[letter.application.candidate_id].append(letter)
    return by_person


def _twins(rows: list[LotItem]) -> dict[int, Aside]:
    """Items whose person seems to be recorded twice (same number, mailbox or file), by the item's
    key; of two records the one that applied last keeps its letter."""
    files = _files(row.application_id for row in rows)
    first: dict[str, LotItem] = {}
    twins = {}
    for row in sorted(rows, key=lambda row: row.application.applied_at, reverse=True):
        keys = [*_keys(row.application), *files.get(row.application_id, ())]
        other = next((first[key] for key in keys if key in first), None)
        if other is not None and other.application.candidate_id != row.application.candidate_id:
            twins[row.pk] = Aside("duplicate", other.application.candidate.full_name)
            continue
        first.update(dict.fromkeys(keys, row))
    return twins


def _keys(application: Application) -> Iterator[str]:
    """What two records of one person share: a number, or one mailbox written in two ways."""
    digits = re.sub(r"\D", "", application.candidate.phone)
    if len(digits) >= 9:
        yield f"phone {digits[-9:]}"
    name, _at, host = application.candidate.address.lower().partition("@")
    if name:
        yield f"mail {name.split('+')[0].replace('.', '')}@{host}"


def _files(applications: Iterable[int]) -> dict[int, list[str]]:
    rows = Document.objects.filter(application__in=list(applications)).order_by()
    shared: dict[int, list[str]] = defaultdict(list)
    for application, digest in rows.values_list("application", "sha256"):
        shared[application].append(f"file {digest}")
    return shared


def set_aside(item: LotItem, aside: Aside, actor: Actor) -> None:
    """Set one aside; raises AlreadyMoved, NotAllowed."""
    LOT_ITEM.move(item, "set_aside", actor=actor, **_said(aside))


def set_all_aside(items: Iterable[LotItem], aside: Aside, actor: Actor) -> None:
    """Set many aside for the same reason, all of them or none. Raises AlreadyMoved, NotAllowed."""
    LOT_ITEM.move_many(list(items), "set_aside", actor=actor, **_said(aside))


def _said(aside: Aside) -> dict[str, Any]:
    reason = aside.reason
    return {"data": {"reason": reason}, "reason": reason, "detail": aside.detail[:240]}


def counted(lot: int) -> dict[str, int]:
    """How many are set aside in a lot, by reason."""
    rows = LotItem.objects.filter(lot=lot, status=LotItem.Status.ASIDE).order_by()
    return dict(rows.values_list("reason").annotate(Count("pk")))
