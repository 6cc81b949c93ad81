"""Intents are kept with the mail; a person's word replaces them and is remembered."""

from __future__ import annotations

import pytest

from ats.models import Event
from candidates.models import Application
from messaging.conversations.services import conversation_of
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery import mime
from messaging.inbound import door, reading
from messaging.inbound.corrections import NotReadable, correct_intents
from messaging.models import Inbound, IntentLabel, Message
from tests import factories as make
from tests.mails import a_reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    make.a_company()
    return make.an_application(candidate=make.a_candidate(address="amelie@example.org"))


def _received(application: Application, text: str, **headers: str) -> Inbound:
    conversation_of(application)
    address = mime.reply_address(acknowledge(application))
    row, _made = door.receive(a_reply(address, text=text, **headers), door="pipe")
    reading.read(row.pk)
    row.refresh_from_db()
    return row


def test_what_was_read_is_kept_with_its_words(application: Application) -> None:
    row = _received(application, "Bonjour,\n\nJe retire ma candidature. Merci pour tout.")
    assert [intent["name"] for intent in row.intents] == ["withdrawal", "thanks"]
    assert row.intents[0]["words"] == ["retire ma candidature"]
    assert row.needs_answer is True
    # A person withdraws an application; a mail does not.
    application.refresh_from_db()
    assert application.status == "active"


def test_thanks_need_no_answer_and_still_wait_for_a_person(application: Application) -> None:
    row = _received(application, "Merci beaucoup, bonne journée !")
    assert row.needs_answer is False
    assert Message.objects.get(inbound=row).answer == "waiting"


def test_a_machine_waits_for_nobody(application: Application) -> None:
    row = _received(application, "Je suis absente.", Auto_Submitted="auto-replied")
    assert (row.kind, row.needs_answer) == ("auto_reply", False)


def test_a_correction_replaces_the_reading_and_is_kept(application: Application) -> None:
    row = _received(application, "Merci, je retire ma candidature.")
    user = make.a_recruiter()
    message = Message.objects.get(inbound=row)
    label = correct_intents(message, ["thanks", "question"], user)
    row.refresh_from_db()
    assert [intent["name"] for intent in row.intents] == ["question", "thanks"]
    assert row.intents[1]["words"] == ["Merci"]
    assert row.needs_answer is True
    assert (label.read_as, label.corrected_to) == (["withdrawal", "thanks"], ["question", "thanks"])
    assert (label.by, label.inbound, label.message) == (user, row, message)
    event = Event.objects.get(kind="message.intents_corrected")
    assert event.data == {"intents": ["question", "thanks"]}
    correct_intents(message, ["thanks"], user)
    assert not Inbound.objects.get(pk=row.pk).needs_answer
    assert IntentLabel.objects.count() == 2


def test_nonsense_is_refused(application: Application) -> None:
    message = Message.objects.get(inbound=_received(application, "Merci"))
    user = make.a_recruiter()
    with pytest.raises(ValueError, match="unknown intent: anger"):
        correct_intents(message, ["anger"], user)
    with pytest.raises(ValueError, match="no intent"):
        correct_intents(message, [], user)
    Message.objects.filter(pk=message.pk).update(inbound=None)
    message.refresh_from_db()
    with pytest.raises(NotReadable):
        correct_intents(message, ["thanks"], user)
    assert not IntentLabel.objects.exists()
