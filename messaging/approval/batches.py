"""Many letters for one person: asked in one mail, read one after the other, the clean ones
approved together. Each keeps its own question, hash and answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import prefetch_related_objects

from ats.events import Actor
from ats.models import Link, User
from ats.refusals import ChangedMeanwhile, Refused
from ats.states import AlreadyMoved, NotAllowed
from messaging.approval import mails, services, yeses
from messaging.approval.services import Came, Via
from messaging.care import calls
from messaging.models import Approval, Letter
from messaging.states import LETTER
from messaging.writing import departure, letters
from messaging.writing.access import APPROVAL_NEEDS, APPROVAL_REASONS
from messaging.writing.problems import Problem
from messaging.writing.together import OVERRIDES
from messaging.writing.wording import records

AT_MOST, BATCH = 200, 50


@dataclass
class Asked:
    """What became of asking for many at once."""

    approvals: list[Approval] = field(default_factory=list)
    aside: list[tuple[Letter, Exception]] = field(default_factory=list)


def ask_many(
    rows: Iterable[Letter],
    approver: User,
    note: str,
    asker: User,
    seen: Mapping[int, str] | None = None,
) -> Asked:
    """Ask one person about many letters, by one mail with one link. A letter that cannot be
    asked about is set aside with its reason, and the others go on. `seen`: letter → the hash
    that was on screen, where there was one."""
    asked, found = Asked(), list(rows)
    with departure.many(), transaction.atomic():
        ready = _askable(found, approver, asker, seen or {}, asked)
        asked.approvals = services.put_many(ready, approver, note, asker) if ready else []
        if len(asked.approvals) == 1:
            mails.request_approval(asked.approvals[0])
        elif asked.approvals:
            mails.request_many(asked.approvals, note)
    return asked


def _askable(
    rows: Sequence[Letter], approver: User, asker: User, seen: Mapping[int, str], asked: Asked
) -> list[Letter]:
    """Those about which the question can be put, locked; the others are noted with the reason."""
    now = _locked(rows)
    prefetch_related_objects(rows, OVERRIDES)
    standing, ready = services.Standing.of(rows, approver), []
    with records.held(rows):
        for letter in rows:
            words = seen.get(letter.pk, letter.text_hash)
            try:
                if now.get(letter.pk) != (letter.status, letter.text_hash):
                    raise _moved(letter, words)
                LETTER.target(letter.status, "submit")
                services.require_askable(letter, asker, words, standing)
            except (Refused, AlreadyMoved, NotAllowed) as refusal:
                asked.aside.append((letter, refusal))
            else:
                ready.append(letter)
    return ready


def _locked(rows: Sequence[Letter]) -> dict[int, tuple[str, str]]:
    """The state and the words that each has from here on."""
    there = Letter.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    held = there.select_for_update().values_list("pk", "status", "text_hash")
    return {pk: (status, words) for pk, status, words in held}


def _moved(letter: Letter, words: str) -> Exception:
    """The refusal to show when the letter changed meanwhile: ChangedMeanwhile for other words, else
    that it was moved on."""
    try:
        letters.raise_if_changed(letter, words)
    except ChangedMeanwhile as changed:
        return changed
    return LETTER.overtaken(letter)


def of_person(user: User, link: Link | None = None) -> list[Approval]:
    """What waits for this person, the most urgent first; behind a link, only what had been
    asked when the link was made."""
    rows = Approval.objects.filter(approver=user, status=Approval.Status.ASKED)
    if link is not None:
        rows = rows.filter(asked_at__lte=link.created_at)
    rows = rows.select_related(*APPROVAL_NEEDS).prefetch_related(APPROVAL_REASONS)
    return list(rows.order_by("due_at", "id")[:AT_MOST])


def is_clean(approval: Approval) -> bool:
    """Whether nothing in the words needs a second look, and no call is owed first."""
    return bool(clean_of([approval]))


def clean_of(rows: Sequence[Approval]) -> list[Approval]:
    """Which of these are clean, by a fixed number of queries. For lists: what only the facts tell
    is asked by the gate of each yes."""
    owed = calls.owed_of([row.letter for row in rows])
    return [row for row in rows if row.letter_id not in owed and _reads_clean(row.letter)]


def _reads_clean(letter: Letter) -> bool:
    return not any(finding_stands(problem) for problem in letters.check_ready(letter, listed=True))


def finding_stands(problem: Problem) -> bool:
    """Whether a finding still asks something: a warning with a stated reason does not."""
    return not problem.justified


@dataclass
class Answered:
    """What became of a yes to many."""

    approved: list[Approval] = field(default_factory=list)
    left: list[Approval] = field(default_factory=list)


def approve_clean(
    waiting: Iterable[Approval], seen: Mapping[int, str], via: Via, device: str = ""
) -> Answered:
    """Say yes to each of what waits for one person that is clean and whose words are those that
    were on screen (`seen`: approval → hash). One that changed meanwhile stays, the others go on;
    a batch is one transaction, so that a heap is not."""
    done, shown = Answered(), [row for row in waiting if row.pk in seen]
    with departure.many():
        for start in range(0, len(shown), BATCH):
            _answer(shown[start : start + BATCH], seen, Came(via, device), done)
    return done


def _answer(rows: list[Approval], seen: Mapping[int, str], came: Came, done: Answered) -> None:
    approver = Actor.of(rows[0].approver)
    yes = yeses.approve_many(clean_of(rows), approver, seen, came)
    given = {row.pk for row in yes}
    done.approved += yes
    done.left += [row for row in rows if row.pk not in given]
