"""Words about one's data open the task, with its legal date; nothing more happens by itself."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone

from ats.models import User
from candidates.models import PrivacyRequest
from candidates.services.privacy import one_month_after
from messaging.inbound.corrections import correct_intents
from messaging.inbound.privacy_words import kinds_in
from messaging.inbound.vouching import vouch
from tests import factories as make
from tests.messaging.feedback.asking import declined, write

pytestmark = pytest.mark.django_db
ERASE = "Bonjour, merci de supprimer toutes mes données personnelles de vos fichiers (RGPD)."


@pytest.fixture
def claire() -> User:
    cache.clear()
    make.a_company()
    return make.a_recruiter("Claire Morel")


def test_the_task_has_its_legal_date_and_nothing_is_erased(claire: User) -> None:
    application = declined(claire)
    message = write(application, ERASE)
    row = PrivacyRequest.objects.get()
    assert (row.kind, row.candidate, row.channel) == ("erasure", application.candidate, "mail")
    assert row.due_on == one_month_after(timezone.localdate(message.at))
    assert application.candidate.addresses.exists()
    write(application, ERASE, number=2)
    assert PrivacyRequest.objects.count() == 1, "the open one counts"


def test_a_stranger_opens_no_task_before_a_person_vouches(claire: User) -> None:
    message = write(declined(claire), ERASE, sender="mallory@example.com")
    assert not PrivacyRequest.objects.exists()
    vouch(message, claire)
    assert PrivacyRequest.objects.get().kind == "erasure"


def test_a_corrected_reading_opens_it_as_well(claire: User) -> None:
    message = write(declined(claire), "Bonjour, un mot au sujet de ma fiche : voyez ci-joint.")
    PrivacyRequest.objects.all().delete()
    correct_intents(message, ["privacy_request"], claire)
    assert PrivacyRequest.objects.get().kind == "access"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (ERASE, ["erasure"]),
        ("Please delete my profile and everything you store about me.", ["erasure", "access"]),
        ("Je souhaite recevoir une copie des données que vous détenez sur moi.", ["access"]),
        ("Could you send me a copy of my file?", ["access"]),
        ("Mon nom est mal orthographié, merci de le corriger.", ["rectify"]),
        ("Please update my phone number in your records.", ["rectify"]),
        ("PS : mon numéro a changé, c'est le 06 00 00 00 00.", ["rectify"]),
        ("J'ai changé d'adresse : 12 rue des Lilas, Lyon.", ["rectify"]),
        ("Voici mon nouveau numéro.", ["rectify"]),
        ("My phone number has changed.", ["rectify"]),
        ("Here is my new address.", ["rectify"]),
        ("Quels sont mes droits au titre du RGPD ?", ["access"]),
        ("Une copie, puis l'effacement de tout.", ["erasure", "access"]),
        ("", ["access"]),
    ],
)
def test_what_is_asked(text: str, kinds: list[str]) -> None:
    assert kinds_in(text) == kinds
