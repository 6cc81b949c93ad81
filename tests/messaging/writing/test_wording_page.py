"""The wording as one types: the fragment of the recruiter's page and of the approver's."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from messaging.writing import overrides
from messaging.writing.letters import check_ready
from messaging.writing.wording import check_text
from messaging.writing.wording.page import pieces, shown
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


@pytest.mark.parametrize("before", ["", "🙂👋🏽 ", "e\u0301\r\n\r\n", "🙂\r\n\0\r\n"])
def test_a_passage_stands_where_the_browser_counts_it(client: Client, before: str) -> None:
    letter = a_letter()
    client.force_login(letter.owner)
    typed = {"body": f"{before}{OLD} [[à écrire]]"}
    page = client.post(reverse("letter-wording", args=[letter.pk]), typed).content.decode()
    # A field counts a line end as one sign and a sign beyond the first 65,536 as two.
    field = typed["body"].replace("\r\n", "\n").encode("utf-16-le")
    rows = re.findall(
        r'data-in="body" data-from="(\d+)" data-to="(\d+)" data-verdict="block"', page
    )
    found = [field[2 * int(start) : 2 * int(end)].decode("utf-16-le") for start, end in rows]
    assert {"trop âgé", "[[à écrire]]"} <= set(found)


def test_what_is_found_in_the_subject_is_not_looked_for_in_the_body() -> None:
    letter = a_letter()
    subject, body = f"Réponse : {OLD}", f"{letter.body}\n\nBonjour {{{{ nom }}}}."
    problems = check_ready(letter, subject, body)
    texts = {"subject": subject, "body": body}
    assert {texts[one.part][one.start : one.end] for one in problems if one.part} >= {
        "trop âgé",
        "{{ nom }}",
    }
    found = shown(problems, subject, body)
    assert all(found.spot(one) for one in problems if one.part)
    assert [found.spot(one) for one in problems if not one.part] == [
        None for one in problems if not one.part
    ]


def test_a_greeting_to_somebody_else_is_marked_without_the_space_around_it() -> None:
    letter = a_letter()
    body = letter.body.replace("Bonjour Amélie", "\n  Bonjour Gaspard ")
    (greeted,) = [one for one in check_ready(letter, body=body) if one.code == "greeting"]
    assert body[greeted.start : greeted.end] == "Bonjour Gaspard"


def test_a_passage_that_may_stay_is_marked_as_settled(client: Client) -> None:
    letter = a_letter()
    body = f"{letter.body}\n\nVotre parcours atypique nous a surpris."
    (warned,) = [one for one in check_ready(letter, body=body) if "atypique" in one.excerpt]
    overrides.keep(letter, [warned], {warned.mark: "Ce sont ses mots."}, letter.owner)
    client.force_login(letter.owner)
    here = reverse("letter-wording", args=[letter.pk])
    assert 'data-verdict="kept"' in client.post(here, {"body": body}).content.decode()


def test_a_form_that_comes_back_is_marked_as_it_was_typed(client: Client) -> None:
    letter = a_letter()
    client.force_login(letter.owner)
    typed = {"subject": "", "body": f"\r\n\r\n{OLD}", "text_hash": letter.text_hash}
    answer = client.post(reverse("letter", args=[letter.pk]), typed)
    assert answer.status_code == 422
    start = typed["body"].replace("\r\n", "\n").index("trop âgé")
    assert f'data-in="body" data-from="{start}"' in answer.content.decode()


def test_the_pieces_are_the_text_again() -> None:
    text = f"Bonjour,\n\n{OLD} {KEPT}\n\nVotre mari ne voudra pas."
    cut = pieces(text, check_text(text, "fr", "interview"))
    assert "".join(piece for piece, _found in cut) == text
    assert [found.excerpt for _piece, found in cut if found] == [
        piece for piece, found in cut if found
    ]
