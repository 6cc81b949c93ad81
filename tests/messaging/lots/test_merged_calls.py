"""A letter for several applications confirms what was said on the phone about any of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ats import depths
from ats.events import Actor
from ats.models import Company, Event, User
from candidates.models import Candidate, Decision
from candidates.services import decisions
from candidates.services.decisions import DeclineData, Point
from messaging.care import call_tasks, calls, policies
from messaging.care.policy import CHOSEN, default_for
from messaging.lots import merging
from messaging.models import CallTask, Letter, Message, Outbound
from messaging.writing import departure, letters
from messaging.writing.personal import personal
from messaging.writing.refusals import CallFirst
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Candidate:
    return make.a_candidate("Nadia", "Ferrand", phone="+33 6 39 98 12 34")


def asks_for(call: str, by: User, posting: Any = None) -> None:
    """At CV depth too, the policy now says this about calls."""
    values = {name: getattr(default_for(depths.APPLIED), name) for name in CHOSEN}
    policies.save(depths.APPLIED, posting, values | {"call": call}, Actor.of(by))


def declined(person: Candidate, by: User, title: str, **more: Any) -> Decision:
    """Declined on their own page; what is due to them already travels in this letter."""
    posting = make.a_posting(by, title=title)
    application = make.an_application(posting, person, **more)
    gap = Point("gap", posting.criteria.all()[0], "Le CV ne montre pas encore de caisse.")
    return decisions.decline(application, Actor.of(by), DeclineData(points=[gap]))


def both(person: Candidate, by: User, **more: Any) -> tuple[Decision, Decision]:
    return declined(person, by, "Caissière", **more), declined(person, by, "Fleuriste", **more)


def live() -> Letter:
    return Letter.objects.exclude(status="cancelled").get()


def opening(letter: Letter) -> str:
    return letter.body.split("\n\n")[1].replace("\u00a0", " ")


def told(outcome: str, decision: Decision, by: User) -> str:
    """How the letter begins once this was noted for one of its answers."""
    task = CallTask.objects.get(decision=decision)
    later = call_tasks.next_try(task) if outcome == "message" else None
    call_tasks.note(task, by, outcome, "Elle a bien compris.", later)
    return opening(live())


@pytest.mark.parametrize("tu", [False, True])
def test_a_call_about_one_of_them_is_confirmed(person: Candidate, claire: User, tu: bool) -> None:
    Company.objects.update(tu=tu)
    asks_for("offered", claire)
    first, _second = both(person, claire)
    assert "téléphone" not in opening(live())
    begins = told("reached", first, claire)
    assert "au téléphone à propos de « Caissière »" in begins
    assert "« Fleuriste » et « Caissière »" in begins
    assert ("te l'écris" if tu else "vous l'écris") in begins
    letter = live()
    assert letter.facts["call_made"] and letter.facts["called"] == [first.pk]
    assert "Elle a bien compris" not in letter.body
    assert not merging.unsaid(letter)


def test_about_all_of_them_none_is_named_apart(person: Candidate, claire: User) -> None:
    asks_for("offered", claire)
    for decision in both(person, claire):
        begins = told("by_mail", decision, claire)
    assert begins.startswith("Comme nous nous le sommes dit au téléphone, notre réponse")
    assert begins.count("« Caissière »") == 1


def test_in_english_and_after_a_message(person: Candidate, claire: User) -> None:
    asks_for("offered", claire)
    _first, second = both(person, claire, language="en")
    begins = told("message", second, claire)
    assert begins.startswith("I left you a message on the phone about “Fleuriste”, and")
    assert live().facts["message_left"] and not live().facts["call_made"]


def test_having_spoken_wins_over_a_message(person: Candidate, claire: User) -> None:
    asks_for("offered", claire)
    first, second = both(person, claire)
    told("reached", first, claire)
    begins = told("message", second, claire)
    assert "nous nous le sommes dit" in begins and "message" not in begins


def test_nothing_is_said_of_a_call_that_was_not_possible(person: Candidate, claire: User) -> None:
    asks_for("offered", claire)
    first, _second = both(person, claire)
    assert "téléphone" not in told("no_number", first, claire)


def test_called_before_the_answers_were_merged(person: Candidate, claire: User) -> None:
    asks_for("offered", claire)
    first = declined(person, claire, "Caissière")
    told("reached", first, claire)
    declined(person, claire, "Fleuriste")
    assert "à propos de « Caissière »" in opening(live())


def test_noted_on_the_page_of_the_letter_it_is_about_all_that_it_tells(
    client: Client, person: Candidate, claire: User
) -> None:
    asks_for("offered", claire)
    both(person, claire)
    letter = live()
    page = client.get(reverse("letter", args=[letter.pk])).content.decode()
    assert "What to say on the phone" in page
    form = {"outcome": "reached", "words": "Très bien pris."}
    client.post(reverse("letter-call", args=[letter.pk]), form)
    assert "au téléphone, notre réponse est négative" in opening(live())
    assert set(CallTask.objects.values_list("status", flat=True)) == {"done"}
    assert Message.objects.filter(channel="call").count() == 2
    page = client.get(reverse("letter", args=[letter.pk])).content.decode()
    assert "A call was noted after these words" not in page


def test_words_that_somebody_worked_on_stay_and_the_page_says_so(
    client: Client, person: Candidate, claire: User
) -> None:
    asks_for("offered", claire)
    first, _second = both(person, claire)
    letter = live()
    letters.edit(letter, letter.subject, f"{letter.body}\n", Actor.of(claire), letter.text_hash)
    letters.edit(letter, "Notre réponse", letter.body, Actor.of(claire), letter.text_hash)
    assert "téléphone" not in told("reached", first, claire)
    page = client.get(reverse("letter", args=[letter.pk])).content.decode()
    assert "A call was noted after these words were written" in page
    client.post(reverse("letter-redraft", args=[letter.pk]), {"text_hash": live().text_hash})
    assert "à propos de « Caissière »" in opening(live())


def test_a_call_that_another_answer_is_owed_comes_first(person: Candidate, claire: User) -> None:
    """The letter's own posting asks for none; the one that it tells besides does."""
    first, _second = both(person, claire)
    letter = live()
    assert not calls.owed(letter)
    asks_for("required", claire, first.application.posting)
    assert calls.owed(letter)
    with pytest.raises(CallFirst):
        letters.approve(letter, Actor.of(claire), letter.text_hash)
    letters.note_call(letter, claire, "reached", "")
    letter = live()
    letters.approve(letter, Actor.of(claire), letter.text_hash)
    mail = Outbound.objects.get(letter=letter)
    assert call_tasks.call_checks([mail]) == {}
    Event.objects.filter(kind=calls.KIND, data__decision=first.pk).update(kind="call.lost")
    assert set(call_tasks.call_checks([mail])) == {mail.pk}, "asked again before it leaves"


def test_the_letter_follows_the_call_by_the_days_of_the_policy(
    person: Candidate, claire: User
) -> None:
    asks_for("offered", claire)
    first, _second = both(person, claire)
    told("reached", first, claire)
    call = calls.calls_told([live()])[live().pk]
    assert departure.leaving_time(live()) > call.at


def test_its_opening_is_not_counted_as_personal(person: Candidate, claire: User) -> None:
    asks_for("offered", claire)
    first, second = both(person, claire)
    before = personal(live())
    told("reached", first, claire)
    told("reached", second, claire)
    after = personal(live())
    assert before is not None and after is not None and abs(after - before) <= 6
    assert Outbound.objects.count() == 0
