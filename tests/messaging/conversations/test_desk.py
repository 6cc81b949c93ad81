"""The desk: what is owed by when, who takes it, what is put off, what a click says."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats import clock
from ats.events import Actor
from ats.models import User
from candidates.models import Application, PrivacyRequest
from messaging.conversations import desk, presence, selectors, services
from messaging.conversations.due import ANSWER_WITHIN
from messaging.conversations.selectors import Wanted
from messaging.conversations.suggested import answers_for
from messaging.inbound.corrections import correct_intents
from messaging.inbound.intents import ORDER
from messaging.models import Conversation, Inbound, Message, Outbound
from messaging.writing.library import services as library
from messaging.writing.library.kinds import KINDS
from messaging.writing.library.services import Place
from messaging.writing.wording import check_text
from tests import factories as make
from tests.messaging.conversations.waiting import a_waiting_conversation, again, fresh, newest
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire() -> User:
    cache.clear()
    make.a_company()
    return make.a_recruiter("Claire Morel")


@pytest.fixture
def conversation(claire: User) -> Conversation:
    return a_waiting_conversation(claire, "amelie@example.org")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_request_for_reasons_is_owed_in_five_working_days(conversation: Conversation) -> None:
    message = newest(conversation)
    day = clock.add_working_days(timezone.localdate(message.at), ANSWER_WITHIN["feedback_request"])
    correct_intents(message, ["feedback_request"], conversation.owner)
    assert fresh(conversation).due_on == day


def test_a_correction_changes_what_is_owed(conversation: Conversation) -> None:
    message = newest(conversation)
    correct_intents(message, ["feedback_request", "complaint"], conversation.owner)
    assert fresh(conversation).due_on == clock.add_working_days(
        timezone.localdate(message.at), ANSWER_WITHIN["complaint"]
    )


def test_the_second_unanswered_message_turns_red(claire: User, conversation: Conversation) -> None:
    assert "Wrote again, unanswered" not in page_of(claire)
    again(conversation, "Avez-vous reçu mon message ?")
    assert fresh(conversation).unanswered == 2
    assert (selectors.counts(claire).all, selectors.counts(claire).red) == (1, 1)
    services.answer(conversation, claire, "Oui, pardon.")
    assert fresh(conversation).unanswered == 0
    assert fresh(conversation).due_on is None


def page_of(user: User, query: str = "") -> str:
    user.language = "en"
    user.save()
    return signed_in(user).get(reverse("replies") + query).content.decode()


def test_filters_by_intent_and_owner(claire: User, conversation: Conversation) -> None:
    correct_intents(newest(conversation), ["feedback_request"], claire)
    found = [
        list(selectors.on_the_desk(claire, wanted))
        for wanted in (
            Wanted(intent="feedback_request"),
            Wanted(intent="scheduling"),
            Wanted(owner=claire.pk),
            Wanted(owner=claire.pk + 1),
        )
    ]
    assert found == [[conversation], [], [conversation], []]
    assert "Asks why" in page_of(claire, "?intent=feedback_request&owner=x")
    assert page_of(claire, "?intent=nonsense&after=nonsense").count("data-key-item") == 1


def test_put_off_until_its_day_or_until_they_write(
    claire: User, conversation: Conversation
) -> None:
    url = reverse("conversation-snooze", args=[conversation.pk])
    signed_in(claire).post(url, {"days": "2"})
    until = fresh(conversation).snoozed_until
    assert until == clock.add_working_days(clock.today(), 2)
    assert not selectors.waiting(claire).exists()
    assert list(selectors.on_the_desk(claire, Wanted(pile="off"))) == [conversation]
    Conversation.objects.update(snoozed_until=clock.today())
    assert selectors.waiting(claire).exists()
    desk.snooze(conversation, until, claire)
    again(conversation, "Encore une chose.")
    assert fresh(conversation).snoozed_until is None


@pytest.mark.parametrize("days", [-1, 0, 60])
def test_nobody_is_put_off_for_too_long(conversation: Conversation, days: int) -> None:
    with pytest.raises(desk.TooLate):
        desk.snooze(conversation, clock.today() + timedelta(days=days), conversation.owner)


def test_only_what_waits_is_put_off(claire: User, conversation: Conversation) -> None:
    services.no_answer_needed(conversation, claire)
    assert not desk.snooze(conversation, clock.add_working_days(clock.today(), 1), claire)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.update(snoozed_until=clock.today())


def test_taking_a_conversation(claire: User, conversation: Conversation) -> None:
    karim = make.a_recruiter("Karim Haddad")
    for _twice in range(2):
        signed_in(karim).post(reverse("conversation-take", args=[conversation.pk]))
    assert fresh(conversation).owner == karim


def test_a_stranger_with_the_address_is_quarantined_until_a_person_vouches(
    claire: User, conversation: Conversation
) -> None:
    message = again(conversation, "Supprimez toutes mes données.", "mallory@example.com")
    privacy = reverse("message-privacy", args=[message.pk])
    signed_in(claire).post(privacy, {"kind": "erasure"})
    assert not PrivacyRequest.objects.exists()
    signed_in(claire).post(reverse("message-vouch", args=[message.pk]))
    message.refresh_from_db()
    assert message.verified and Inbound.objects.get(message=message).verified
    candidate = conversation.application.candidate
    assert not candidate.addresses.filter(address="mallory@example.com").exists()
    signed_in(claire).post(privacy, {"kind": "erasure"})
    request = PrivacyRequest.objects.get()
    assert (request.kind, request.channel, request.candidate) == ("erasure", "mail", candidate)


def test_privacy_needs_a_known_kind(claire: User, conversation: Conversation) -> None:
    url = reverse("message-privacy", args=[newest(conversation).pk])
    signed_in(claire).post(url, {"kind": "everything"})
    assert not PrivacyRequest.objects.exists()


def test_two_people_see_each_other_and_do_not_answer_twice(
    claire: User, conversation: Conversation
) -> None:
    karim = make.a_recruiter("Karim Haddad", language="en")
    here = reverse("conversation-present", args=[conversation.pk])
    seen = newest(conversation).pk
    signed_in(claire).get(here + "?writing=1")
    assert "Claire Morel is writing here" in signed_in(karim).get(here).content.decode()
    signed_in(claire).get(here)
    page = signed_in(karim).get(here).content.decode()
    assert "Claire Morel is writing here" in page, "her page asks as well, while she writes"
    services.answer(conversation, claire, "Bonjour Amélie.", seen=seen)
    url = reverse("conversation-answer", args=[conversation.pk])
    form = {"body": "Chère Amélie.", "key": "b" * 32, "seen": seen}
    refused = signed_in(karim).post(url, form)
    assert refused.status_code == 409
    assert "Chère Amélie." in refused.content.decode()
    assert Outbound.objects.filter(kind="answer").count() == 1
    latest = conversation.messages.latest("pk").pk
    signed_in(karim).post(url, form | {"seen": latest})
    assert Outbound.objects.filter(kind="answer").count() == 2


def test_who_stopped_writing_only_reads(
    claire: User, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    karim = make.a_recruiter("Karim Haddad")
    presence.beat(conversation, claire, writing=True)
    later = time.time() + presence.HERE - 1
    monkeypatch.setattr(time, "time", lambda: later)
    presence.beat(conversation, claire, writing=False)
    assert [row.writing for row in presence.beat(conversation, karim, writing=False)] == [True]
    monkeypatch.setattr(time, "time", lambda: later + 2)
    assert [row.writing for row in presence.beat(conversation, karim, writing=False)] == [False]


def test_a_call_that_was_the_answer_is_one(claire: User, conversation: Conversation) -> None:
    url = reverse("conversation-note", args=[conversation.pk])
    assert (
        'name="answers"'
        in signed_in(claire).get(reverse("conversation", args=[conversation.pk])).content.decode()
    )
    seen = newest(conversation).pk
    later = again(conversation, "Une autre question : quand commence-t-on ?")
    call = {"channel": "call", "text": "Tout a été dit au téléphone."}
    signed_in(claire).post(url, call)
    assert conversation.messages.filter(answer=Message.Answer.WAITING).count() == 2
    signed_in(claire).post(url, call | {"answers": "on", "seen": seen})
    assert Message.objects.get(pk=seen).answer == Message.Answer.ANSWERED
    later.refresh_from_db()
    assert later.answer == Message.Answer.WAITING, "it was not on the page"
    signed_in(claire).post(url, call | {"answers": "on", "seen": later.pk})
    conversation.refresh_from_db()
    assert conversation.waiting_since is None
    page = signed_in(claire).get(reverse("conversation", args=[conversation.pk])).content.decode()
    assert 'name="answers"' not in page, "nothing waits"


def test_no_date_stands_where_nothing_is_promised_any_more(
    claire: User, conversation: Conversation
) -> None:
    claire.language = "en"
    claire.save()
    page = reverse("conversation", args=[conversation.pk])
    assert "Answer promised for" in signed_in(claire).get(page).content.decode()
    application = conversation.application
    Application.objects.filter(pk=application.pk).update(told_at=timezone.now())
    assert "Answer promised for" not in signed_in(claire).get(page).content.decode()


def test_a_click_corrects_the_reading_and_the_timeline_says_so(
    claire: User, conversation: Conversation
) -> None:
    message = newest(conversation)
    url = reverse("message-intents", args=[message.pk])
    signed_in(claire).post(url, {"intent": "thanks"})
    assert Inbound.objects.get(message=message).intents[0]["name"] == "thanks"
    assert signed_in(claire).post(url, {"intent": "nonsense"}).status_code == 302


def test_the_page_of_a_conversation_offers_beginnings(
    claire: User, conversation: Conversation
) -> None:
    correct_intents(newest(conversation), ["withdrawal"], claire)
    url = reverse("conversation", args=[conversation.pk])
    page = signed_in(claire).get(url).content.decode()
    assert "outcome=withdraw" in page
    assert "data-insert=" in page


@pytest.mark.parametrize("tu", [False, True])
def test_beginnings_keep_to_one_form_of_address(conversation: Conversation, tu: bool) -> None:
    make.a_company(tu=tu)
    found = []
    for name in ORDER:
        found += answers_for([name], conversation.application, conversation.owner)
    assert len(found) == 9
    for _name, text in found:
        assert check_text(text, "fr", "interview") == []
        words = set(re.findall(r"\w+", text.lower()))
        assert not words & ({"vous", "votre"} if tu else {"tu", "ton", "ta", "te"})


def test_a_beginning_is_the_companys_own_text(claire: User, conversation: Conversation) -> None:
    place = Place(KINDS["beginning_question"], "fr")
    body = "Bonne question, {{ candidate.given_name }}."
    library.save(place, place.source.subject, body, Actor.of(claire), place.source.text_hash)
    (name, text), *_rest = answers_for(["question"], conversation.application, claire)
    assert (name, text) == ("question", "Bonne question, Amélie.")
    correct_intents(newest(conversation), ["question"], claire)
    page = signed_in(claire).get(reverse("conversation", args=[conversation.pk])).content.decode()
    assert "Bonne question, Amélie." in page


def test_the_desk_costs_the_same_for_one_and_for_many(
    claire: User, conversation: Conversation
) -> None:
    def more() -> None:
        for number in range(4):
            a_waiting_conversation(claire, f"person{number}@example.org")

    same_queries(signed_in(claire), reverse("replies"), more)


def test_pages_follow_one_another(
    claire: User, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_waiting_conversation(claire, "second@example.org")
    monkeypatch.setattr("messaging.views.replies.PAGE", 1)
    first = page_of(claire)
    after = f"1.{fresh(conversation).due_on}.{conversation.pk}"
    assert f"after={after}" in first
    assert page_of(claire, f"?after={after}").count("data-key-item") == 1


def test_handing_on_and_back(claire: User, conversation: Conversation) -> None:
    karim = make.a_recruiter("Karim Haddad", language="en")
    client = signed_in(karim)
    url = reverse("conversation-assign", args=[conversation.pk])
    page = client.post(url, {"owner": karim.pk}, follow=True).content.decode()
    assert fresh(conversation).owner == karim
    undo = reverse("conversation-hand", args=[conversation.pk, claire.pk])
    assert undo in page
    client.post(undo)
    assert fresh(conversation).owner == claire


def test_only_to_a_recruiter_who_works_here(claire: User, conversation: Conversation) -> None:
    gone = make.a_recruiter("Partie", is_active=False)
    for chosen in (make.a_user("Inès").pk, gone.pk, 0, "x", 10**30):
        signed_in(claire).post(
            reverse("conversation-assign", args=[conversation.pk]), {"owner": chosen}
        )
        assert fresh(conversation).owner == claire


def test_a_snooze_is_undone_by_its_toast(claire: User, conversation: Conversation) -> None:
    client = signed_in(claire)
    url = reverse("conversation-snooze", args=[conversation.pk])
    page = client.post(url, {"days": "1"}, follow=True).content.decode()
    wake = reverse("conversation-wake", args=[conversation.pk])
    assert wake in page
    client.post(wake)
    assert fresh(conversation).snoozed_until is None
    assert not desk.wake_up(conversation, claire)


def test_undoing_a_closing_brings_back_exactly_what_it_closed(
    claire: User, conversation: Conversation
) -> None:
    services.no_answer_needed(conversation, claire)
    second = again(conversation, "Une autre question, s'il vous plaît ?")
    third = again(conversation, "Et encore une, désolée : où est le bureau ?")
    services.no_answer_needed(conversation, claire)
    assert services.reopen(conversation, claire)
    waiting = conversation.messages.filter(answer="waiting")
    assert list(waiting) == [second, third]
    assert not services.reopen(conversation, claire)


def test_the_due_date_as_a_filter(claire: User, conversation: Conversation) -> None:
    today = clock.today()
    for day, late, now, soon in (
        (today - timedelta(days=1), 1, 1, 1),
        (today, 0, 1, 1),
        (clock.add_working_days(today, 2), 0, 0, 1),
        (clock.add_working_days(today, 3), 0, 0, 0),
    ):
        Conversation.objects.update(due_on=day)
        found = [
            selectors.on_the_desk(claire, Wanted(due=due)).count()
            for due in ("late", "today", "soon")
        ]
        assert found == [late, now, soon], day


def test_pages_keep_what_they_are_filtered_by(claire: User, conversation: Conversation) -> None:
    page = page_of(claire, f"?owner={claire.pk}&intent=feedback_request&pile=nonsense")
    assert f"intent=feedback_request&amp;owner={claire.pk}" in page
    assert "pile=nonsense" not in page
    assert "Nothing waits of that kind." in page_of(claire, "?intent=complaint")
