"""The manager's page behind the signed link: for one person, for exact words, by POST only."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats import links
from ats.events import Actor
from ats.models import Event, Link
from messaging.approval import services
from messaging.delivery import mime
from messaging.models import Approval, Outbound
from messaging.writing import letters
from tests.letters import a_letter, again, an_approval, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def approval() -> Approval:
    """A letter that a manager was asked about."""
    return an_approval(note="Le second point est-il juste ?")


def page(token: str) -> str:
    """The address in the mail."""
    return reverse("approval", args=[token])


def post(client: Client, approval: Approval, answer: str, **data: str) -> Any:
    """Answer through the link, following to the page that says what happened."""
    fields = {"answer": answer, "text_hash": approval.text_hash, **data}
    return client.post(page(token_of(approval)), fields, follow=True)


def without_csrf(response: Any) -> str:
    """A page without the secret that is new on each."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def fresh(approval: Approval) -> Approval:
    """As the database has it."""
    return Approval.objects.get(pk=approval.pk)


def test_the_page_shows_the_exact_letter_and_what_it_rests_on(
    client: Client, approval: Approval
) -> None:
    html = client.get(page(token_of(approval))).content.decode()
    letter = approval.letter
    assert letter.application.candidate.full_name in html
    assert "Le second point est-il juste ?" in html
    assert "Vos exemples étaient précis." in html
    assert approval.approver.name in html
    frame = client.get(reverse("approval-frame", args=[token_of(approval)]))
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "unsafe-inline" not in frame.headers["Content-Security-Policy"]
    assert "Bonjour Amélie," in frame.content.decode()


def test_what_is_shown_is_what_leaves(client: Client, approval: Approval) -> None:
    shown = client.get(reverse("approval-frame", args=[token_of(approval)])).content.decode()
    post(client, approval, "approve")
    mail = Outbound.objects.get(kind="letter")
    left = mime.with_links(mail.html, {}).partition("</head>")[2]
    assert left == shown.partition("</head>")[2]


def test_looking_changes_nothing(client: Client, approval: Approval) -> None:
    """Mail scanners follow every link of a mail, again and again."""
    before = (Event.objects.count(), Outbound.objects.count())
    address = page(token_of(approval))
    for suffix in ("", "mail/"):
        for method in (client.get, client.head):
            method(address + suffix)
    assert fresh(approval).status == "asked"
    assert Link.objects.get(purpose="approval").used_at is None
    assert (Event.objects.count(), Outbound.objects.count()) == before


def test_a_private_page_is_kept_by_nobody(client: Client, approval: Approval) -> None:
    response = client.get(page(token_of(approval)))
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_yes(client: Client, approval: Approval) -> None:
    response = post(client, approval, "approve")
    assert response.redirect_chain[0][1] == 303
    approval = fresh(approval)
    assert (approval.status, approval.decided_via) == ("approved", "link")
    assert again(approval.letter).status == "scheduled"
    moment = Event.objects.get(kind="approval.approve")
    assert (moment.actor, moment.data["via"]) == (approval.approver, "link")


def test_yes_with_changes(client: Client, approval: Approval) -> None:
    letter = approval.letter
    body = letter.body.replace("précis", "d’une grande précision")
    post(client, approval, "amend", subject=letter.subject, body=body)
    assert fresh(approval).status == "amended"
    assert "d’une grande précision" in Outbound.objects.get(kind="letter").text


def test_not_yet(client: Client, approval: Approval) -> None:
    post(client, approval, "send_back", comment="Parlons du chantier.")
    assert fresh(approval).comment == "Parlons du chantier."
    assert again(approval.letter).status == "returned"


def test_not_yet_without_a_word_keeps_the_page_and_says_what_is_missing(
    client: Client, approval: Approval
) -> None:
    response = post(client, approval, "send_back", comment=" ")
    assert response.status_code == 409
    assert "callout tone-late" in response.content.decode()
    assert fresh(approval).status == "asked"


