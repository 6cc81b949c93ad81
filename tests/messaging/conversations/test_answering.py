"""The recruiter answers in the thread; nobody waits twice, nobody is answered twice."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ats.jinja import iso
from ats.models import User
from messaging.conversations import selectors, services
from messaging.conversations.composing import reply_subject
from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.inbound import door, reading
from messaging.models import Conversation, Message, Outbound
from tests import factories as make
from tests.messaging.conversations.waiting import a_waiting_conversation
from tests.plugins.mail import Sink
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire() -> User:
    make.a_company()
    return make.a_recruiter("Claire Morel", job_title="Chargée de recrutement")


@pytest.fixture
def conversation(claire: User) -> Conversation:
    return a_waiting_conversation(claire, "amelie@example.org")


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_answer_as_the_candidate_receives_it(
    sink: Sink, conversation: Conversation, claire: User
) -> None:
    services.answer(conversation, claire, "Il a manqué un exemple **chiffré**.")
    worker.drain(Transport())
    answer = sink.messages[-1]
    assert answer["Subject"] == "Re: Votre candidature"
    assert answer["In-Reply-To"] == "<q-amelie@example.org>"
    assert "<q-amelie@example.org>" in answer["References"]
    assert answer["Auto-Submitted"] is None, "a person wrote it"
    text = answer.get_body(("plain",))
    assert text is not None
    content = text.get_content()
    assert "Bonjour Amélie," in content
    assert "Il a manqué un exemple chiffré." in content
    assert "Claire Morel" in content
    conversation.refresh_from_db()
    assert conversation.waiting_since is None
    assert Message.objects.get(direction="in").answer == "answered"


def test_a_double_click_is_one_mail(conversation: Conversation, claire: User) -> None:
    client, url = _client(claire), reverse("conversation-answer", args=[conversation.pk])
    data = {"body": "Bonjour.", "key": uuid.uuid4().hex}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302
    assert Outbound.objects.filter(kind="answer").count() == 1


def test_an_empty_answer_keeps_the_page_and_says_why(
    conversation: Conversation, claire: User
) -> None:
    url = reverse("conversation-answer", args=[conversation.pk])
    response = _client(claire).post(url, {"body": "  ", "key": uuid.uuid4().hex})
    assert response.status_code == 422
    assert not Outbound.objects.filter(kind="answer").exists()


def test_the_page_never_sends_elsewhere(conversation: Conversation, claire: User) -> None:
    url = reverse("message-close", args=[conversation.pk])
    response = _client(claire).post(url, {"back": "https://evil.example/"})
    assert response.headers["Location"] == reverse("conversation", args=[conversation.pk])


def test_no_answer_needed_and_its_undo(conversation: Conversation, claire: User) -> None:
    client = _client(claire)
    client.post(reverse("message-close", args=[conversation.pk]))
    conversation.refresh_from_db()
    assert conversation.waiting_since is None
    client.post(reverse("message-reopen", args=[conversation.pk]))
    conversation.refresh_from_db()
    assert conversation.waiting_since is not None


def _writes_again(conversation: Conversation) -> Message:
    raw = b"From: amelie@example.org\nSubject: Encore\n\nUne autre question."
    row, _made = door.receive(raw, door="pipe")
    reading.read(row.pk)
    return services.receive(row, conversation)


@pytest.mark.parametrize("button", ["conversation-answer", "message-close"])
def test_what_came_in_after_the_page_was_shown_still_waits(
    conversation: Conversation, claire: User, button: str
) -> None:
    client = _client(claire)
    shown = client.get(reverse("conversation", args=[conversation.pk])).content.decode()
    seen = set(re.findall(r'name="seen" value="(\d+)"', shown))
    first = conversation.messages.get(answer="waiting")
    assert {int(pk) for pk in seen} == {first.pk}
    late = _writes_again(conversation)
    fields = {"seen": str(first.pk), "body": "Voici.", "key": uuid.uuid4().hex}
    client.post(reverse(button, args=[conversation.pk]), fields)
    conversation.refresh_from_db()
    assert conversation.waiting_since == late.at
    assert conversation.messages.get(answer="waiting") == late


def test_the_desk_closes_only_what_it_showed(conversation: Conversation, claire: User) -> None:
    newest = conversation.messages.get(answer="waiting")
    shown = _client(claire).get(reverse("replies")).content.decode()
    assert f'name="seen" value="{newest.pk}"' in shown


def test_without_an_address_the_recruiter_is_told_to_call(
    conversation: Conversation, claire: User
) -> None:
    conversation.application.candidate.addresses.all().delete()
    url = reverse("conversation-answer", args=[conversation.pk])
    response = _client(claire).post(url, {"body": "Bonjour.", "key": uuid.uuid4().hex}, follow=True)
    assert "Call them" in response.content.decode() or "Appelez" in response.content.decode()
    conversation.refresh_from_db()
    assert conversation.waiting_since is not None


def test_what_a_candidate_writes_stays_text(claire: User, conversation: Conversation) -> None:
    Message.objects.filter(direction="in").update(visible="<script>alert(1)</script>{{ 7*7 }}")
    page = _client(claire).get(reverse("conversation", args=[conversation.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7*7 }}" in page


def test_the_desk_costs_the_same_for_two_and_for_twelve(claire: User) -> None:
    a_waiting_conversation(claire, "a0@example.org")
    a_waiting_conversation(claire, "a1@example.org")

    def grow() -> None:
        for number in range(2, 12):
            a_waiting_conversation(claire, f"a{number}@example.org")

    same_queries(_client(claire), reverse("replies"), grow)


def test_today_costs_the_same_whatever_waits(claire: User) -> None:
    a_waiting_conversation(claire, "a0@example.org")
    a_waiting_conversation(claire, "a1@example.org")

    def grow() -> None:
        for number in range(2, 10):
            a_waiting_conversation(claire, f"a{number}@example.org")

    same_queries(_client(claire), reverse("today"), grow)


def test_the_conversation_costs_the_same_whatever_its_length(
    claire: User, conversation: Conversation
) -> None:
    def grow() -> None:
        for _time in range(8):
            services.answer(conversation, claire, "Encore un mot.")

    services.answer(conversation, claire, "Un mot.")
    same_queries(_client(claire), reverse("conversation", args=[conversation.pk]), grow)


def test_a_call_is_noted_in_the_thread(claire: User, conversation: Conversation) -> None:
    url = reverse("conversation-note", args=[conversation.pk])
    _client(claire).post(url, {"channel": "call", "text": "Échange de dix minutes."})
    noted = Message.objects.get(direction="noted")
    assert (noted.channel, noted.author_name) == ("call", "Claire Morel")


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Votre candidature", "Re: Votre candidature"),
        ("Re: Votre candidature", "Re: Votre candidature"),
        ("RE : Re: AW: Votre candidature", "Re: Votre candidature"),
        ("Ré: x", "Re: x"),
        ("", ""),
    ],
)
def test_the_subject_says_re_once(subject: str, expected: str) -> None:
    assert reply_subject(subject) == expected


@pytest.mark.parametrize(
    ("status", "heard"),
    [
        ("scheduled", "pas encore envoyé"),
        ("queued", "pas encore envoyé"),
        ("withheld", "pas encore envoyé"),
        ("retry", "pas encore envoyé"),
        ("failed", "non envoyé"),
        ("expired", "non envoyé"),
        ("unconfirmed", "peut-être envoyé"),
    ],
)
def test_what_has_not_left_is_never_heard_as_sent(
    conversation: Conversation, claire: User, status: str, heard: str
) -> None:
    services.answer(conversation, claire, "Il a manqué un exemple chiffré.")
    Outbound.objects.filter(kind="answer").update(status=status)
    entry = _our_entry(conversation, claire)
    assert f'<span class="visually-hidden">{heard}</span>' in entry
    assert ">écrit le " in entry
    assert ("En route" in entry) == (status in ("queued", "retry"))


def _our_entry(conversation: Conversation, user: User) -> str:
    page = _client(user).get(reverse("conversation", args=[conversation.pk])).content.decode()
    answer = Message.objects.get(outbound__kind="answer")
    return page.partition(f'id="message-{answer.pk}"')[2].partition("</li>")[0]


def test_a_mail_stands_where_it_left_and_behind_all_while_it_waits(
    conversation: Conversation, claire: User, sink: Sink
) -> None:
    services.answer(conversation, claire, "Je regarde et reviens vers vous demain.")
    services.note(conversation, claire, "call", "A rappelé.")
    mail = Outbound.objects.get(kind="answer")
    last = selectors.thread(conversation)[-1]
    assert last.outbound == mail, "it waits, so it has not been said before the call"
    worker.drain(Transport())
    mail.refresh_from_db()
    assert selectors.thread(conversation)[-1].outbound == mail
    entry = _our_entry(conversation, claire)
    assert '<span class="visually-hidden">envoyé</span>' in entry
    assert f'datetime="{iso(mail.accepted_at)}"' in entry
    before = selectors.thread(conversation)[0]
    Outbound.objects.filter(pk=mail.pk).update(accepted_at=before.at - timedelta(days=9))
    assert selectors.thread(conversation)[0].outbound == mail
