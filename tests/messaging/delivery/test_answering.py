"""What the system answers by itself: once in a day, and a person can see what was spared."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from ats.events import Actor
from ats.models import Event
from candidates import timeline
from candidates.models import Application, Document, PrivacyRequest
from candidates.services import decisions
from messaging.conversations.services import conversation_of
from messaging.correspondence.acknowledgement import acknowledge
from messaging.delivery.answering import once_a_day
from messaging.models import Message, Outbound
from messaging.space import services as space
from tests import factories as make
from tests.candidates import applying
from tests.candidates.files import pdf, upload
from tests.mails import a_mail

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


@pytest.fixture
def application() -> Application:
    make.a_company()
    return make.an_application()


def age(by: timedelta) -> None:
    Outbound.objects.update(created_at=timezone.now() - by)


def spared() -> list[str]:
    events = Event.objects.filter(kind="outbound.spared").order_by("id")
    return [event.data["kind"] for event in events]


def test_five_applications_in_an_hour_are_one_mail_and_all_of_them_are_kept() -> None:
    cache.clear()
    posting = applying.an_opening()
    for number in range(5):
        cv = upload(pdf(f"version {number}"))
        said = applying.send(posting, cover_note=f"Voici ma lettre numéro {number}.", cv=cv)
        assert said.status_code == 302
    assert Outbound.objects.get().kind == "acknowledgement"
    application = Application.objects.get()
    assert Document.objects.filter(application=application).count() == 5
    assert application.notes.count() == 4
    repeated = Event.objects.filter(kind="application.repeated")
    with override("en"):
        told = timeline.entries(list(repeated))
    assert len(told) == 4
    assert all("No second mail was sent." in entry.details for entry in told)


def test_a_second_answer_in_a_day_is_spared_and_the_act_is_kept(application: Application) -> None:
    first = acknowledge(application)
    space.ask_privacy(application.candidate, "access")
    assert space.withdraw(application) is False
    application.refresh_from_db()
    assert application.status == "withdrawn"
    assert PrivacyRequest.objects.count() == 1
    assert list(Outbound.objects.all()) == [first]
    assert Message.objects.count() == 1
    assert spared() == ["privacy_received", "withdrawn"]
    event = Event.objects.filter(kind="outbound.spared").last()
    assert event is not None
    assert event.data["mail"] == first.pk
    assert event.stream == f"application:{application.pk}", "on the person's timeline"
    with override("en"):
        assert timeline.entry(event).title.startswith("No mail confirmed the withdrawal")


def test_the_day_after_it_is_answered_again(application: Application) -> None:
    acknowledge(application)
    age(DAY - timedelta(minutes=1))
    space.ask_privacy(application.candidate, "access")
    assert Outbound.objects.count() == 1
    age(DAY + timedelta(minutes=1))
    assert space.withdraw(application) is True
    assert Outbound.objects.count() == 2
    assert Outbound.objects.get(kind="withdrawn").headers["Auto-Submitted"] == "auto-generated"


def test_taken_back_and_back_again_by_turns_is_one_mail(application: Application) -> None:
    for _time in range(4):
        space.withdraw(Application.objects.get(pk=application.pk))
        decision = application.decisions.filter(undone_at=None).get()
        decisions.undo(decision, Actor.of(application.posting.owner))
    assert Outbound.objects.filter(kind="withdrawn").count() == 1
    assert spared() == ["withdrawn"] * 3


def test_another_opening_another_address_and_another_kind_of_mail_are_answered(
    application: Application,
) -> None:
    acknowledge(application)
    acknowledge(make.an_application(candidate=application.candidate))
    assert Outbound.objects.count() == 2, "another conversation"
    conversation = conversation_of(application)
    a_mail("person", conversation=conversation)
    _mail, new = once_a_day(conversation, "new@example.org", "k", "x", lambda: a_mail("k"))
    assert new
    assert not spared()


def test_what_a_person_wrote_does_not_count_as_an_answer(application: Application) -> None:
    a_mail(
        "person",
        conversation=conversation_of(application),
        to_address=application.candidate.address,
    )
    assert space.withdraw(application) is True


@pytest.mark.parametrize("status", ["cancelled", "expired", "failed"])
def test_what_did_not_leave_is_no_answer(application: Application, status: str) -> None:
    acknowledge(application)
    Outbound.objects.update(status=status)
    assert space.withdraw(application) is True


def test_the_same_mail_asked_for_twice_is_not_told_as_spared(application: Application) -> None:
    assert acknowledge(application) == acknowledge(application)
    assert not spared()


def test_whoever_has_no_address_is_told_on_the_page_alone(application: Application) -> None:
    application.candidate.addresses.all().delete()
    assert space.withdraw(Application.objects.get(pk=application.pk)) is False
    assert not spared()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(application: Application) -> None:
    conversation, address = conversation_of(application), "amelie@example.org"
    start, new = threading.Barrier(2), []

    def write(key: str) -> Outbound:
        return a_mail(key, conversation=conversation, automatic=True)

    def act(key: str) -> None:
        start.wait()
        new.append(once_a_day(conversation, address, key, "x", partial(write, key))[1])
        connection.close()

    threads = [threading.Thread(target=act, args=(key,)) for key in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new) == [False, True]
    assert Outbound.objects.count() == 1
