"""The contexts of mails to candidates, in the tests: emptiest and fullest."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

LANGUAGES = ("fr", "en")
DECLINES = ("decline_applied", "decline_phone", "decline_interview", "decline_finalist")
INTERVIEWS = ("interview_invitation", "interview_moved", "interview_cancelled", "followup")
WAITING = ("delay",)
SPACE = ("withdrawn", "privacy_received")
MERGED = "decline_merged"
ANSWERS = (*DECLINES, MERGED, "answer", "feedback")
TO_CANDIDATES = (*ANSWERS, *INTERVIEWS, *WAITING, *SPACE, "acknowledgement", "campaign")


@dataclass(frozen=True)
class Human:
    name: str = "Claire Morel"
    job_title: str = ""
    phone: str = ""

    @property
    def given_name(self) -> str:
        return self.name.split(" ")[0]


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


def names(data: Any) -> dict[str, Any]:
    """The context as the composer gives it: the dataclass's fields, one level deep."""
    return {name: getattr(data, name) for name in data.__dataclass_fields__}
