"""Names that are words as well: whoever bears one is greeted, met and thanked like anybody."""

from __future__ import annotations

import pytest

from messaging.writing.wording import check_text

FRENCH = (
    "Marie Mariette Chrétien Carême Gay Trans Garçon Juif Sourd Pauvre Jeune Malade Médecin "
    "Mariage Fille Femme Enfant Bébé Fiancé Veuve Célibataire Syndicat Sauvage Lesage Noël Benjamin Bonhomme Maman"
).split()
ENGLISH = (
    "Christian Faith Gay Child Poor Jew Blind Deaf Sickness Slim Love Husband Wife Widow Union "
    "Strike Young Black White Old Hope Grace Long Green"
).split()


@pytest.mark.parametrize("name", FRENCH)
def test_a_french_name_is_no_ground(name: str) -> None:
    for text in (
        f"Bonjour {name},\n\nMerci de votre venue.",
        f"Chère Madame {name}, merci.",
        f"Claire {name} vous a reçue mardi.",
        f"{name} Durand, responsable du recrutement",
    ):
        assert check_text(text, "fr", "interview") == []


@pytest.mark.parametrize("name", ENGLISH)
def test_an_english_name_is_no_ground(name: str) -> None:
    for text in (
        f"Hello {name},\n\nThank you for coming.",
        f"Dear Ms {name}, thank you.",
        f"Kate {name} met you on Tuesday.",
        f"{name} Carter, head of hiring",
    ):
        assert check_text(text, "en", "interview") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Vous vous mariez en juin, nous avons préféré quelqu'un d'autre."),
        ("fr", "Pendant le Ramadan l'équipe du matin doit pouvoir compter sur vous."),
        ("fr", "Femme dans un atelier d'hommes, vous auriez eu du mal."),
        ("fr", "Bonjour, vous êtes sourde et le poste est au téléphone."),
        ("en", "Fasting during Ramadan would slow you down."),
        ("en", "Hello Kate, you are deaf and this is a phone job."),
        ("en", "Being a Christian would not sit well with the team."),
    ],
)
def test_the_word_itself_is_still_heard(language: str, text: str) -> None:
    assert [found.verdict for found in check_text(text, language, "interview")] == ["block"]
