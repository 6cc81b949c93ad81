"""The wording as one types: the fragment of the recruiter's page and of the approver's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from messaging.writing.wording import check_text
from messaging.writing.wording.page import pieces
from tests.letters import a_letter, again, an_approval, token_of

pytestmark = pytest.mark.django_db
OLD = "Vous êtes trop âgé pour ce poste."
KEPT = "Nous conservons votre CV pendant deux ans."


def test_the_passage_is_underlined_and_a_wording_is_proposed(client: Client) -> None:
    letter = a_letter()
    client.force_login(letter.owner)
    body = f"{letter.body}\r\n\r\n{OLD} {KEPT}"
    answer = client.post(reverse("letter-wording", args=[letter.pk]), {"body": body})
    page = answer.content.decode()
    assert page.count('<mark class="wording-block">') == 2
    assert "trop âgé</mark>" in page
    assert f'data-sentence="{KEPT}"' in page
    assert "Si vous le souhaitez, dites-le-nous" in page
    assert again(letter).body == letter.body


def test_what_is_typed_is_never_markup(client: Client) -> None:
    letter = a_letter()
    client.force_login(letter.owner)
    body = f"<script>x</script> {OLD}\0"
    page = client.post(reverse("letter-wording", args=[letter.pk]), {"body": body}).content.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_nothing_typed_is_the_letter_itself_and_it_is_clean(client: Client) -> None:
    letter = a_letter()
    client.force_login(letter.owner)
    page = client.post(reverse("letter-wording", args=[letter.pk])).content.decode()
    assert "<mark" not in page
    assert client.get(reverse("letter-wording", args=[letter.pk])).status_code == 405


def test_the_approver_is_told_behind_the_link_and_nobody_behind_another(client: Client) -> None:
    approval = an_approval()
    here = reverse("approval-wording", args=[token_of(approval)])
    answer = client.post(here, {"body": OLD})
    assert "trop âgé</mark>" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    wrong = reverse("approval-wording", args=["nothing"])
    assert client.post(wrong, {"body": OLD}).status_code == 404


def test_the_pieces_are_the_text_again() -> None:
    text = f"Bonjour,\n\n{OLD} {KEPT}\n\nVotre mari ne voudra pas."
    cut = pieces(text, check_text(text, "fr", "interview"))
    assert "".join(piece for piece, _found in cut) == text
    assert [found.excerpt for _piece, found in cut if found] == [
        piece for piece, found in cut if found
    ]