def test_an_amendment_that_cannot_leave_keeps_what_was_typed(
    client: Client, approval: Approval
) -> None:
    response = post(client, approval, "amend", subject="Objet", body="Bonjour [[ prénom ]] tapé")
    assert response.status_code == 409
    assert "Bonjour [[ prénom ]] tapé" in response.content.decode()
    assert fresh(approval).status == "asked"


OWN = "Bonjour Amélie,\n\nLa rigueur comptable y est, la maîtrise d'Excel demande un exemple."
ANSWERS: list[tuple[str, dict[str, str]]] = [
    ("approve", {}),
    ("amend", {"subject": "Votre entretien", "body": OWN}),
    ("send_back", {"comment": "Plus doux."}),
]


@pytest.mark.parametrize(("answer", "data"), ANSWERS)
def test_a_double_click_says_already_done(
    client: Client, approval: Approval, answer: str, data: dict[str, str]
) -> None:
    first = post(client, approval, answer, **data)
    events, mails = Event.objects.count(), Outbound.objects.count()
    second = post(client, approval, answer, **data)
    assert first.status_code == second.status_code == 200
    assert without_csrf(first) == without_csrf(second)
    assert (Event.objects.count(), Outbound.objects.count()) == (events, mails)


@pytest.mark.parametrize(("answer", "data"), ANSWERS)
def test_once_answered_the_link_says_what_became_of_it_without_a_name(
    client: Client, approval: Approval, answer: str, data: dict[str, str]
) -> None:
    html = post(client, approval, answer, **data).content.decode()
    assert approval.letter.application.candidate.family_name not in html
    assert approval.letter.application.posting.title not in html
    assert "Vos exemples" not in html
    assert client.get(reverse("approval-frame", args=[token_of(approval)])).status_code == 404


def test_words_changed_while_reading_are_not_approved(client: Client, approval: Approval) -> None:
    """The recruiter takes the letter up again while the page is open on the phone."""
    letter = approval.letter
    letters.edit(letter, letter.subject, letter.body + " Plus.", Actor("Claire"), letter.text_hash)
    response = post(client, approval, "approve")
    assert response.status_code == 200
    assert fresh(approval).status == "voided"
    assert again(letter).status == "draft"
    assert letter.application.candidate.family_name not in response.content.decode()


def test_an_answer_that_saw_other_words_shows_the_present_ones(
    client: Client, approval: Approval
) -> None:
    fields = {"answer": "approve", "text_hash": "0" * 64}
    response = client.post(page(token_of(approval)), fields)
    assert response.status_code == 409
    assert approval.text_hash in response.content.decode()
    assert fresh(approval).status == "asked"


def test_answered_in_the_application_the_link_is_closed(client: Client, approval: Approval) -> None:
    actor = Actor.of(approval.approver)
    services.approve(approval, actor, approval.text_hash, "account")
    response = client.get(page(token_of(approval)))
    assert response.status_code == 200
    assert approval.letter.application.candidate.family_name not in response.content.decode()


def _expired(approval: Approval) -> str:
    Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    return token_of(approval)


def _revoked(approval: Approval) -> str:
    links.revoke(approval, "approval")
    return token_of(approval)


def _forged(approval: Approval) -> str:
    token = token_of(approval)
    return ("b" if token[0] != "b" else "c") + token[1:]


def _other_purpose(approval: Approval) -> str:
    expires = timezone.now() + timedelta(days=1)
    person = f"user:{approval.approver_id}"
    return links.token_of(links.issue("password", approval, person, expires))


def _other_person(approval: Approval) -> str:
    Link.objects.update(person=f"user:{approval.letter.owner_id}")
    return token_of(approval)


def _left(approval: Approval) -> str:
    approval.approver.is_active = False
    approval.approver.save()
    return token_of(approval)


def _nonsense(_approval: Approval) -> str:
    return "x" * 300


MISUSES = [_expired, _revoked, _forged, _other_purpose, _other_person, _left, _nonsense]


