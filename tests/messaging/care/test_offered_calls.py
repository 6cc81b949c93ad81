"""A call that is only offered: beside the letter, never in its way, waved away by one press."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats import depths
from ats.events import Actor
from ats.models import Event, User
from candidates.models import Decision
from candidates.services import decisions
from candidates.services.decisions import DeclineData, Point
from candidates.services.telling import mark_told
from messaging.approval import services as approvals
from messaging.care import call_selectors, call_tasks, calls, policies, today
from messaging.care.policy import CHOSEN, default_for
from messaging.delivery import checks
from messaging.models import Approval, CallTask, Letter, Message
from messaging.writing import departure, letters
from tests import factories as make
from tests.candidates.threads import at_once, split
from tests.letters import a_manager_of, settled
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire(client: Client) -> User:
    """A recruiter, signed in."""
    user = make.a_recruiter("Claire Morel", language="en")
    client.force_login(user)
    return user


def declined(by: User, kind: str = "interview", **more: Any) -> Decision:
    """Declined by the service, so that every handler has run."""
    candidate = make.a_candidate(phone="+33 6 39 98 12 34")
    application = make.an_application(make.a_posting(by), candidate, kind=kind, **more)
    first, second = application.posting.criteria.all()[:2]
    data = DeclineData(
        points=(
            Point("strength", first, "Vos exemples de clôture étaient précis."),
            Point("gap", second, "Il manquait un exemple d’accueil difficile."),
        ),
        next_step="Un stage court en cabinet vous donnerait ces exemples.",
    )
    return decisions.decline(application, Actor.of(by), data)


def the_call(decision: Decision) -> CallTask:
    return CallTask.objects.select_related("decision__application").get(decision=decision)


def the_letter(decision: Decision) -> Letter:
    return Letter.objects.get(decision=decision)


def scheduled(decision: Decision) -> Letter:
    """The letter with somebody else's yes, waiting for its moment."""
    letter = the_letter(decision)
    with transaction.atomic():
        letters.approve_words(letter, Actor.of(make.a_user()), letter.text_hash)
        departure.schedule(letter, Actor.of(letter.owner))
    return letter


def asks_for(call: str, depth: str, by: User, posting: Any = None) -> None:
    """The policy of a depth now says this about calls."""
    values = {name: getattr(default_for(depth), name) for name in CHOSEN} | {"call": call}
    policies.save(depth, posting, values, Actor.of(by))


def test_after_an_interview_a_call_is_offered_to_whoever_decided(claire: User) -> None:
    decision = declined(claire)
    task = the_call(decision)
    assert (task.assigned_to, task.status, task.offered) == (claire, "to_make", True)
    event = Event.objects.get(kind="call.asked")
    assert event.data == {"to": "Claire Morel", "offered": True}


def test_where_the_policy_says_none_there_is_none(claire: User) -> None:
    declined(claire, "applied")
    declined(claire, "phone")
    assert not CallTask.objects.exists()
    asks_for("offered", depths.PHONE, claire)
    assert the_call(declined(claire, "phone")).offered


def test_the_letter_does_not_wait(claire: User) -> None:
    """Asked about, approved, scheduled and handed over with the call still to be made."""
    decision = declined(claire)
    letter = the_letter(decision)
    assert not calls.owed(letter)
    approval = approvals.ask(settled(letter), a_manager_of(letter), "", claire, letter.text_hash)
    approvals.approve(approval, Actor.of(approval.approver), letter.text_hash, "link")
    (mail,) = Letter.objects.get(pk=letter.pk).mails.filter(kind="letter")
    assert checks.objection(mail) is None
    assert the_call(decision).status == "to_make"


def test_one_press_waves_it_away(client: Client, claire: User) -> None:
    decision = declined(claire)
    body = the_letter(decision).body
    here = reverse("today") + "#calls"
    answer = client.post(reverse("call-wave", args=[the_call(decision).pk]), {"back": here})
    assert (answer.status_code, answer["Location"]) == (303, here)
    task = the_call(decision)
    assert (task.status, task.outcome) == ("waved", "")
    assert task.closed_at is not None
    assert not call_selectors.to_make(claire).exists()
    assert today.of(claire).calls.count == 0
    assert the_letter(decision).body == body
    assert not Message.objects.filter(channel__in=["call", "note"]).exists()
    page = client.get(reverse("application", args=[decision.application_id])).content.decode()
    assert "No call: the letter will do" in page


