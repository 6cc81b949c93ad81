"""The contexts that mail templates are rendered with in the tests: emptiest and fullest."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from messaging.writing.situations import words as situations
from messaging.writing.situations.texts import said
from messaging.writing.situations.words import PLAIN, Told, listed

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "letters"
LANGUAGES = ("fr", "en")
DECLINES = ("decline_applied", "decline_phone", "decline_interview", "decline_finalist")
INTERVIEWS = ("interview_invitation", "interview_moved", "interview_cancelled", "followup")
WAITING = ("delay",)
SPACE = ("withdrawn", "privacy_received")
MERGED = "decline_merged"
ANSWERS = (*DECLINES, MERGED, "answer", "feedback")
TO_CANDIDATES = (*ANSWERS, *INTERVIEWS, *WAITING, *SPACE, "acknowledgement", "campaign")
APPROVALS = ("approval_request", "letter_returned")
ASKED = ("approval_batch", "approval_reminder", "approval_deputy")
TAKEN_OVER = "approval_taken_over"
ACCOUNTS = ("account_invitation", "password_reset")
NOTICES = ("interviewer_notice", "interviewer_cancelled")
LATE = ("late_owner", "late_administrator", "red_owner", "red_administrator", "second_delay")
PAUSED, DOUBTED = "campaign_paused", "sender_doubted"
TO_STAFF = (*APPROVALS, *ASKED, TAKEN_OVER, *ACCOUNTS, *NOTICES, *LATE, PAUSED, DOUBTED)
KINDS = (*TO_CANDIDATES, *TO_STAFF)


@dataclass(frozen=True)
class Human:
    name: str = "Claire Morel"
    job_title: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Person:
    given_name: str = "Amina"
    family_name: str = "Diallo"
    full_name: str = "Amina Diallo"


@dataclass(frozen=True)
class Opening:
    title: str = "Responsable de magasin"
    team: str = ""
    place: str = ""


@dataclass(frozen=True)
class House:
    name: str = "Maison Verdier"


@dataclass(frozen=True)
class Point:
    criterion: str
    text: str


@dataclass(frozen=True)
class Meeting:
    when: str = "jeudi 3 décembre 2026 à 14 h 30"
    duration: str = ""
    mode: str = "phone"
    place: str = ""
    video_url: str = ""
    phone: str = ""
    interviewers: tuple[Human, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """All that a mail to a candidate may say; the defaults are the emptiest context."""

    tu: bool = False
    promise: str = ""
    today: str = "lundi 30 novembre 2026"
    candidate: Person = Person()
    posting: Opening = Opening()
    company: House = House()
    contact: Human = Human()
    signer: Human = Human()


@dataclass(frozen=True)
class Decline(Letter):
    strengths: tuple[Point, ...] = ()
    gaps: tuple[Point, ...] = ()
    next_step: str = ""
    door: str = "open"
    pool_consent: bool = False
    pool_until: str = ""
    interviewed_by: tuple[str, ...] = ()
    interview_date: str = ""
    call_made: bool = False
    message_left: bool = False
    # What the situation says: `worded` fills it in, for the language of the letter.
    opening: str = ""
    because: str = ""
    gaps_intro: str = ""
    gaps_after: str = ""
    closing: str = ""
    gap_owed: bool = True


@dataclass(frozen=True)
class Other:
    posting: Opening = Opening("Caissière")
    strengths: tuple[Point, ...] = ()
    gaps: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Merged(Decline):
    others: tuple[Other, ...] = (Other(),)


@dataclass(frozen=True)
class About(Letter):
    interview: Meeting = field(default_factory=Meeting)


@dataclass(frozen=True)
class Answer(Letter):
    body: str = "Oui, le samedi compte comme un jour ordinaire."


@dataclass(frozen=True)
class Delay(Letter):
    reason: str = "manager"
    was: str = "vendredi 27 novembre 2026"
    until: str = "vendredi 4 décembre 2026"
    late: bool = False
    again: bool = False
    interviewed_by: tuple[str, ...] = ()
    interview_date: str = ""


@dataclass(frozen=True)
class Feedback(Letter):
    asked_on: str = "lundi 23 novembre 2026"
    strengths: tuple[Point, ...] = ()
    gaps: tuple[Point, ...] = ()
    next_step: str = ""
    interviewed_by: tuple[str, ...] = ()
    interview_date: str = ""


@dataclass(frozen=True)
class Privacy(Letter):
    request: str = "access"
    due: str = "mardi 29 décembre 2026"


@dataclass(frozen=True)
class Proposal(Letter):
    pay: str = ""
    known_for: str = ""


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


STOCK = Point("Gestion des stocks", "L'inventaire tournant décrit tenait en trois phrases.")
TEAM = Point("Conduite d'une équipe", "L'exemple du planning de décembre était précis.")
MARGIN = Point("Lecture des chiffres", "La marge restait à relier aux gestes du rayon.")
CLAIRE = Human("Claire Morel", "responsable du recrutement", "01 99 00 12 34")
HELENE = Human("Hélène Vasseur", "directrice des magasins")
INES = Human("Inès Pereira", "responsable du magasin de Lyon")
BENOIT = Human("Benoît Lemaire", "directeur de la logistique")

FULL_MEETING = Meeting(
    duration="45 minutes",
    mode="onsite",
    place="12 rue des Essais, 69002 Lyon",
    video_url="https://visio.example/salon-3",
    phone="06 39 98 00 00",
    interviewers=(HELENE, INES, BENOIT),
    topics=("Gestion des stocks", "Conduite d'une équipe"),
)
COMMON: dict[str, Any] = {
    "promise": "mardi 1er décembre 2026",
    "posting": Opening(team="Magasins", place="Lyon"),
    "contact": CLAIRE,
    "signer": CLAIRE,
}
FULL_DECLINE = Decline(
    **COMMON,
    strengths=(STOCK, TEAM),
    gaps=(MARGIN,),
    next_step="Préparer un compte de résultat de rayon, même simple, aiderait beaucoup.",
    pool_consent=True,
    pool_until="30 novembre 2028",
    interviewed_by=("Hélène Vasseur", "Inès Pereira"),
    interview_date="jeudi 26 novembre 2026",
    call_made=True,
)


def decline_context(full: bool, tu: bool) -> Decline:
    return replace(FULL_DECLINE if full else Decline(), tu=tu)


FULL_FEEDBACK = Feedback(
    **COMMON,
    strengths=(STOCK, TEAM),
    gaps=(MARGIN,),
    next_step=FULL_DECLINE.next_step,
    interviewed_by=FULL_DECLINE.interviewed_by,
    interview_date=FULL_DECLINE.interview_date,
)


def merged_context(full: bool, tu: bool) -> Merged:
    others = (Other(strengths=(TEAM,), gaps=(MARGIN,)), Other(Opening("Fleuriste"), (STOCK,)))
    return Merged(**names(replace(FULL_DECLINE, tu=tu)), others=others) if full else Merged(tu=tu)


def candidate_context(kind: str, full: bool, tu: bool) -> Letter:
    common = COMMON if full else {}
    if kind == MERGED:
        return merged_context(full, tu)
    if kind == "delay":
        delay = Delay(**common, tu=tu, late=full)
        met_on = "jeudi 26 novembre 2026"
        full_delay = replace(delay, interviewed_by=("Inès Pereira",), interview_date=met_on)
        return full_delay if full else delay
    if kind == "feedback":
        return replace(FULL_FEEDBACK if full else Feedback(), tu=tu)
    if kind == "campaign":
        pay = "de 32 000 à 38 000 € brut par an"
        full_proposal = Proposal(**common, tu=tu, pay=pay, known_for="Vente en boutique")
        return full_proposal if full else Proposal(**common, tu=tu)
    if kind == "privacy_received":
        return Privacy(**common, tu=tu, request="erasure" if full else "access")
    if kind in INTERVIEWS:
        return About(**common, interview=FULL_MEETING if full else Meeting(), tu=tu)
    return Answer(**common, tu=tu) if kind == "answer" else Letter(**common, tu=tu)


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


def context(kind: str, size: str, tu: bool) -> Any:
    """The emptiest or the fullest context of a kind."""
    full = size == "full"
    if kind in DECLINES:
        return decline_context(full, tu)
    if kind in TO_CANDIDATES:
        return candidate_context(kind, full, tu)
    return staff_context(kind, full)


@cache
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


def names(data: Any) -> dict[str, Any]:
    """The context as the composer gives it: the dataclass's fields, one level deep."""
    return {name: getattr(data, name) for name in data.__dataclass_fields__}


