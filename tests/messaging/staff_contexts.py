"""The contexts of mails to colleagues, in the tests: emptiest and fullest."""

# ruff: noqa: RUF009 - the classes that stand as defaults are frozen

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.messaging.letter_contexts import FULL_MEETING, Human, Meeting, Opening, Person

APPROVALS = ("approval_request", "letter_returned")
ASKED = ("approval_batch", "approval_reminder", "approval_deputy")
TAKEN_OVER = "approval_taken_over"
ACCOUNTS = ("account_invitation", "password_reset")
NOTICES = ("interviewer_notice", "interviewer_cancelled")
LATE = ("late_owner", "late_administrator", "red_owner", "red_administrator", "second_delay")
PAUSED, DOUBTED = "campaign_paused", "sender_doubted"
TO_STAFF = (*APPROVALS, *ASKED, TAKEN_OVER, *ACCOUNTS, *NOTICES, *LATE, PAUSED, DOUBTED)


@dataclass(frozen=True)
class LateRow:
    name: str = "Amina Diallo"
    posting: str = "Responsable de magasin"
    promised: str = "vendredi 27 novembre 2026"
    since: str = "mardi 24 novembre 2026"
    owner: str = "Claire Morel"
    count: int = 3


@dataclass(frozen=True)
class Late:
    user: Human = Human()
    rows: tuple[LateRow, ...] = (LateRow(count=1),)
    count: int = 1
    more: int = 0
    days: int = 5
    told: bool = True
    link: str = "https://example.com/app/"


@dataclass(frozen=True)
class Second:
    user: Human = Human("Karim Benali")
    asked_by: Human = Human()
    posting: Opening = Opening()
    until: str = "vendredi 4 décembre 2026"
    reason: str = "Somebody whose view counts is away"
    link: str = "https://example.com/app/"


@dataclass(frozen=True)
class Stopped:
    user: Human = Human("Karim Benali")
    posting: Opening = Opening()
    complaints: bool = False
    ended: bool = False
    link: str = ""


FULL_STOPPED = Stopped(complaints=True, ended=True, link="https://example.com/app/campaigns/3/")


@dataclass(frozen=True)
class Doubted:
    user: Human = Human("Karim Benali")
    complaints: str = ""
    mails: str = ""
    faults: tuple[str, ...] = ("La signature de nos e-mails (DKIM), verdier.example.",)
    stopped: bool = False
    waiting: bool = False
    letters: bool = False
    answers: bool = False
    link: str = "https://example.com/app/settings/mail/"


FULL_DOUBTED = Doubted(complaints="3", mails="812", stopped=True, letters=True, answers=True)
# Bare, and with all there is to say.
ALERTS: dict[str, tuple[Any, Any]] = {
    "second_delay": (Second(), Second()),
    PAUSED: (Stopped(), FULL_STOPPED),
    DOUBTED: (Doubted(), FULL_DOUBTED),
}


@dataclass(frozen=True)
class Approval:
    approver: Human = Human("Hélène Vasseur")
    asked_by: Human = Human()
    candidate: Person = Person()
    posting: Opening = Opening()
    deadline: str = ""
    link: str = "https://example.com/approve/x/"
    note: str = ""
    asks_why: bool = False


@dataclass(frozen=True)
class OneWaits:
    candidate: Person = Person()
    posting: Opening = Opening()
    deadline: str = "mardi 1er décembre 2026"


@dataclass(frozen=True)
class Waiting:
    approver: Human = Human("Hélène Vasseur")
    asked_by: Human = Human()
    letters: tuple[OneWaits, ...] = (OneWaits(),)
    more: int = 0
    deadline: str = ""
    link: str = "https://example.com/approvals/x/"
    note: str = ""
    absent: str = "Inès Pereira"


@dataclass(frozen=True)
class TakenOver:
    owner: Human = Human()
    approver: Human = Human("Hélène Vasseur")
    candidate: Person = Person()
    posting: Opening = Opening()
    asked_on: str = "jeudi 26 novembre 2026"
    link: str = "https://example.com/app/letters/1/"


@dataclass(frozen=True)
class Account:
    user: Human = Human("Inès Pereira")
    link: str = "https://example.com/x/"
    valid: str = "24 heures"


@dataclass(frozen=True)
class Notice:
    user: Human = Human("Inès Pereira")
    candidate: Person = Person()
    posting: Opening = Opening()
    interview: Meeting = field(default_factory=Meeting)
    link: str = "https://example.com/app/interviews/1/"


FULL_WAITING = Waiting(
    letters=(OneWaits(), OneWaits(Person("Paul", "Roux", "Paul Roux"))),
    more=3,
    deadline="mardi 1er décembre 2026",
    note="Toutes du même jour.",
)


def staff_context(kind: str, full: bool) -> Any:
    if kind in ALERTS:
        return ALERTS[kind][full]
    if kind in LATE:
        return Late(rows=(LateRow(), LateRow("Jean Petit")), count=6, more=4) if full else Late()
    if kind in ASKED:
        return FULL_WAITING if full else Waiting()
    if kind == TAKEN_OVER:
        return TakenOver()
    if kind in ACCOUNTS:
        return Account(valid="7 jours" if full else "24 heures")
    if kind in NOTICES:
        return Notice(interview=FULL_MEETING if full else Meeting())
    if full:
        return Approval(deadline="mardi 1er décembre 2026", note="Le second point me semble dur.")
    return Approval()
