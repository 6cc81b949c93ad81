"""The wording check: verdicts by subject, exact places, figures on our own set, time."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from messaging.writing.wording import Facts, check_text
from messaging.writing.wording.rules import LANGUAGES, concepts, language
from tests.timing import assert_linear

DATA = Path(__file__).parents[2] / "data" / "wording"


def verdict(text: str, code: str = "fr", depth: str | None = None) -> str:
    """The gravest verdict of a text."""
    found = {finding.verdict for finding in check_text(text, code, depth)}
    return "block" if "block" in found else "warn" if found else "fine"


def rows(code: str, part: str) -> list[dict[str, str]]:
    with (DATA / f"{code}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["part"] == part]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("part", ["tuning", "held_out", "subjects"])
def test_the_figures_on_our_own_set(code: str, part: str) -> None:
    counts = Counter((row["verdict"], verdict(row["phrase"], code)) for row in rows(code, part))

    def share(label: str, *verdicts: str) -> float:
        total = sum(count for (was, _), count in counts.items() if was == label)
        return sum(counts[label, said] for said in verdicts) / total

    assert share("block", "block") >= 0.98
    assert share("warn", "warn", "block") >= 0.95
    assert share("fine", "block") <= 0.01
    assert share("fine", "block", "warn") <= 0.02


def test_every_sentence_of_the_sample_is_judged_as_it_was_there() -> None:
    with (DATA / "sample.csv").open(encoding="utf-8", newline="") as file:
        sample = list(csv.DictReader(file))
    judged = [(row["phrase"], verdict(row["phrase"], row["lang"])) for row in sample]
    assert judged == [(row["phrase"], row["verdict"]) for row in sample]
    assert len(sample) == 59


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("Bonjour,\n\nVous êtes trop\u00a0sénior pour nous.", "trop\u00a0sénior"),
        ("L’équipe craint l’arrivée d’une FEMME.", "FEMME"),
        ("Vous e\u0302tes trop a\u0302ge\u0301.", "trop a\u0302ge\u0301"),
        ("Vous êtes trop âgé(e) pour ce poste.", "trop âgé(e)"),
        ("Vous êtes trop âgé·e·s.", "trop âgé·e·s"),
        ("Vous êtes trop sen\u00adior.", "trop sen\u00adior"),
        ("🙂 Votre  œil. Votre handicap nous gêne.", "handicap"),
    ],
)
def test_a_passage_is_found_where_it_stands(text: str, passage: str) -> None:
    finding = next(one for one in check_text(text, "fr") if one.verdict == "block")
    assert finding.excerpt == text[finding.start : finding.end] == passage


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("La race condition n'était pas traitée dans le code.", "fr"),
        ("Votre politique d'achat était claire.", "fr"),
        ("Vous êtes un bon développeur, et le poste senior demande du pilotage.", "fr"),
        ("The race condition was left in.", "en"),
        ("Your health check was well designed.", "en"),
    ],
)
def test_a_word_about_a_thing_is_fine(text: str, code: str) -> None:
    assert verdict(text, code) == "fine"


def test_a_bare_refusal_depends_on_what_stands_beside_it_and_on_the_stage() -> None:
    bare = "Bonjour Paul,\n\nNous ne donnerons pas suite à votre candidature.\n\nCordialement"
    assert verdict(bare) == verdict(bare, depth="interview") == "block"
    assert verdict(bare, depth="applied") == "warn"
    said = bare + "\n\nL'offre demandait deux ans de comptabilité ; votre CV en montre un."
    assert verdict(said) == "fine"


def test_keeping_the_cv_is_judged_by_the_consent_when_it_is_known() -> None:
    text = "Nous conservons votre CV dans notre vivier jusqu'au 12 mars 2028."
    asked = "Avec votre accord, nous gardons votre dossier jusqu'au 12 mars 2028."
    known = Facts(consent_until=date(2028, 3, 12))
    assert verdict(text) == "block"
    assert verdict(asked) == "fine"
    assert check_text(text, "fr", facts=known) == []


def test_what_is_said_is_in_the_language_of_who_reads_it() -> None:
    (finding,) = check_text("Vous êtes trop âgé.", "fr", reader="en")
    assert finding.why.startswith("This passage touches")
    assert finding.suggestion.startswith("Retirez")
    (kept,) = check_text("Nous gardons votre CV.", "fr")
    assert verdict(kept.instead) == "fine"


def test_every_concept_speaks_both_languages_and_is_used() -> None:
    used = {
        code: {rule.concept.key for _, rule in language(code).rules.entries} for code in LANGUAGES
    }
    for key, concept in concepts().items():
        for said in (concept.name, concept.why, concept.suggestion):
            assert all(said[code] for code in LANGUAGES)
        assert key in used["fr"] | {"laconic"}
        assert key in used["en"] | {"laconic", "mixed_address"}


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("L'exercice était bon, mais vos trois enfants nous inquiètent.", "fr", "block"),
        ("Votre exercice sur la garde d'enfants était bon.", "fr", "fine"),
        ("Votre campagne pour les femmes enceintes était juste.", "fr", "fine"),
        ("Vous êtes enceinte, et la campagne dure six mois.", "fr", "block"),
        ("Your workshop for children was good, but your own kids worry us.", "en", "block"),
        ("Your workshop for children was good.", "en", "fine"),
    ],
)
def test_praise_of_the_work_excuses_only_its_own_clause(text: str, code: str, said: str) -> None:
    assert verdict(text, code) == said


@pytest.mark.parametrize(
    ("vous", "tu"),
    [
        ("Vous portez le voile.", "Tu portes le voile."),
        ("Vous gagniez moins avant.", "Tu gagnais moins avant."),
        ("Vous vivez en caravane.", "Tu vis en caravane."),
        ("Vous fumez.", "Tu fumes."),
    ],
)
def test_a_sentence_that_says_tu_is_read_like_the_one_that_says_vous(vous: str, tu: str) -> None:
    assert verdict(vous) == verdict(tu) == "block"


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    "hostile",
    [
        "votre " * 16_000,
        "a" * 100_000,
        "\n \n" * 33_000,
        "." * 100_000,
        "ancien manager " * 6_600,
        "e\u0301" * 50_000,
        "(e" * 50_000,
        "votre; " * 14_000,
        "vous avez votre santé plus que " * 6_600,
        "you have your health more than " * 6_600,
    ],
    ids=range(10),
)
def test_a_hostile_text_takes_no_longer_than_its_length(hostile: str, code: str) -> None:
    assert_linear(lambda text: check_text(text, code), hostile)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_letter_is_read_in_a_twentieth_of_a_second(code: str) -> None:
    letter = "\n\n".join(row["phrase"] for row in rows(code, "subjects")[:40])
    check_text(letter, code)
    times = []
    for _ in range(5):
        start = time.process_time()
        check_text(letter, code)
        times.append(time.process_time() - start)
    assert min(times) < 0.05


def run(monkeypatch: pytest.MonkeyPatch, text: bytes, *options: str) -> list[dict[str, object]]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    out = io.StringIO()
    call_command("check_wording", *options, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_command_answers_a_line_of_json_per_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Bonjour.\r\nVous êtes trop âgé.\r\n\r\nVotre handicap nous gêne.\n".encode()
    found = run(monkeypatch, text, "--lang=fr", "--lines")
    assert [row["line"] for row in found] == [2, 4]
    assert set(found[0]) == {
        "line", "verdict", "category", "start", "end", "excerpt", "why", "suggestion",
    }  # fmt: skip
    assert (found[0]["start"], found[0]["end"]) == (10, 18)
    assert run(monkeypatch, b"Merci pour votre temps.", "--lang=fr") == []


def test_the_command_bears_bytes_that_are_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = run(monkeypatch, b"\xff You are too old.\0", "--lang=en", "--stage=interview")
    assert (found["verdict"], found["category"]) == ("block", "age")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Claire Morel, chargée de recrutement."),
        ("fr", "Un premier poste d'adjoint serait un chemin plus sûr vers ce métier."),
        ("fr", "Un exemple précis sur les stocks aurait aidé."),
        ("fr", "Les problèmes de stock et les soucis d'approvisionnement n'étaient pas chiffrés."),
        ("fr", "Nous avons parlé d'un problème d'organisation pendant l'exercice."),
        ("en", "You ranked the suppliers by what each could lose."),
    ],
)
def test_words_of_work_that_look_like_a_ground_are_fine(language: str, text: str) -> None:
    assert check_text(text, language, "interview") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Vos charges de famille ne s'accordent pas avec le poste."),
        ("fr", "Vous étiez peu sûr de vous."),
        ("fr", "Un problème de dos vous gênerait."),
        ("fr", "Vous avez un problème de hanche."),
        ("fr", "Vous semblez fatiguée."),
        ("en", "Your application was ranked by our software."),
    ],
)
def test_their_neighbours_are_still_found(language: str, text: str) -> None:
    assert check_text(text, language, "interview") != []


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "We could not offer you the post: the licence asked for has lapsed.", "fine"),
        ("en", "We are not going on - the post needs two years of theatre nursing.", "fine"),
        ("fr", "Nous ne poursuivons pas : le salaire annoncé finit à 31 000 euros.", "fine"),
        ("en", "Our decision: we will not be taking your application any further.", "block"),
        ("en", "We will not go on: thank you for your time and your patience.", "block"),
        ("fr", "Nous ne poursuivons pas : merci de votre intérêt pour la maison.", "block"),
        ("fr", "Nous en restons là et vous souhaitons une bonne suite.", "block"),
        ("fr", "Le budget n'a pas été confirmé et le recrutement s'arrête là.", "fine"),
        ("en", "We shall leave it there. Thank you for your interest.", "block"),
        ("en", "Having studied your file, we do not wish to continue.", "block"),
    ],
)
def test_a_refusal_may_give_its_reason_behind_a_colon(language: str, text: str, said: str) -> None:
    assert verdict(text, language) == said


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "Your written test was pathetic.", "block"),
        ("en", "Only a fool mixes up those two tariff codes.", "block"),
        ("fr", "Votre exposé était lamentable.", "block"),
        ("fr", "N'importe quel imbécile distingue un avoir d'une facture.", "block"),
        ("en", "The villain of your chapter is a pathetic figure, which we liked.", "fine"),
        ("en", "Your idiot-proof checklist was the best we saw.", "fine"),
        ("fr", "Votre personnage est pathétique au sens noble, et bien écrit.", "fine"),
    ],
)
def test_an_insult_is_one_among_words_of_work_too(language: str, text: str, said: str) -> None:
    assert verdict(text, language) == said


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("fr", "Vous codez en Go depuis un an, nous en demandions trois.", "fine"),
        ("fr", "Au fil des entretiens, nous avons compris qu'un permis serait utile.", "warn"),
        ("en", "None of this was in the advert, but we wanted a salesperson who codes.", "warn"),
        ("en", "We did not think of it in the advert, but Dutch matters to us.", "warn"),
        ("fr", "Votre dossier était bon, mais d'autres l'étaient davantage.", "warn"),
        ("en", "Your file was good, but others were better.", "warn"),
        ("en", "You explained stock clearly but did not mention returns.", "fine"),
    ],
)
def test_other_words_for_the_same_warning(language: str, text: str, said: str) -> None:
    assert verdict(text, language) == said
