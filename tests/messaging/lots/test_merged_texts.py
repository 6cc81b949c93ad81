"""The letter that answers several applications of one person, word for word, in each language and
form of address: as it is read, and compared with the texts that are kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from candidates.models import Decision, DecisionPoint
from messaging.lots import passages
from messaging.writing.problems import check
from messaging.writing.render import tidy
from messaging.writing.situations.words import merged_openings
from messaging.writing.wording import check_text
from tests import factories as make
from tests.messaging.letter_contexts import (
    FULL_DECLINE,
    MERGED,
    Human,
    Merged,
    Opening,
    Other,
    Point,
    names,
)
from tests.messaging.letter_rendering import merged_opening, render
from tests.messaging.writing.test_situation_texts import one_letter

KEPT = Path(__file__).resolve().parents[2] / "data" / "letters" / "merged"
FORMS = [("fr", False, "fr-vous"), ("fr", True, "fr-tu"), ("en", False, "en")]
every_form = pytest.mark.parametrize(("lang", "tu", "name"), FORMS)
GROUPS = ("opening", "called", "left")
JOBS = {
    "fr": ("Responsable de magasin", "Fleuriste", "Vendeuse ou vendeur"),
    "en": ("Shop manager", "Florist", "Sales assistant"),
}
# Three applications: one with a strength and a gap, one with a gap, one with a strength alone.
SAID = {
    ("fr", False): (
        ("Gestion de stock", "L'inventaire tournant que vous décrivez est exactement ce métier."),
        ("Lecture des chiffres", "Le dossier ne dit pas si vous avez tenu un budget."),
        ("Composition florale", "Il nous fallait deux ans d'atelier ; le dossier en montre un."),
        ("Accueil", "Vos trois étés au marché se lisent avec plaisir."),
        "Deux lignes sur un budget suivi mois par mois en diraient long.",
    ),
    ("fr", True): (
        ("Gestion de stock", "L'inventaire tournant que tu décris est exactement ce métier."),
        ("Lecture des chiffres", "Le dossier ne dit pas si tu as tenu un budget."),
        ("Composition florale", "Il nous fallait deux ans d'atelier ; le dossier en montre un."),
        ("Accueil", "Tes trois étés au marché se lisent avec plaisir."),
        "Deux lignes sur un budget suivi mois par mois en diraient long.",
    ),
    ("en", False): (
        ("Managing stock", "The rolling inventory you describe is exactly this work."),
        ("Reading figures", "Your application does not say whether you have kept a budget."),
        ("Flower work", "We needed two years in a workshop; your application shows one."),
        ("Welcoming people", "Your three summers at the market are a pleasure to read."),
        "Two lines about a budget that you followed month by month would say a great deal.",
    ),
}


def data_of(lang: str, tu: bool, key: str, door: str = "open") -> Merged:
    """Three applications of one person; `key`: how the letter begins."""
    first, second, third = (Opening(title) for title in JOBS[lang])
    stock, figures, flowers, welcome, step = SAID[lang, tu]
    base = replace(
        FULL_DECLINE,
        tu=tu,
        posting=first,
        signer=Human(job_title="Responsable du recrutement" if lang == "fr" else "Head of hiring"),
        strengths=(Point(*stock),),
        gaps=(Point(*figures),),
        next_step=step,
        door=door,
        pool_consent=False,
        pool_until="",
        call_made="called" in key,
        message_left="left" in key,
        interviewed_by=(),
        interview_date="",
    )
    others = (Other(second, gaps=(Point(*flowers),)), Other(third, strengths=(Point(*welcome),)))
    data = Merged(**names(base), others=others)
    return replace(data, opening=merged_opening(lang, data, key))


def whole(lang: str, tu: bool, key: str, door: str = "open") -> str:
    return tidy(render(lang, MERGED, data_of(lang, tu, key, door)))


def keys(lang: str) -> Iterator[str]:
    for group in GROUPS:
        yield from merged_openings(lang, group)


def sheet(lang: str, tu: bool) -> Iterator[str]:
    """A whole letter of each group and each door, the other beginnings, and the letter about one
    application that tells two others besides."""
    shown = {"merged.0": "open", "merged_called.1": "later", "merged_left.2": "closed"}
    for key, door in shown.items():
        yield f"===== {key}, {door}\n{whole(lang, tu, key, door)}"
    for key in keys(lang):
        if key not in shown:
            yield f"===== {key}\n{data_of(lang, tu, key).opening}"
    yield f"===== also, after a conversation\n{beside(lang, tu)}"


def beside(lang: str, tu: bool) -> str:
    """The letter after a conversation that tells the answer to another application besides, and
    one of which nothing has been said yet."""
    make.a_company(name="Maison Verdier", tu=tu)
    text = one_letter(lang, "decline_interview", "experience", tu=tu)
    _first, florist, sales = JOBS[lang]
    flowers = SAID[lang, tu][2]
    text = passages.with_answer(text, decided(lang, florist, *flowers), lang)
    return passages.with_answer(text, decided(lang, sales), lang, 1)


def decided(lang: str, title: str, criterion: str = "", text: str = "") -> Decision:
    """A no to another application, because of this criterion or without a word."""
    posting = make.a_posting(title=title, criteria=(criterion or "x",))
    decision = make.a_decision(make.an_application(posting, language=lang))
    points = DecisionPoint.objects.filter(decision=decision)
    points.update(kind="gap", text=text) if text else points.delete()
    return decision


@pytest.mark.django_db
@every_form
def test_the_texts_are_those_that_were_read(lang: str, tu: bool, name: str) -> None:
    """`GOLDEN=write` keeps new ones, to be read in the difference."""
    said = "\n\n".join(sheet(lang, tu)) + "\n"
    kept = KEPT / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(said, encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == said


@pytest.mark.django_db
@every_form
def test_no_no_follows_the_door(lang: str, tu: bool, name: str) -> None:
    """“Our door stays open”, and then another no: the door comes after every answer."""
    parts = beside(lang, tu).split("\n\n")
    (door,) = (at for at, part in enumerate(parts) if part.startswith(("Notre porte", "Our door")))
    told = [at for at, part in enumerate(parts) if any(job in part for job in JOBS[lang][1:])]
    assert told
    assert max(told) < door
    # A letter without a point takes it before its farewell.
    bare = "Bonjour,\n\nC'est non.\n\nÀ une autre fois.\n\nCordialement,\n\nClaire"
    parts = passages.with_answer(bare, decided(lang, JOBS[lang][1]), lang).split("\n\n")
    assert parts[:2] == ["Bonjour,", "C'est non."]
    assert parts[-3:] == ["À une autre fois.", "Cordialement,", "Claire"]


@every_form
def test_nothing_stands_in_its_way(lang: str, tu: bool, name: str) -> None:
    labels = [row[0] for row in SAID[lang, tu][:4]]
    facts = {"criteria": labels, "points": [{"criterion": "x"}]}
    for key in keys(lang):
        for door in ("open", "later", "closed"):
            text = whole(lang, tu, key, door)
            subject, body = text.removeprefix("Subject: ").split("\n\n", 1)
            more = {**facts, "call_made": "called" in key}
            found = check(subject, body, depth="applied", names=("Amina", "Diallo"), facts=more)
            assert found == [], (key, door)
            assert check_text(body, lang, "applied") == [], (key, door)