PAY = {
    "fr": "de 26\u202f000 à 30\u202f000\u00a0€ brut par an",
    "en": "€26,000 to €30,000 gross a year",
}


def told(lang: str, kind: str, data: Decline, situation: str = PLAIN, **more: Any) -> Told:
    """The situation of a letter, with the facts that its context holds."""
    facts = {
        "company": data.company.name,
        "job": data.posting.title,
        "date": data.interview_date,
        "people": listed(data.interviewed_by, lang),
        "phone": data.contact.phone,
        "criterion": data.gaps[0].criterion if data.gaps else "",
        "pay": PAY[lang],
    }
    return Told(
        situation=situation,
        depth=kind.removeprefix("decline_"),
        language=lang,
        tu=data.tu,
        facts=facts,
        call_made=data.call_made,
        message_left=data.message_left,
        **more,
    )


def merged_opening(lang: str, data: Merged, key: str = "merged.0") -> str:
    """How a letter begins that answers several applications."""
    titles = [data.posting.title, *(other.posting.title for other in data.others)]
    facts = {"company": data.company.name, "jobs": situations.titled(titles, lang)}
    facts["spoken"] = situations.titled(titles[-1:], lang)
    return said(situations.merged_opening(key, lang), facts, tu=data.tu)


def worded(lang: str, kind: str, data: Any) -> Any:
    """The context with the words of its situation, the plain one if it has none."""
    if kind == MERGED and not data.opening:
        return replace(data, opening=merged_opening(lang, data))
    if kind not in DECLINES or data.opening:
        return data
    return replace(data, **situations.worded(told(lang, kind, data)).passages)


def render(lang: str, kind: str, data: Any) -> str:
    given = names(worded(lang, kind, data))
    return environment().get_template(f"{lang}/{kind}.md").render(given)
