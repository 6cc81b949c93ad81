"""The closing gate: nobody is left untold, nobody is told by a timer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats import clock
from ats.events import Actor
from ats.models import Event, Posting, User
from candidates.models import Application
from candidates.services import decisions
from candidates.services.decisions import DeclineData
from candidates.services.documents import note_opened
from messaging.care import call_tasks
from messaging.lots import gate, sending, work
from messaging.lots.gate import Telling
from messaging.models import CallTask, Letter, Lot, Message, Outbound
from messaging.writing.refusals import TooLate
from tests import factories as make
from tests.lots import a_document, a_lot, drafted, items_of, read
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


def told(how: str = "phone", days_ago: int = 0, words: str = "") -> Telling:
    return Telling(how, clock.today() - timedelta(days=days_ago), "Hélène Vasseur", words)


def applied(posting: Posting, days_ago: int = 9, **more: Any) -> Application:
    return make.an_application(
        posting, applied_at=timezone.now() - timedelta(days=days_ago), **more
    )


def again(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def page(client: Client, name: str, posting: Posting) -> str:
    answer = client.get(reverse(name, args=[posting.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_gate_names_everybody_by_depth_and_what_to_do(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    applied(posting)
    declined = applied(posting, kind="interview")
    decisions.decline(declined, Actor.of(claire), DeclineData())
    finalist = applied(posting, kind="interview", final=True)
    decisions.decline(finalist, Actor.of(claire), DeclineData())
    html = page(client, "posting-untold", posting)
    places = [html.index(f'id="depth-{depth}"') for depth in ("finalist", "interview", "applied")]
    assert places == sorted(places), "whoever is owed most comes first"
    calls = {task.offered: reverse("call", args=[task.pk]) for task in CallTask.objects.all()}
    assert calls[False] in html
    assert calls[True] not in html, "the letter does not wait for a call that is only offered"
    assert reverse("letter", args=[Letter.objects.get(application=declined).pk]) in html
    assert "Prepare 1 letter in a lot" in html
    assert reverse("posting-untold", args=[posting.pk]) in page(client, "posting-closing", posting)


def test_the_day_is_filled_in_whatever_the_language(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    applied(posting)
    User.objects.update(language="fr")
    html = page(client, "posting-untold", posting)
    assert f'value="{clock.today().isoformat()}"' in html


def test_a_posting_closes_once_the_last_person_knows(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    application = applied(posting, kind="interview")
    close = reverse("posting-closing", args=[posting.pk])
    client.post(close, {"from": "published"})
    assert Posting.objects.get().status == "published"
    data = {
        "application": [application.pk],
        "how": "phone",
        "day": clock.today().isoformat(),
        "by": "Claire Morel",
        "words": "Elle a remercié.",
    }
    answer = client.post(reverse("posting-told", args=[posting.pk]), data, follow=True)
    assert "1 person knows now." in answer.content.decode()
    client.post(close, {"from": "published"})
    assert Posting.objects.get().status == "closed"


def test_told_otherwise_decides_calls_off_and_is_written_down(claire: User) -> None:
    application = applied(make.a_posting(claire), kind="interview")
    gate.note_told(application, claire, told("person", 2, "Au magasin."))
    fresh = again(application)
    assert fresh.status == "declined"
    assert fresh.told_at is not None
    assert fresh.told_at.date() == clock.today() - timedelta(days=2)
    assert Letter.objects.get().status == "cancelled"
    assert not Outbound.objects.exists()
    event = Event.objects.get(kind="application.told_otherwise")
    assert event.data["how"] == "person"
    assert event.data["by"] == "Hélène Vasseur"
    assert "Au magasin." not in str(event.data), "what was said stays in the conversation"
    assert "Au magasin." in Message.objects.get(channel="note").visible
    assert application.decisions.get().decided_by == claire


def test_a_letter_on_its_way_is_stopped(claire: User) -> None:
    application = applied(make.a_posting(claire))
    decisions.decline(application, Actor.of(claire), DeclineData())
    gate.note_told(again(application), claire, told())
    assert Letter.objects.get().status == "cancelled"


def test_a_letter_that_is_gone_cannot_be_unsaid(claire: User) -> None:
    lot = drafted(a_lot(claire, 1), claire)
    letter = Letter.objects.get()
    read(items_of(lot), claire)
    sending.send(lot, claire, "")
    work.work_on(lot.pk)
    Outbound.objects.filter(letter=letter).update(status="unconfirmed")
    with pytest.raises(TooLate):
        gate.note_told(again(letter.application), claire, told())
    assert again(letter.application).told_at is None


@pytest.mark.parametrize(("how", "status"), [("phone", "done"), ("post", "void")])
def test_the_call_that_was_to_make_is_settled(claire: User, how: str, status: str) -> None:
    application = applied(make.a_posting(claire), kind="interview", final=True)
    decision = decisions.decline(application, Actor.of(claire), DeclineData())
    assert call_tasks.open_call(decision) is not None
    gate.note_told(again(application), claire, told(how))
    assert CallTask.objects.get().status == status


def test_nobody_is_told_twice(claire: User) -> None:
    application = applied(make.a_posting(claire), kind="phone")
    gate.note_told(application, claire, told())
    with pytest.raises(gate.KnowsAlready):
        gate.note_told(application, claire, told())
    assert Event.objects.filter(kind="application.told").count() == 1


@pytest.mark.parametrize("days_ago", [-1, 10])
def test_the_day_lies_between_the_application_and_today(claire: User, days_ago: int) -> None:
    application = applied(make.a_posting(claire), kind="phone")
    with pytest.raises(gate.BadDate):
        gate.note_told(application, claire, told("post", days_ago))


def test_at_the_cv_stage_the_file_is_opened_first(claire: User) -> None:
    application = applied(make.a_posting(claire))
    document = a_document(application)
    with pytest.raises(gate.OpenFirst):
        gate.note_told(application, claire, told())
    assert again(application).status == "active"
    note_opened(document, claire)
    gate.note_told(application, claire, told())
    assert again(application).told_at is not None


def test_who_is_refused_is_named_and_the_others_go_on(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    closed = applied(posting, candidate=make.a_candidate("Zoé", "Fermé"))
    a_document(closed)
    fine = applied(posting, kind="phone")
    data = {
        "application": [closed.pk, fine.pk, 999999, "x"],
        "how": "post",
        "day": clock.today().isoformat(),
        "by": "Claire Morel",
    }
    answer = client.post(reverse("posting-told", args=[posting.pk]), data, follow=True)
    html = answer.content.decode()
    assert "1 person knows now." in html
    assert "Zoé Fermé: Open the CV first" in html
    assert again(fine).told_at is not None


def test_where_everybody_is_refused_what_was_typed_stays(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    closed = [applied(posting) for _each in range(7)]
    for row in closed:
        a_document(row)
    data = {
        "application": [row.pk for row in closed],
        "how": "phone",
        "day": clock.today().isoformat(),
        "by": "Claire Morel",
        "words": "Une longue conversation.",
    }
    answer = client.post(reverse("posting-told", args=[posting.pk]), data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Une longue conversation." in html
    assert html.count("Open the CV first") == 5
    assert "and 2 more" in html
    assert html.count(" checked") == 8  # seven people, and how


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"how": "telepathy", "day": "2026-01-01", "by": "Claire Morel"},
        {"how": "phone", "day": "hier", "by": "Claire Morel"},
        {"how": "phone", "day": "2026-01-01", "by": "Somebody"},
    ],
)
def test_what_is_missing_is_said_and_the_ticks_stay(
    client: Client, claire: User, typed: dict[str, str]
) -> None:
    posting = make.a_posting(claire)
    application = applied(posting, kind="phone")
    url = reverse("posting-told", args=[posting.pk])
    answer = client.post(url, {**typed, "application": [application.pk]})
    assert answer.status_code == 422
    assert "checked" in answer.content.decode()
    assert again(application).told_at is None


def test_of_another_posting_nobody_is_touched(client: Client, claire: User) -> None:
    posting, other = make.a_posting(claire), applied(make.a_posting(claire), kind="phone")
    data = {"application": [other.pk], "how": "phone", "day": clock.today(), "by": "Claire Morel"}
    answer = client.post(reverse("posting-told", args=[posting.pk]), data)
    assert answer.status_code == 422
    assert again(other).told_at is None


def test_letters_are_prepared_in_a_lot_from_the_gate(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    for _person in range(3):
        applied(posting)
    client.post(reverse("lot-new", args=[posting.pk]), {"everyone": "yes"})
    assert Lot.objects.get().items.count() == 3
    html = page(client, "posting-untold", posting)
    assert "In a lot" in html
    assert "in a lot</button>" not in html


def test_the_gate_costs_the_same_for_many(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)

    def some() -> None:
        for kind in ("applied", "phone", "interview"):
            applied(posting, kind=kind)
            declined = applied(posting, kind=kind)
            decisions.decline(declined, Actor.of(claire), DeclineData())

    some()
    same_queries(client, reverse("posting-untold", args=[posting.pk]), some)