@pytest.mark.parametrize("misuse", MISUSES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_token_that_does_not_fit_opens_nothing(
    client: Client, approval: Approval, misuse: Any, method: str
) -> None:
    token = misuse(approval)
    before = Event.objects.count()
    for name in ("approval", "approval-frame", "approval-preview"):
        data = {"answer": "approve", "text_hash": approval.text_hash, "body": "Bonjour"}
        response = getattr(client, method)(reverse(name, args=[token]), data)
        assert response.status_code in (404, 405, 410), name
        html = response.content.decode()
        assert approval.letter.application.candidate.family_name not in html
        assert "Vos exemples" not in html
    assert fresh(approval).status == "asked"
    assert Event.objects.count() == before


@pytest.mark.parametrize("misuse", MISUSES)
def test_the_closed_page_says_what_to_do(client: Client, approval: Approval, misuse: Any) -> None:
    html = client.get(page(misuse(approval))).content.decode()
    assert "bare-card" in html
    assert reverse("login") in html


def test_the_link_of_one_letter_is_not_that_of_another(client: Client, approval: Approval) -> None:
    other = an_approval(a_letter())
    post(client, approval, "approve")
    assert fresh(other).status == "asked"
    assert client.get(page(token_of(other))).status_code == 200


def test_a_post_without_the_forms_token_is_refused(approval: Approval) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(page(token_of(approval)), {"answer": "approve"})
    assert response.status_code == 403
    assert fresh(approval).status == "asked"


def test_the_form_works_with_its_own_token(approval: Approval) -> None:
    client = Client(enforce_csrf_checks=True)
    html = client.get(page(token_of(approval))).content.decode()
    form = html.partition('name="answer" value="approve"')
    csrf = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form[0])[-1]
    seen = re.search(r'name="text_hash" value="(\w+)"', form[2])
    assert seen is not None
    data = {"csrfmiddlewaretoken": csrf, "answer": "approve", "text_hash": seen[1]}
    assert client.post(page(token_of(approval)), data).status_code == 303
    assert fresh(approval).status == "approved"


def test_an_unknown_answer_changes_nothing(client: Client, approval: Approval) -> None:
    assert post(client, approval, "explode").status_code == 400
    assert fresh(approval).status == "asked"


def test_the_page_speaks_the_managers_language(client: Client, approval: Approval) -> None:
    approval.approver.language = "en"
    approval.approver.save()
    client.cookies["django_language"] = "fr"
    assert "your yes to these exact words" in client.get(page(token_of(approval))).content.decode()


def test_the_preview_keeps_nothing(client: Client, approval: Approval) -> None:
    address = reverse("approval-preview", args=[token_of(approval)])
    html = client.post(address, {"body": "Bonjour **vous** <script>x</script>"}).content.decode()
    assert "<strong>vous</strong>" in html
    assert "<script>" not in html
    assert again(approval.letter).body == approval.letter.body


# --- the same, signed in ---------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "data"), ANSWERS)
def test_a_signed_in_manager_answers_on_the_same_page(
    client: Client, approval: Approval, answer: str, data: dict[str, str]
) -> None:
    client.force_login(approval.approver)
    address = reverse("approval-in-app", args=[approval.pk])
    assert "Vos exemples étaient précis." in client.get(address).content.decode()
    fields = {"answer": answer, "text_hash": approval.text_hash, **data}
    for _click in range(2):
        assert client.post(address, fields, follow=True).status_code == 200
    assert fresh(approval).decided_via == "account"
    assert Link.objects.get(purpose="approval").used_at is not None


def test_nobody_answers_for_another(client: Client, approval: Approval) -> None:
    client.force_login(approval.letter.owner)
    address = reverse("approval-in-app", args=[approval.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"answer": "approve"}).status_code == 404


def test_what_is_asked_is_listed(client: Client, approval: Approval) -> None:
    client.force_login(approval.approver)
    html = client.get(reverse("approvals")).content.decode()
    assert reverse("approval-in-app", args=[approval.pk]) in html
    assert client.get(reverse("letters")).headers["Location"] == reverse("approvals")


def test_a_nul_in_what_is_sent_back_is_left_out(client: Client, approval: Approval) -> None:
    assert post(client, approval, "approve", text_hash="\0").status_code == 409
    assert post(client, approval, "send_back", comment="Le \0ton.").status_code == 200
    assert (fresh(approval).status, fresh(approval).comment) == ("returned", "Le ton.")
