"""All that the page of one letter shows, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ats.access import allows
from ats.models import User
from candidates.selectors.application import Shown, documents_of
from messaging.approval.services import possible_approvers
from messaging.care import call_tasks, calls
from messaging.care.calls import Call, calls_told
from messaging.care.policy import CarePolicy, held
from messaging.lots.choices import Choice, choices
from messaging.models import (
    Approval,
    CallTask,
    Letter,
    LetterPoint,
    LetterVersion,
    Outbound,
    WordingOverride,
)
from messaging.states import LETTER
from messaging.writing import departure, overrides, voices
from messaging.writing.access import letter_roles
from messaging.writing.difference import Segment, condensed, difference
from messaging.writing.letters import check_ready, policy_of
from messaging.writing.points import sources_of
from messaging.writing.problems import Problem
from messaging.writing.selectors import Tab, neighbours, tab_of

VERSIONS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class VersionShown:
    """An older or the present text, and what it changed in the one before."""

    row: LetterVersion
    subject: list[Segment]
    body: list[Segment]
    current: bool

    @property
    def what(self) -> str:
        """What was done, in words."""
        return {
            "drafted": _("drafted the letter"),
            "edited": _("changed the words"),
            "amended": _("approved with changes"),
            "restored": _("brought older words back"),
        }[self.row.why]


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One letter, for one reader."""

    letter: Letter
    policy: CarePolicy
    may_write: bool
    problems: list[Problem]
    approvals: list[Approval]
    approvers: list[User]
    versions: list[VersionShown]
    call: Call | None
    call_missing: bool
    task: CallTask | None
    mail: Outbound | None
    cv: Shown | None
    pile: Tab | None
    before: int | None
    after: int | None
    leaves: datetime | None
    points: list[LetterPoint]
    kept: list[WordingOverride]
    told_in: Letter | None
    beside: list[Choice]
    overheard: voices.Overheard | None
    choose_first: bool  # one voice or two: it does not leave before somebody has said

    @property
    def editable(self) -> bool:
        """Whether the words may still change."""
        return self.may_write and LETTER.may(self.letter, "edit") and not self.gone

    @property
    def gone(self) -> bool:
        """Whether the mail is out of our hands."""
        return self.mail is not None and self.mail.status in departure.GONE

    @property
    def blocked(self) -> bool:
        """Whether a problem stands in the way."""
        return any(problem.blocks for problem in self.problems)

    @property
    def call_unsaid(self) -> bool:
        """Whether the words, which somebody has worked on or said yes to, are older than a call."""
        return self.editable and call_tasks.unsaid(self.letter, self.call)

    @property
    def state(self) -> str:
        """The letter's state as its ribbon shows it: doubt about the mail comes first."""
        if self.mail is not None and self.mail.status == "unconfirmed":
            return "unconfirmed"
        return self.letter.status

    @property
    def open_approval(self) -> Approval | None:
        """What somebody was asked and has not answered."""
        return next((row for row in self.approvals if row.status == "asked"), None)

    @property
    def returned(self) -> Approval | None:
        """The answer that brought the letter back, while it is back."""
        if self.letter.status != Letter.Status.RETURNED:
            return None
        return next((row for row in self.approvals if row.status == "returned"), None)


@held()
def page_for(user: User, letter: Letter) -> LetterPage:
    """Gather the page of a letter that the user may see."""
    before, after = neighbours(user, letter)
    may_write = allows(letter_roles(user, letter), "letter.write")
    open_letter = letter.status not in {"sent", "cancelled"}
    return LetterPage(
        letter=letter,
        policy=policy_of(letter),
        may_write=may_write,
        problems=check_ready(letter) if open_letter else [],
        approvals=list(letter.approvals.select_related("approver", "asked_by")),
        approvers=possible_approvers(letter, user),
        versions=versions_of(letter),
        call=calls_told([letter]).get(letter.pk),
        call_missing=calls.owed(letter),
        task=call_tasks.open_about(letter),
        mail=departure.live_mail(letter),
        cv=next(iter(documents_of(letter.application)), None),
        pile=tab_of(letter),
        before=before,
        after=after,
        leaves=departure.leaving_time(letter) if open_letter else None,
        points=sources_of(letter),
        kept=list(overrides.rows(letter)),
        told_in=told_in(letter) if letter.status == Letter.Status.CANCELLED else None,
        beside=choices(letter) if open_letter and may_write else [],
        overheard=None if may_write or not open_letter else voices.overheard(user, letter),
        choose_first=bool(voices.unsettled([letter])) if open_letter else False,
    )


def told_in(letter: Letter) -> Letter | None:
    """The other letter that tells this letter's decision too, if there is one."""
    rows = Letter.objects.filter(merged__decision=letter.decision_id)
    return rows.select_related("application__posting").first()


def versions_of(letter: Letter) -> list[VersionShown]:
    """The newest texts, each with what it changed; bounded."""
    rows = list(letter.versions.all()[: VERSIONS_SHOWN + 1])
    shown = []
    for position, row in enumerate(rows[:VERSIONS_SHOWN]):
        older = rows[position + 1] if position + 1 < len(rows) else row
        shown.append(
            VersionShown(
                row,
                difference(older.subject, row.subject),
                condensed(difference(older.body, row.body))
                if row is not older
                else [("equal", row.body)],
                current=position == 0,
            )
        )
    return shown
