"""Why a message was understood so, in the words of its writer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from messaging.conversations.words import as_written
from tests import factories as make
from tests.messaging.feedback.asking import declined, write


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Pourriez-vous m'indiquer pourquoi ?", "Pourriez vous m indiquer", "Pourriez-vous m'indiquer"),
        ("EST-CE QUE ma place", "Est ce que", "EST-CE QUE"),
        ("ce qui\na  manqué", "ce qui a manqué", "ce qui a manqué"),
        ("Bonjour", "ailleurs", "ailleurs"),
        ("(.*)", "(.*)", "(.*)"),
        ("Bonjour", "", ""),
        ("a " * 100_000, "a b", "a b"),
    ],
)  # fmt: skip
def test_as_written(text: str, words: str, shown: str) -> None:
    assert as_written(text, words) == shown


@pytest.mark.django_db
def test_the_page_quotes_them_one_by_one(client: Client) -> None:
    make.a_company()
    claire = make.a_recruiter("Claire Morel", language="fr")
    text = "Bonjour, est-ce que vous recrutez à Nantes ? Et ce qui a <b>manqué</b> ?"
    message = write(declined(claire), text)
    client.force_login(claire)
    page = client.get(reverse("conversation", args=[message.conversation_id])).text
    assert "«\u00a0est-ce que\u00a0»" in page
    assert "<b>manqué" not in page
