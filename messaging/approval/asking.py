"""Asking for all at once: which letters of mine wait for a question, and whom it goes to.

The list is judged by the words alone, so that no letter costs a query; the gate of each question
(`services.put`) has the last word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from ats.models import Event, Membership, User
from messaging.approval.services import not_to_ask
from messaging.care import calls
from messaging.care.policy import held
from messaging.models import CallTask, Letter, WordingOverride
from messaging.writing import letters, voices
from messaging.writing.access import visible_letters

AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """A letter that could be asked about; `why_not` says what has to be settled first."""

    letter: Letter
    why_not: str


@dataclass(frozen=True, slots=True)
class ForManager:
    """What one manager would be asked, the nearest promise first."""

    manager: User
    rows: tuple[Candidate, ...]

    @property
    def ready(self) -> int:
        """How many can be asked about now."""
        return sum(not row.why_not for row in self.rows)


def unasked(user: User) -> list[Letter]:
    """This person's own letters that need somebody else's yes and for which nobody was asked."""
    rows = visible_letters(user).filter(
        owner=user,
        status__in=[Letter.Status.DRAFT, Letter.Status.RETURNED],
        taken_over_at=None,
        decision__isnull=False,
        decision__proposed=False,
    )
    rows = rows.exclude(kind=Letter.Kind.DELAY).select_related(
        "application__candidate", "application__posting", "decision", "owner"
    )
    rows = rows.prefetch_related(
        Prefetch("overrides", WordingOverride.objects.select_related("by"))
    )
    rows = rows.order_by("application__promised_for", "id")[:AT_MOST]
    with held():
        return [row for row in rows if letters.policy_of(row).needs_manager]


@held()
def by_manager(user: User) -> list[ForManager]:
    """What each manager would be asked; a letter for which nobody could be is in none.

    Where a posting has several managers, the first by name reads: the letter's own page lets
    one choose.
    """
    rows = unasked(user)
    made, beside = _calls(rows), voices.unsettled(rows)
    of_posting = _managers(rows)
    found: dict[User, list[Candidate]] = defaultdict(list)
    for letter in rows:
        apart = not_to_ask(letter, user)
        managers = of_posting[letter.application.posting_id]
        manager = next((person for person in managers if person.pk not in apart), None)
        if manager is not None:
            found[manager].append(Candidate(letter, _why_not(letter, manager, made, beside)))
    return [ForManager(person, tuple(rows)) for person, rows in found.items()]


def _managers(rows: Iterable[Letter]) -> dict[int, list[User]]:
    postings = {letter.application.posting_id for letter in rows}
    found: dict[int, list[User]] = defaultdict(list)
    members = Membership.objects.filter(posting__in=postings, user__is_active=True)
    for member in members.select_related("user").order_by("user__name"):
        found[member.posting_id].append(member.user)
    return found


def _calls(rows: Iterable[Letter]) -> set[tuple[int, int | None]]:
    """Calls that were noted, as (decision, None), and those that somebody is to make, as
    (decision, person)."""
    decisions = [letter.decision_id for letter in rows]
    noted = Event.objects.filter(kind=calls.KIND, data__decision__in=decisions)
    to_make = CallTask.objects.filter(decision__in=decisions, status__in=CallTask.OPEN)
    found: set[tuple[int, int | None]] = {(row.data["decision"], None) for row in noted}
    return found | set(to_make.values_list("decision", "assigned_to"))


def _why_not(
    letter: Letter,
    manager: User,
    made: set[tuple[int, int | None]],
    beside: Mapping[int, voices.Elsewhere],
) -> str:
    """What stands in the way of the question; whoever is asked may be the one who calls."""
    if letter.pk in beside:
        title = beside[letter.pk].application.posting.title
        return _("They also hear from us about “%(title)s”: one letter or two?") % {"title": title}
    decision = letter.decision_id
    called = decision is not None and bool({(decision, None), (decision, manager.pk)} & made)
    if letters.policy_of(letter).call == "required" and not called:
        return _("A call comes first.")
    problems = letters.check_ready(letter, listed=True)
    return next((problem.text for problem in problems if problem.blocks or problem.asks), "")
