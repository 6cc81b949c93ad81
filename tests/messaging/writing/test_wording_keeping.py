"""Who keeps what: our keeping of a CV needs a consent, their keeping of files is their work."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from messaging.writing.wording import check_text

WORK = {
    "fr": (
        "Vous avez gardé les dossiers des patients en ordre.",
        "Gardez vos jeux de données à part du code.",
        "Vous avez conservé les échantillons et étiqueté chaque dossier.",
        "Vous avez sauvegardé les données avant de relancer la machine.",
        "Gardez votre numéro de dossier pour la suite.",
        "Vous avez su garder le fichier client à jour.",
        "Le vivier de remplaçants que vous avez constitué répond au critère.",
        "Vous conservez les données trois ans comme le veut la procédure, c'était juste.",
        "La base de données que vous avez conçue tenait la charge.",
    ),
    "en": (
        "You kept the patient files in perfect order.",
        "Keep your test data apart from the code.",
        "You saved the data before you restarted the machine.",
        "We liked how you stored the samples and labelled each file.",
        "Stay close to the application form when you write the answer.",
        "The talent pool programme you ran at Orange is just what the posting names.",
        "You kept the customer's details confidential.",
        "Your solution works, though it queries the database once per row.",
        "You modelled the database cleanly.",
    ),
}
OURS = {
    "fr": (
        "Nous conservons votre CV jusqu'au 12 mars 2028.",
        "Je garde précieusement ta candidature.",
        "Votre dossier est conservé chez nous.",
        "Vous restez dans notre base.",
        "Votre CV rejoint notre vivier.",
    ),
    "en": (
        "We keep your CV until 12 March 2028.",
        "We will hold your details for a year.",
        "Your application will be kept on file.",
        "Your details go into the database.",
        "You are now in our candidate database.",
    ),
}
AGREED = {
    "fr": (
        "Vous avez coché oui le 4 avril : nous conservons votre CV jusqu'au 4 avril 2027.",
        "Comme vous l'avez souhaité, nous gardons votre CV jusqu'en juin 2027.",
        "Comme tu l'as demandé, on garde ton CV jusqu'en juin 2027.",
        "À votre demande, nous conservons votre candidature jusqu'au 3 mai 2027.",
    ),
    "en": (
        "As you ticked yes on 4 April 2026, we keep your CV until 4 April 2027.",
        "Since you chose yes in the form, your CV stays with us until June 2027.",
        "You opted in, so we keep your CV for a year.",
        "At your request we keep your file until June 2027.",
    ),
}


def cases(texts: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(code, text) for code, several in texts.items() for text in several]


@pytest.mark.parametrize(("code", "text"), cases(WORK))
def test_a_candidate_who_kept_files_in_order_may_be_told_so(code: str, text: str) -> None:
    assert not [found.excerpt for found in check_text(text, code) if found.verdict == "block"]


@pytest.mark.parametrize(("code", "text"), cases(OURS))
def test_we_keep_no_cv_that_nobody_allowed_us_to_keep(code: str, text: str) -> None:
    assert {found.verdict for found in check_text(text, code)} == {"block"}


@pytest.mark.parametrize(("code", "text"), cases(AGREED))
def test_who_said_yes_may_be_told_how_long(code: str, text: str) -> None:
    assert not check_text(text, code)


INNOCENT = {
    "fr": (
        "Nous serons heureux d'étudier une nouvelle candidature de votre part.",
        "Votre agence d'intérim ou France Travail peut étudier le financement.",
        "L'hébergement est compris.",
        "Votre sincérité nous a plu.",
    ),
    "en": (
        "You prepared forty payslips without a mistake.",
        "We understand that you may be disappointed.",
        "Kind regards,\nGuy Tanguy",
        "If you write back to say you agree, we keep your details until the end of 2027.",
    ),
}
YOUTH = {"fr": ("Un vendeur jeune et dynamique.",), "en": ("A young and dynamic seller.",)}


@pytest.mark.parametrize(("code", "text"), cases(INNOCENT))
def test_what_a_courteous_letter_says_is_not_blocked(code: str, text: str) -> None:
    assert not [found.excerpt for found in check_text(text, code) if found.verdict == "block"]


@pytest.mark.parametrize(("code", "text"), cases(YOUTH))
def test_youth_stays_blocked_among_kind_words(code: str, text: str) -> None:
    kind = {"fr": "Merci pour votre temps. ", "en": "Thank you for your time. "}[code]
    assert "block" in {found.verdict for found in check_text(kind + text, code)}
