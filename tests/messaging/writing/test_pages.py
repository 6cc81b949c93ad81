"""The letters' pages: piles, the hero page, its buttons, what two people at once are told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from ats.events import SYSTEM, Actor
from ats.jinja import moment
from ats.models import Event, User
from messaging.approval import services as approvals
from messaging.delivery import mime
from messaging.models import Letter, Outbound
from messaging.states import OUTBOUND
from messaging.writing import departure, letters
from messaging.writing.exact import exact_mail
from tests import factories as make
from tests.letters import a_letter, a_manager_of, a_short_letter, again, an_approval
from tests.messaging.writing.desk import page, press, typed

pytestmark = pytest.mark.django_db

CLAIRE = Actor("Claire")


@pytest.fixture
def claire(client: Client) -> User:
    """A recruiter, signed in."""
    user = make.a_recruiter("Claire Morel")
    client.force_login(user)
    return user


# --- the hero page -------------------------------------------------------------------------


def test_the_page_holds_the_words_the_facts_and_the_next_thing_to_do(
    client: Client, claire: User
) -> None:
    letter = a_letter()
    a_manager_of(letter)
    html = client.get(page(letter)).content.decode()
    for words in (
        letter.subject,
        "Vos exemples étaient précis.",
        reverse("letter-submit", args=[letter.pk]),
    ):
        assert words in html
    assert f'value="{letter.text_hash}"' in html
    assert reverse("letter-approve", args=[letter.pk]) not in html


def test_where_a_recruiter_may_say_yes_the_button_says_so(client: Client, claire: User) -> None:
    letter = a_short_letter()
    html = client.get(page(letter)).content.decode()
    assert reverse("letter-approve", args=[letter.pk]) in html
    assert reverse("letter-submit", args=[letter.pk]) not in html


def test_the_preview_and_the_frame_are_the_mail_itself(client: Client, claire: User) -> None:
    letter = a_short_letter()
    frame = client.get(reverse("letter-frame", args=[letter.pk])).content.decode()
    preview = client.post(
        reverse("letter-preview", args=[letter.pk]), {"body": letter.body.replace("\n", "\r\n")}
    ).content.decode()
    letters.approve(letter, CLAIRE, letter.text_hash)
    mail = letter.mails.get()
    # What is known only when it leaves, links and mark, is not shown before.
    after = mime.with_links(mail.html, {}).partition("</head>")[2]
    assert frame.partition("</head>")[2] == preview.partition("</head>")[2] == after
    assert mail.html == exact_mail(letter).html
    sent = client.get(reverse("letter-frame", args=[letter.pk])).content.decode()
    assert sent.partition("</head>")[2] == after


def test_the_preview_keeps_nothing_and_runs_nothing(client: Client, claire: User) -> None:
    letter = a_letter()
    address = reverse("letter-preview", args=[letter.pk])
    response = client.post(address, {"body": "**Oui** <script>x</script> [y](javascript:z)"})
    html = response.content.decode()
    assert "<strong>Oui</strong>" in html
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert again(letter).body == letter.body


def test_saving(client: Client, claire: User) -> None:
    letter = a_letter()
    response = client.post(page(letter), typed(letter, body="Bonjour Amélie,\r\n\r\nNon."))
    assert (response.status_code, response.headers["Location"]) == (303, page(letter))
    assert again(letter).body == "Bonjour Amélie,\n\nNon."
    assert letter.versions.first().by == "Claire Morel"  # type: ignore[union-attr]


@pytest.mark.parametrize("wrong", [{"subject": ""}, {"body": ""}, {"subject": "x" * 201}])
def test_a_form_that_cannot_be_saved_keeps_what_was_typed(
    client: Client, claire: User, wrong: dict[str, str]
) -> None:
    letter = a_letter()
    response = client.post(page(letter), typed(letter, **{"body": "Tapé ici", **wrong}))
    html = response.content.decode()
    assert response.status_code == 422
    assert "error-summary" in html
    if "body" not in wrong:
        assert "Tapé ici" in html
    assert again(letter).body == letter.body


def test_the_second_writer_sees_both_and_loses_nothing(client: Client, claire: User) -> None:
    letter = a_letter()
    mine = typed(letter, body="Mon texte, bien à moi.")
    letters.edit(letter, letter.subject, "Le texte de Karim.", Actor("Karim B."), letter.text_hash)
    response = client.post(page(letter), mine)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Karim B." in html
    assert "Mon texte, bien à moi." in html
    assert "<ins>" in html
    assert f'value="{again(letter).text_hash}"' in html, "saving again is then a choice"
    assert again(letter).body == "Le texte de Karim."


def test_what_blocks_is_shown_in_words_before_anything_is_pressed(
    client: Client, claire: User
) -> None:
    letter = a_letter()
    letters.edit(letter, "Objet", "Bonjour Paul, [[ à écrire ]]", CLAIRE, letter.text_hash)
    html = client.get(page(letter)).content.decode()
    assert 'id="problems"' in html
    assert "à écrire" in html


def test_gone_letters_cannot_be_edited(client: Client, claire: User) -> None:
    letter = a_short_letter()
    departure.cancel(letter, CLAIRE)
    assert 'id="editor"' not in client.get(page(letter)).content.decode()
    response = client.post(page(letter), typed(letter, body="Tapé trop tard"))
    assert response.status_code == 409
    assert again(letter).body == letter.body


def test_a_manager_reads_and_cannot_write(client: Client) -> None:
    letter = a_letter()
    client.force_login(a_manager_of(letter))
    html = client.get(page(letter)).content.decode()
    assert 'id="sources"' in html
    mail = client.get(reverse("letter-frame", args=[letter.pk])).content.decode()
    assert "Vos exemples étaient précis." in mail
    assert 'id="editor"' not in html
    assert client.post(page(letter), typed(letter, body="Tapé")).status_code == 403


# --- buttons -------------------------------------------------------------------------------


def test_approving_keeps_what_was_typed_and_schedules_it(client: Client, claire: User) -> None:
    letter = a_short_letter()
    body = letter.body + "\n\nEt merci encore."
    response = press(client, "letter-approve", letter, **typed(letter, body=body))
    assert response.status_code == 200
    letter = again(letter)
    assert (letter.status, letter.approved_by) == ("scheduled", "Claire Morel")
    assert "Et merci encore." in letter.mails.get().text
    assert "data-countdown" in response.content.decode()


def test_the_toast_tells_the_hour_as_the_page_does(client: Client, claire: User) -> None:
    User.objects.filter(pk=claire.pk).update(language="fr")
    letter = a_short_letter()
    html = press(client, "letter-approve", letter, **typed(letter)).content.decode()
    with translation.override("fr"):
        when = moment(again(letter).scheduled_for, "EEEE d MMMM, HH:mm")
    assert " à " in when
    assert f"Elle part le {when}." in html


def test_approving_words_that_cannot_leave_keeps_them_and_says_why(
    client: Client, claire: User
) -> None:
    letter = a_short_letter()
    body = "Bonjour Amélie, [[ ici ]]"
    response = press(client, "letter-approve", letter, **typed(letter, body=body))
    assert "Bonjour Amélie, [[ ici ]]" in response.content.decode()
    assert (again(letter).status, again(letter).body) == ("draft", body)
    assert not Outbound.objects.exists()


def test_asking_for_approval(client: Client, claire: User) -> None:
    letter = a_letter()
    manager = a_manager_of(letter)
    data = typed(letter, approver=str(manager.pk), note="Est-ce juste ?")
    response = press(client, "letter-submit", letter, **data)
    assert manager.name in response.content.decode()
    approval = letter.approvals.get()
    assert (approval.approver, approval.note) == (manager, "Est-ce juste ?")
    assert approval.asked_by == claire


@pytest.mark.parametrize("choice", ["", "0", "999999", "nobody", "own"])
def test_asking_somebody_who_may_not_be_asked(client: Client, claire: User, choice: str) -> None:
    letter = a_letter()
    a_manager_of(letter)
    approver = str(claire.pk) if choice == "own" else choice
    response = press(client, "letter-submit", letter, **typed(letter, approver=approver))
    assert response.status_code == 200
    assert again(letter).status == "draft"


def _approved(letter: Letter) -> dict[str, str]:
    letters.approve(letter, CLAIRE, letter.text_hash)
    return {}


def _open(letter: Letter) -> dict[str, str]:
    return typed(letter)


def _held(letter: Letter) -> dict[str, str]:
    letters.approve(letter, CLAIRE, letter.text_hash)
    mail = letter.mails.get()
    OUTBOUND.move(mail, "withhold", actor=SYSTEM, last_error="raison")
    return {}


BUTTONS = [
    ("letter-approve", _open),
    ("letter-cancel", _approved),
    ("letter-send-now", _approved),
    ("letter-resume", _held),
    ("letter-redraft", _open),
]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("letter-submit", {"note": "a\0b"}),
        ("letter-approve", {"text_hash": "\0"}),
        ("letter-redraft", {"text_hash": "\0"}),
        ("letter-restore", {"version": "1", "text_hash": "\0"}),
        ("letter-restore", {"version": "000000001" + "9" * 20}),
    ],
)
def test_what_no_form_sends_is_no_crash(
    client: Client, claire: User, name: str, data: dict[str, str]
) -> None:
    letter = a_letter()
    fields = {"text_hash": letter.text_hash, "approver": str(a_manager_of(letter).pk), **data}
    assert press(client, name, letter, **fields).status_code == 200
    assert again(letter).status == ("in_review" if "note" in data else "draft")


@pytest.mark.parametrize(("name", "prepare"), BUTTONS)
def test_a_double_click_does_it_once(client: Client, claire: User, name: str, prepare: Any) -> None:
    letter = a_short_letter()
    data = prepare(letter) | {"outside_hours": "yes"}
    press(client, name, letter, **data)
    state, mails = again(letter).status, letter.mails.exclude(status="cancelled").count()
    second = press(client, name, letter, **data)
    assert second.status_code in (200, 409)
    assert again(letter).status == state
    assert letter.mails.exclude(status="cancelled").count() == mails <= 1


def test_a_double_click_on_ask_asks_once(client: Client, claire: User) -> None:
    letter = a_letter()
    data = typed(letter, approver=str(a_manager_of(letter).pk))
    for _click in range(2):
        assert press(client, "letter-submit", letter, **data).status_code == 200
    assert letter.approvals.count() == 1
    assert Outbound.objects.count() == 1


def test_calling_off_says_that_somebody_still_waits(client: Client, claire: User) -> None:
    letter = a_short_letter()
    letters.approve(letter, CLAIRE, letter.text_hash)
    response = press(client, "letter-cancel", letter)
    assert "toast" in response.content.decode()
    listed = client.get(reverse("letters")).content.decode()
    assert reverse("letter-new", args=[letter.application_id]) in listed
    response = client.post(reverse("letter-new", args=[letter.application_id]))
    fresh = letter.application.letters.get(status="draft")
    assert response.headers["Location"] == page(fresh)


def test_too_late_is_a_sentence_and_not_an_error(client: Client, claire: User) -> None:
    letter = a_short_letter()
    letters.approve(letter, CLAIRE, letter.text_hash)
    now = timezone.now()
    letter.mails.update(status="handed", handed_at=now, lease_until=now)
    for name in ("letter-cancel", "letter-send-now"):
        response = press(client, name, letter, outside_hours="yes")
        assert response.status_code == 200
        assert "toast" in response.content.decode()
    assert again(letter).status == "scheduled"


def test_older_words_come_back_by_a_button(client: Client, claire: User) -> None:
    letter = a_letter()
    first = letter.body
    letters.edit(letter, letter.subject, "Autre texte", CLAIRE, letter.text_hash)
    press(client, "letter-restore", letter, version="1", text_hash=letter.text_hash)
    assert again(letter).body == first


@pytest.mark.parametrize("version", ["", "x", "99", "-1", "9" * 18, "9" * 40])
def test_a_version_that_is_not_there(client: Client, claire: User, version: str) -> None:
    letter = a_letter()
    response = press(client, "letter-restore", letter, version=version, text_hash=letter.text_hash)
    assert response.status_code == 200
    assert letter.versions.count() == 1


def test_a_finalists_page_asks_for_the_call_first(client: Client, claire: User) -> None:
    letter = a_letter(make.an_application(kind="interview", final=True))
    a_manager_of(letter)
    html = client.get(page(letter)).content.decode()
    assert reverse("letter-call", args=[letter.pk]) in html
    assert reverse("letter-submit", args=[letter.pk]) not in html
    press(client, "letter-call", letter, outcome="reached", words="Elle s'y attendait.")
    html = client.get(page(letter)).content.decode()
    assert reverse("letter-submit", args=[letter.pk]) in html


def test_a_call_that_was_impossible_wants_its_reason(client: Client, claire: User) -> None:
    letter = a_letter(make.an_application(kind="interview", final=True))
    assert press(client, "letter-call", letter, outcome="impossible").status_code == 422
    assert press(client, "letter-call", letter, outcome="").status_code == 422
    assert not Event.objects.filter(kind="call.note").exists()


# --- states that the page must tell -----------------------------------------------------------


def test_every_state_has_its_page(client: Client, claire: User) -> None:
    approval = an_approval()
    approvals.send_back(
        approval, Actor.of(approval.approver), "Plus doux, svp.", approval.text_hash, "link"
    )
    html = client.get(page(approval.letter)).content.decode()
    assert "Plus doux, svp." in html

    letter = a_short_letter()
    letters.approve(letter, CLAIRE, letter.text_hash)
    assert reverse("letter-cancel", args=[letter.pk]) in client.get(page(letter)).content.decode()
    mail = letter.mails.get()
    now = timezone.now()
    OUTBOUND.move(mail, "release", actor=SYSTEM)
    OUTBOUND.move(mail, "hand", actor=SYSTEM, handed_at=now, lease_until=now)
    html = client.get(page(letter)).content.decode()
    assert reverse("letter-cancel", args=[letter.pk]) not in html
    assert 'id="editor"' not in html
    OUTBOUND.move(mail, "lose", actor=SYSTEM, lease_until=None)
    assert reverse("outbound", args=[mail.pk]) in client.get(page(letter)).content.decode()
    OUTBOUND.move(mail, "accept", actor=SYSTEM, accepted_at=now)
    assert "tone-good" in client.get(page(letter)).content.decode()


def test_a_held_letter_says_why_and_what_to_do(client: Client, claire: User) -> None:
    letter = a_short_letter()
    _held(letter)
    html = client.get(page(letter)).content.decode()
    assert "raison" in html
    assert reverse("letter-resume", args=[letter.pk]) in html
