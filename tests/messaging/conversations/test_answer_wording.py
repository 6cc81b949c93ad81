"""The words of an answer: found while one types, refused when they must not leave."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from ats.models import User
from candidates.models import Consent, Note
from messaging.conversations import checking, services
from messaging.conversations.suggested import answers_for
from messaging.models import Conversation, Letter, Outbound
from messaging.writing.library.kinds import KINDS
from messaging.writing.refusals import NotReady
from tests import factories as make
from tests.browser.visiting import serious, signed_in, visit
from tests.letters import a_letter
from tests.messaging.conversations.waiting import a_waiting_conversation
from tests.plugins.browser import OpenPage
from tests.queries import queries

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answered

pytestmark = pytest.mark.django_db

OLD = "Merci de votre message. Vous êtes trop âgé pour ce poste."
VAGUE = "Nous avons simplement de meilleurs candidats que vous."
INTENTS = [
    "complaint",
    "feedback_request",
    "interested",
    "interview_followup",
    "privacy_request",
    "question",
    "scheduling",
    "stay_in_touch",
    "withdrawal",
]
THANKS = {
    "fr": [
        "Merci pour votre message, et à jeudi.",
        "Bonjour et merci, c'est bien reçu.",
        "Merci.",
        "Bonjour Amélie,\n\nOui, le poste est bien à plein temps, du mardi au samedi.",
        "Je vous rappellerai demain à 10 heures. Bonne journée.",
        "Nous reviendrons vers vous jeudi après-midi, après le dernier entretien.",
    ],
    "en": [
        "Thank you for your message, see you on Thursday.",
        "Hello and thank you, we have it.",
        "Thanks!",
        "Dear Amélie,\n\nYes, it is a full-time job, from Tuesday to Saturday.",
        "I will call you tomorrow at 10. Have a good day.",
    ],
}


@pytest.fixture
def claire() -> User:
    make.a_company()
    return make.a_recruiter("Claire Morel", language="en", email="claire.w@maison-test.example")


@pytest.fixture
def conversation(claire: User) -> Conversation:
    return a_waiting_conversation(claire, "amelie@example.org")


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _send(conversation: Conversation, body: str) -> Answered:
    url = reverse("conversation-answer", args=[conversation.pk])
    form = {"body": body, "key": uuid.uuid4().hex}
    return _client(conversation.owner).post(url, form)


def _typed(conversation: Conversation, body: str) -> str:
    url = reverse("answer-wording", args=[conversation.pk])
    return _client(conversation.owner).post(url, {"body": body}).content.decode()


def _codes(conversation: Conversation, body: str) -> list[str]:
    found = checking.problems_of(checking.as_letter(conversation), "", body)
    return [problem.code for problem in found]


def _in(conversation: Conversation, language: str) -> Conversation:
    application = conversation.application
    type(application).objects.filter(pk=application.pk).update(language=language)
    application.language = language
    return conversation


def test_a_blocked_answer_is_not_sent_and_nothing_is_lost(conversation: Conversation) -> None:
    refused = _send(conversation, f"{OLD}\r\n\r\nBien à vous & <à> bientôt.")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Merci de votre message. Vous êtes trop âgé pour ce poste." in page
    assert "Bien à vous &amp; &lt;à&gt; bientôt.</textarea>" in page
    assert "It was not sent" in page
    assert '<mark class="wording-block">' in page
    assert "trop âgé</mark>" in page
    assert not Outbound.objects.filter(kind="answer").exists()
    conversation.refresh_from_db()
    assert conversation.waiting_since is not None
    assert _send(conversation, "Merci de votre message.").status_code == 302
    assert Outbound.objects.filter(kind="answer").count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Merci. [[ dire la date ]]", "hole"),
        ("Merci. [[ jamais fermé", "hole"),
        ("Bonjour {{ candidate.given_name }}, merci.", "leftover"),
        ("Bonjour {prénom}, merci.", "leftover"),
        ("Merci, *|FNAME|*.", "leftover"),
        ("Bonjour «Prénom», merci.", "leftover"),
    ],
)
def test_holes_and_fields_of_other_programs_do_not_leave(
    conversation: Conversation, body: str, code: str
) -> None:
    assert code in _codes(conversation, body)
    with pytest.raises(NotReady):
        services.answer(conversation, conversation.owner, body)
    refused = _send(conversation, body)
    assert refused.status_code == 422
    assert 'class="findings"' in refused.content.decode()
    assert not Outbound.objects.filter(kind="answer").exists()


def test_a_warning_is_shown_and_passes_without_a_reason(conversation: Conversation) -> None:
    page = _typed(conversation, VAGUE)
    assert '<mark class="wording-warn">' in page
    assert "To look at again" in page
    assert "Before it can leave" not in page
    assert "reason-" not in page
    assert _send(conversation, VAGUE).status_code == 302
    assert Outbound.objects.filter(kind="answer").count() == 1


def test_a_refused_answer_shows_its_warnings_too(conversation: Conversation) -> None:
    page = _send(conversation, f"{VAGUE}\n\n{OLD}").content.decode()
    assert '<mark class="wording-warn">' in page
    assert '<mark class="wording-block">' in page
    assert "reason-" not in page


def test_another_name_in_the_greeting_is_a_warning(conversation: Conversation) -> None:
    assert _codes(conversation, "Bonjour Paul,\n\nMerci de votre message.") == ["greeting"]


def test_a_promise_without_a_day_is_a_warning(conversation: Conversation) -> None:
    assert _codes(conversation, "Nous reviendrons vers vous.") == ["wording_fausse_promesse"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_plain_answer_has_no_finding(conversation: Conversation, language: str) -> None:
    _in(conversation, language)
    for text in THANKS[language]:
        assert _codes(conversation, text) == [], text
    page = _typed(conversation, THANKS[language][0])
    assert "Nothing to say about the wording." in page
    assert "<mark" not in page


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("tu", [False, True])
def test_the_beginnings_are_clean(conversation: Conversation, language: str, tu: bool) -> None:
    make.a_company(tu=tu)
    application = _in(conversation, language).application
    texts = [
        text for one in INTENTS for text in answers_for([one], application, conversation.owner)
    ]
    assert [name for name, _text in texts] == INTENTS
    assert sum(kind.group == "beginnings" for kind in KINDS.values()) == len(INTENTS)
    for name, text in texts:
        assert _codes(conversation, text) == [], name


def test_an_answer_owes_no_criterion_and_may_be_laconic(conversation: Conversation) -> None:
    a_letter(conversation.application)
    assert _codes(conversation, "Votre candidature n'a pas été retenue. Bien à vous.") == []


def test_an_inside_note_does_not_go_out_in_an_answer(conversation: Conversation) -> None:
    inside = "Il répond toujours à côté de la question posée par le client."
    application, author = conversation.application, conversation.owner
    Note.objects.create(application=application, author=author, body=inside)
    assert "wording_note_interne" in _codes(conversation, f"Merci. {inside}")


def test_the_reason_of_the_decision_stays_inside_and_what_the_letter_says_may_be_said_again(
    conversation: Conversation,
) -> None:
    reason = "La cheffe de rayon préfère quelqu'un qui vient de la maison."
    letter = a_letter(conversation.application, internal_reason=reason)
    assert "wording_note_interne" in _codes(conversation, reason)
    assert letter.facts["points"]
    for point in letter.facts["points"]:
        assert _codes(conversation, f"Comme écrit : {point['text']}") == [], point


def test_a_recorded_consent_is_known(conversation: Conversation) -> None:
    said = "Avec votre accord, nous conservons votre dossier jusqu'en mars 2028."
    assert _codes(conversation, said) == ["wording_fausse_promesse"]
    Consent.objects.create(
        candidate=conversation.application.candidate,
        purpose=Consent.Purpose.POOL,
        given=True,
        text_version="1",
        channel="form",
        until=timezone.localdate() + timedelta(days=365),
    )
    assert _codes(conversation, said) == []


def test_looking_keeps_nothing_and_needs_a_post(conversation: Conversation) -> None:
    url = reverse("answer-wording", args=[conversation.pk])
    client = _client(conversation.owner)
    assert client.get(url).status_code == 405
    page = client.post(url, {"body": "<script>x</script> trop âgé\0"}).content.decode()
    assert "<script>" not in page
    assert not Outbound.objects.filter(kind="answer").exists()
    assert not Letter.objects.exists()
    assert client.post(url).status_code == 200


def test_looking_costs_the_same_whatever_is_around(conversation: Conversation) -> None:
    url, client = reverse("answer-wording", args=[conversation.pk]), _client(conversation.owner)
    a_letter(conversation.application)

    def cost() -> int:
        with queries() as count:
            assert client.post(url, {"body": f"{OLD} {VAGUE}"}).status_code == 200
        return count()

    cost()
    before = cost()
    for number in range(6):
        services.note(conversation, conversation.owner, "call", f"Appel {number}.")
        Note.objects.create(
            application=conversation.application, author=conversation.owner, body=f"Vu {number}."
        )
    assert cost() == before
    assert before <= 30


def test_the_findings_are_in_french_for_who_reads_french(conversation: Conversation) -> None:
    type(conversation.owner).objects.filter(pk=conversation.owner_id).update(language="fr")
    conversation.owner.refresh_from_db()
    with override("fr"):
        page = _send(conversation, "Merci. [[ la date ]]").content.decode()
    assert "Elle n'est pas partie" in page.replace("&#39;", "'").replace("’", "'")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_findings_follow_the_words(
    live_server: LiveServer, open_page: OpenPage, conversation: Conversation
) -> None:
    page = signed_in(open_page(), live_server.url, conversation.owner)
    visit(page, live_server.url, "conversation", conversation.pk)
    body, found = page.locator("[name=body]"), page.locator("[data-wording-findings]")
    expect(found).to_be_empty()
    body.fill(OLD)
    expect(found).to_contain_text("trop âgé")
    found.locator("[data-find]").first.click()
    selected = "f => f.value.slice(f.selectionStart, f.selectionEnd)"
    assert body.evaluate(selected) == "trop âgé"
    assert serious(page) == []
    body.fill("Merci de votre message.")
    expect(found).to_contain_text("Nothing to say about the wording.")
    visit(page, live_server.url, "application", conversation.application_id)
    page.locator("#conversation [name=body]").fill(OLD)
    expect(page.locator("#conversation [data-wording-findings]").first).to_contain_text("trop âgé")