def test_a_reason_may_be_given_and_stays_inside(client: Client, claire: User) -> None:
    decision = declined(claire)
    client.post(
        reverse("call-wave", args=[the_call(decision).pk]),
        {"words": "Il préfère l’écrit.\x00", "back": "https://evil.example/"},
    )
    note = Message.objects.get(channel="note")
    assert note.visible == "No call: Il préfère l’écrit."
    assert note.conversation.application_id == decision.application_id
    assert "préfère" not in the_letter(decision).body
    assert "préfère" not in str(list(Event.objects.values_list("data", flat=True)))


def test_a_foreign_page_is_not_gone_back_to(client: Client, claire: User) -> None:
    url = reverse("call-wave", args=[the_call(declined(claire)).pk])
    assert client.post(url, {"back": "https://evil.example/"})["Location"] == reverse("calls")


def test_a_call_that_is_owed_is_not_waved_away(client: Client, claire: User) -> None:
    decision = declined(claire, final=True)
    task = the_call(decision)
    assert not task.offered
    answer = client.post(reverse("call-wave", args=[task.pk]), follow=True)
    assert "owed, not offered" in answer.content.decode()
    assert the_call(decision).status == "to_make"
    with pytest.raises(IntegrityError), transaction.atomic():
        CallTask.objects.filter(pk=task.pk).update(status="waved", closed_at=timezone.now())


def test_nothing_is_waved_away_twice_nor_after_the_call(claire: User) -> None:
    first, second = the_call(declined(claire)), the_call(declined(claire))
    call_tasks.wave(first, claire)
    call_tasks.note(second, claire, "reached", "")
    for task in (first, second):
        with pytest.raises(call_tasks.CallClosed):
            call_tasks.wave(task, claire, "encore")
    with pytest.raises(call_tasks.CallClosed):
        call_tasks.note(first, claire, "reached", "")


@pytest.mark.parametrize(
    ("outcome", "status", "says"),
    [
        ("reached", "done", "Comme nous nous le sommes dit au téléphone"),
        ("by_mail", "done", "Comme nous nous le sommes dit au téléphone"),
        ("message", "later", "Je vous ai laissé un message au téléphone"),
        ("no_number", "done", ""),
        ("impossible", "done", ""),
    ],
)
def test_made_before_the_letter_it_is_confirmed_there(
    client: Client, claire: User, outcome: str, status: str, says: str
) -> None:
    decision = declined(claire)
    page = reverse("call", args=[the_call(decision).pk])
    assert "Offered, not owed" in client.get(page).content.decode()
    retry = timezone.localtime() + timedelta(days=1)
    typed = {"outcome": outcome, "words": "Elle a remercié.", "retry_at": f"{retry:%Y-%m-%dT%H:%M}"}
    assert client.post(page, typed).status_code == 303
    assert the_call(decision).status == status
    assert says in the_letter(decision).body
    assert ("téléphone" in the_letter(decision).body) is bool(says)


def test_words_that_have_a_yes_stay_and_the_page_offers_to_write_them_again(
    client: Client, claire: User
) -> None:
    decision = declined(claire)
    letter = scheduled(decision)
    url = reverse("letter", args=[letter.pk])
    assert "A call was noted after" not in client.get(url).content.decode()
    answer = client.post(
        reverse("call", args=[the_call(decision).pk]), {"outcome": "reached"}, follow=True
    )
    assert "The letter keeps its words" in answer.content.decode()
    assert the_letter(decision).status == "scheduled"
    assert "A call was noted after" in client.get(url).content.decode()
    client.post(reverse("letter-redraft", args=[letter.pk]), {"text_hash": letter.text_hash})
    letter = the_letter(decision)
    assert letter.status == "draft", "somebody's yes is to the exact words"
    assert "Comme nous nous le sommes dit" in letter.body
    assert "A call was noted after" not in client.get(url).content.decode()


def test_once_they_know_nobody_is_to_call(claire: User) -> None:
    """Neither the calls of one letter nor those of a batch; a try that was promised stays."""
    known, tried, owed = declined(claire), declined(claire), declined(claire, final=True)
    later = timezone.now() + timedelta(days=1)
    call_tasks.note(the_call(tried), claire, "message", "", later)
    for decision in (known, tried, owed):
        mark_told(decision.application, timezone.now())
    assert the_call(known).status == "void"
    assert the_call(tried).status == "later"
    assert the_call(owed).status == "to_make"


