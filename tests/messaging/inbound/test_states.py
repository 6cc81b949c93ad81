"""The life of a received mail: the whole table, and two people who file the same one."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ats.events import SYSTEM
from ats.models import User
from ats.states import AlreadyMoved, NotAllowed
from candidates.models import Application
from messaging.inbound import door, filing
from messaging.models import Inbound, Message
from messaging.states import INBOUND
from tests import factories as make
from tests.mails import a_reply


def a_mail_in_the_tray() -> Inbound:
    row, _made = door.receive(a_reply(sender="Amélie <amelie@example.org>"), door="pipe")
    Inbound.objects.filter(pk=row.pk).update(
        status="tray", from_address="amelie@example.org", from_name="Amélie", visible="Bonjour"
    )
    row.refresh_from_db()
    return row


def an_application() -> Application:
    make.a_company()
    return make.an_application(candidate=make.a_candidate(address="amelie@example.org"))


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(INBOUND.states()))
@pytest.mark.parametrize("action", sorted(INBOUND.table))
def test_the_whole_table(state: str, action: str) -> None:
    row = a_mail_in_the_tray()
    Inbound.objects.update(status=state)
    row.refresh_from_db()
    sources, target = INBOUND.table[action]
    if state in sources:
        INBOUND.move(row, action, actor=SYSTEM)
        assert Inbound.objects.get().status == target
    else:
        with pytest.raises(NotAllowed):
            INBOUND.move(row, action, actor=SYSTEM)
        assert Inbound.objects.get().status == state


@pytest.mark.django_db(transaction=True)
def test_two_people_file_the_same_mail_and_it_lands_once() -> None:
    row, application = a_mail_in_the_tray(), an_application()
    people = [make.a_recruiter(f"Personne {number}") for number in range(2)]
    outcome: Counter[str] = Counter()
    barrier = threading.Barrier(2)

    def one(user: User) -> None:
        mine = Inbound.objects.get(pk=row.pk)
        barrier.wait()
        try:
            filing.file_under(mine, application, user)
            outcome["filed"] += 1
        except AlreadyMoved as told:
            assert told.by.startswith("Personne")
            outcome["told"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcome == {"filed": 1, "told": 1}
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_filing_by_hand_in_the_browser() -> None:
    row, application = a_mail_in_the_tray(), an_application()
    client = Client()
    client.force_login(make.a_recruiter())
    page = client.get(reverse("inbound", args=[row.pk]))
    assert application.posting.title in page.content.decode(), "the sender's application is offered"
    client.post(reverse("tray-file", args=[row.pk]), {"application": application.pk})
    row.refresh_from_db()
    assert row.status == "matched"
    assert row.verified, "the address is the candidate's"
    assert Message.objects.get().answer == "waiting"
    again = client.post(
        reverse("tray-file", args=[row.pk]), {"application": application.pk}, follow=True
    )
    assert again.status_code == 200
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_a_choice_that_was_not_offered_is_refused() -> None:
    row, other = a_mail_in_the_tray(), make.an_application(candidate=make.a_candidate("Bruno"))
    client = Client()
    client.force_login(make.a_recruiter())
    client.post(reverse("tray-file", args=[row.pk]), {"application": other.pk})
    row.refresh_from_db()
    assert row.status == "tray"


@pytest.mark.django_db
def test_the_name_finds_people_whatever_the_address() -> None:
    row = a_mail_in_the_tray()
    application = make.an_application(candidate=make.a_candidate("Zoé", "Quéméner"))
    assert application in filing.suggestions(row, "quéméner zoé")
    assert not filing.suggestions(row, "personne").exists()


@pytest.mark.django_db
def test_whoever_writes_from_elsewhere_is_proposed_by_their_name() -> None:
    row = a_mail_in_the_tray()
    assert not filing.suggestions(row).exists()
    client = Client()
    client.force_login(make.a_recruiter(language="en"))
    page = client.get(reverse("inbound", args=[row.pk])).content.decode()
    assert "Nobody found" not in page, "nobody has searched yet"
    application = make.an_application(candidate=make.a_candidate("Zoé", "Quéméner"))
    Inbound.objects.filter(pk=row.pk).update(
        from_name="Quéméner Zoé", from_address="z@work.example"
    )
    row.refresh_from_db()
    assert list(filing.suggestions(row)) == [application]
    page = client.get(reverse("inbound", args=[row.pk])).content.decode()
    assert f'value="{application.pk}" selected' in page, "one click files it"
    Inbound.objects.filter(pk=row.pk).update(from_name="Zoé X", from_address="")
    row.refresh_from_db()
    assert not filing.suggestions(row).exists()
    by_address = make.an_application(candidate=make.a_candidate("Ana", address="ana@home.example"))
    Inbound.objects.filter(pk=row.pk).update(from_name="A. B.", from_address="ANA@home.example")
    row.refresh_from_db()
    assert list(filing.suggestions(row)) == [by_address]