def test_the_page_of_a_call_that_came_too_late_says_so(client: Client, claire: User) -> None:
    known, undone = declined(claire), declined(claire)
    mark_told(known.application, timezone.now())
    decisions.undo(undone, Actor.of(claire))
    said = {known: "They have been told", undone: "The decision was taken back"}
    for decision, words in said.items():
        page = client.get(reverse("call", args=[the_call(decision).pk])).content.decode()
        assert words in page
        assert "How did it go?" not in page


def test_what_was_waved_away_can_be_called_all_the_same(client: Client, claire: User) -> None:
    decision = declined(claire)
    waved = the_call(decision)
    call_tasks.wave(waved, claire)
    page = reverse("call", args=[waved.pk])
    assert "To call all the same" in client.get(page).content.decode()
    client.post(reverse("call-assign", args=[waved.pk]), {"caller": str(claire.pk)})
    again = CallTask.objects.get(status="to_make")
    assert again.offered
    assert again.decision == decision
    call_tasks.wave(again, claire)
    mark_told(decision.application, timezone.now())
    client.post(reverse("call-assign", args=[waved.pk]), {"caller": str(claire.pk)})
    assert not CallTask.objects.filter(status="to_make").exists(), "they know"


def test_open_calls_follow_the_policy(claire: User) -> None:
    decision, other, closed = declined(claire), declined(claire), declined(claire)
    call_tasks.wave(the_call(closed), claire)
    asks_for("required", depths.INTERVIEW, claire, decision.application.posting)
    assert not the_call(decision).offered
    assert the_call(other).offered
    assert the_call(closed).offered
    policies.reset(decision.application.posting, Actor.of(claire))
    assert the_call(decision).offered


def test_a_manager_who_wants_to_call_has_the_offered_call(claire: User) -> None:
    decision = declined(claire)
    letter = the_letter(decision)
    manager = a_manager_of(letter)
    asked = approvals.ask(settled(letter), manager, "", claire, letter.text_hash)
    approval = Approval.objects.get(pk=asked.pk)
    approvals.will_call(approval, Actor.of(manager), letter.text_hash)
    assert the_call(decision).assigned_to == manager
    assert call_selectors.to_make(manager, mine=True).get().offered


def test_lists_say_offered_after_what_is_owed_and_never_late(client: Client, claire: User) -> None:
    offered, owed = declined(claire), declined(claire, final=True)
    CallTask.objects.filter(decision=offered).update(due_at=timezone.now() - timedelta(days=3))
    for name in ("today", "calls"):
        page = client.get(reverse(name)).content.decode()
        first, second = (
            page.index(reverse("call", args=[the_call(decision).pk]))
            for decision in (owed, offered)
        )
        assert first < second
        assert page.count("The letter will do") == 1
        assert reverse("call-wave", args=[the_call(offered).pk]) in page
        assert "Offered" in page
        assert "Was due" not in page


def test_pages_of_calls_go_on_from_owed_to_offered(claire: User) -> None:
    for _number in range(3):
        declined(claire)
        declined(claire, final=True)
    rows = list(call_selectors.to_make(claire))
    seen = call_selectors.page_of(claire, after=rows[1].pk).rows
    assert [row.pk for row in seen] == [row.pk for row in rows[2:]]
    seen = call_selectors.page_of(claire, before=rows[4].pk).rows
    assert [row.pk for row in seen] == [row.pk for row in rows[:4]]


@pytest.mark.parametrize("name", ["today", "calls"])
def test_lists_cost_the_same(client: Client, claire: User, name: str) -> None:
    declined(claire)

    def grow() -> None:
        for _number in range(3):
            declined(claire)

    same_queries(client, reverse(name), grow)


@pytest.mark.django_db(transaction=True)
def test_waved_away_and_made_at_once_it_is_one_of_them(claire: User) -> None:
    for _round in range(3):
        task = the_call(declined(claire))
        done, refused = split(
            at_once(
                partial(call_tasks.wave, task, claire),
                partial(call_tasks.note, task, claire, "reached", ""),
            ),
            call_tasks.CallClosed,
        )
        assert (len(done), len(refused)) == (1, 1)
        spoke = isinstance(done[0], Message)
        assert CallTask.objects.get(pk=task.pk).status == ("done" if spoke else "waved")
