"""What time does to a question: it reminds, and it moves the question on. It never answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from ats import clock, links
from ats.events import Actor
from ats.models import Event, Link, User
from ats.states import AlreadyMoved
from messaging.approval import deadlines, history, services
from messaging.care import call_tasks
from messaging.care.policy import CHOSEN, default_for
from messaging.models import Approval, CarePolicyRow, Letter, Outbound
from messaging.writing import letters
from messaging.writing.refusals import CallFirst, FourEyes, NeedsManager, UndoOver
from tests import factories as make
from tests.letters import a_letter, a_manager_of, again, an_approval

pytestmark = pytest.mark.django_db


def the_policy(depth: str = "interview", **more: Any) -> CarePolicyRow:
    """The company's policy at a depth, as the default but for what the test names."""
    usual = default_for(depth)
    values = {name: getattr(usual, name) for name in CHOSEN} | more
    return CarePolicyRow.objects.create(depth=depth, **values)


def with_deputy(**more: Any) -> User:
    """The policy passes the question on to this person."""
    deputy = make.a_user("Benoît Lemaire")
    the_policy(on_expiry="deputy", deputy=deputy, **more)
    return deputy


def late(approval: Approval) -> datetime:
    """Just after the deadline."""
    return approval.due_at + timedelta(seconds=1)


def fresh(approval: Approval) -> Approval:
    """As the database has it."""
    return Approval.objects.get(pk=approval.pk)


# --- when ------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["days", "hours"])
def test_the_deadline_is_in_working_time(unit: str) -> None:
    the_policy(approve_within=3, approve_unit=unit)
    approval, hours = an_approval(), clock.office_hours()
    count = hours.after_working_days if unit == "days" else hours.after_working_hours
    assert abs(approval.due_at - count(approval.asked_at, 3)) < timedelta(minutes=1)


def test_reminders_are_due_before_the_deadline_and_only_then() -> None:
    the_policy(approve_within=2, remind_first=6, remind_last=2)
    approval, hours = an_approval(), clock.office_hours()
    assert approval.remind_at == hours.before_working_hours(approval.due_at, 6)
    assert deadlines.remind_due(approval.remind_at - timedelta(seconds=1)) == 0
    assert deadlines.remind_due(approval.remind_at) == 1
    second = fresh(approval)
    assert (second.reminded, second.remind_at) == (
        1,
        hours.before_working_hours(approval.due_at, 2),
    )
    assert deadlines.remind_due(second.remind_at) == 1
    assert fresh(approval).remind_at is None
    assert deadlines.remind_due(approval.due_at - timedelta(seconds=1)) == 0
    assert Outbound.objects.filter(kind="approval_reminder").count() == 2


def test_without_reminders_nobody_is_reminded() -> None:
    the_policy(remind_first=0, remind_last=0)
    approval = an_approval()
    assert approval.remind_at is None
    assert deadlines.remind_due(approval.due_at - timedelta(minutes=1)) == 0


# --- reminders -------------------------------------------------------------------------------


def reminded(*, language: str = "fr", count: int = 1) -> Outbound:
    """The reminder that one person gets about so many letters."""
    first = an_approval()
    User.objects.update(language=language)
    manager = first.approver
    posting = first.letter.application.posting
    for _number in range(count - 1):
        letter = a_letter(make.an_application(posting, kind="interview"))
        services.ask(letter, manager, "", letter.owner, letter.text_hash)
    moment = max(filter(None, Approval.objects.values_list("remind_at", flat=True)))
    assert deadlines.remind_due(moment) == 1
    return Outbound.objects.get(kind="approval_reminder")


def test_a_reminder_opens_the_same_page() -> None:
    mail = reminded()
    approval = Approval.objects.get()
    link = Link.objects.get(purpose="approval")
    assert mail.links == {"approve": {"purpose": "approval", "link": link.pk}}
    assert mail.to_address == approval.approver.email
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert approval.letter.application.candidate.full_name not in mail.subject
    assert "ne peut pas partir sans vous" in mail.text


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "3 lettres attendent toujours"), ("en", "3 letters still wait")],
)
def test_one_reminder_a_person_for_all_that_is_due(language: str, said: str) -> None:
    mail = reminded(language=language, count=3)
    assert said in mail.subject
    assert mail.links["approve"]["purpose"] == "approvals"
    assert mail.text.count("Amélie Roux") == 3


def test_who_answered_is_not_reminded() -> None:
    approval = an_approval()
    moment = approval.remind_at
    services.approve(approval, Actor.of(approval.approver), approval.text_hash, "link")
    assert deadlines.remind_due(moment) == 0


def test_a_reminder_that_has_not_left_is_called_off_by_the_answer() -> None:
    mail = reminded()
    approval = Approval.objects.get()
    services.approve(approval, Actor.of(approval.approver), approval.text_hash, "link")
    mail.refresh_from_db()
    assert mail.status == "cancelled"


# --- the deadline ----------------------------------------------------------------------------


def test_the_recruiter_takes_over() -> None:
    approval = an_approval()
    assert deadlines.expire_due(late(approval)) == 1
    approval, letter = fresh(approval), again(approval.letter)
    assert (approval.status, approval.decided_via) == ("expired", "")
    assert (letter.status, letter.approver) == ("draft", None)
    assert letter.taken_over_at is not None
    assert not Outbound.objects.filter(kind="letter").exists(), "nothing leaves by itself"
    mail = Outbound.objects.get(kind="approval_taken_over")
    assert mail.to_address == letter.owner.email
    assert "Le délai est passé sans réponse" in mail.text
    assert f"/app/letters/{letter.pk}/" in mail.text
    assert (
        links.resolve("approval", links.token_of(Link.objects.get(purpose="approval")))[1].value
        == "revoked"
    )


def test_who_took_over_may_say_yes_alone() -> None:
    letter = a_letter()
    owner = Actor.of(letter.owner)
    with pytest.raises(NeedsManager):
        letters.approve(letter, owner, letter.text_hash)
    approval = an_approval(letter)
    deadlines.expire_due(late(approval))
    letter = again(letter)
    letters.approve(letter, owner, letter.text_hash)
    letter = again(letter)
    assert (letter.status, letter.four_eyes) == ("scheduled", True)
    assert letter.approved_user == letter.owner


def test_asking_again_gives_the_right_away_again() -> None:
    approval = an_approval()
    deadlines.expire_due(late(approval))
    letter = again(approval.letter)
    services.ask(letter, approval.approver, "", letter.owner, letter.text_hash)
    letter = again(letter)
    assert letter.taken_over_at is None
    with pytest.raises(FourEyes):
        letters.approve_words(letter, Actor.of(letter.owner), letter.text_hash)


@pytest.mark.parametrize(("language", "said"), [("fr", "prenez la suite"), ("en", "stand in")])
def test_the_deputy_is_asked(language: str, said: str) -> None:
    deputy = with_deputy()
    approval = an_approval(note="Est-ce juste ?")
    User.objects.update(language=language)
    deadlines.expire_due(late(approval))
    second = Approval.objects.get(status="asked")
    assert (second.approver, second.stands_in_for) == (deputy, approval)
    assert (second.text_hash, second.note) == (approval.text_hash, "Est-ce juste ?")
    assert second.due_at > timezone.now()
    letter = again(approval.letter)
    assert (letter.status, letter.approver) == ("in_review", deputy)
    mail = Outbound.objects.get(kind="approval_deputy")
    assert mail.to_address == deputy.email
    assert said in mail.text
    assert approval.approver.name in mail.subject
    services.approve(second, Actor.of(deputy), second.text_hash, "link")
    assert again(letter).approved_by == deputy.name


def test_after_the_deputy_the_recruiter() -> None:
    with_deputy()
    approval = an_approval()
    deadlines.expire_due(late(approval))
    second = Approval.objects.get(status="asked")
    deadlines.expire_due(late(second))
    assert not Approval.objects.filter(status="asked").exists()
    assert again(approval.letter).taken_over_at is not None


UNFIT = ["gone", "owner", "approver", "none"]


@pytest.mark.parametrize("unfit", UNFIT)
def test_a_deputy_who_cannot_is_not_asked(unfit: str) -> None:
    letter = a_letter()
    manager = a_manager_of(letter)
    gone = make.a_user("Partie Ailleurs", is_active=False)
    people = {"gone": gone, "owner": letter.owner, "approver": manager, "none": None}
    the_policy(on_expiry="deputy", deputy=people[unfit])
    approval = services.ask(letter, manager, "", letter.owner, letter.text_hash)
    deadlines.expire_due(late(approval))
    assert again(letter).taken_over_at is not None
    assert Approval.objects.count() == 1


def test_twice_or_late_is_the_same() -> None:
    approval = an_approval()
    moment = late(approval)
    assert [deadlines.expire_due(moment) for _sweep in range(3)] == [1, 0, 0]
    assert deadlines.expire_due(moment + timedelta(days=30)) == 0
    assert Outbound.objects.filter(kind="approval_taken_over").count() == 1
    with pytest.raises(AlreadyMoved):
        services.approve(approval, Actor.of(approval.approver), approval.text_hash, "link")


def test_nothing_expires_before_its_time() -> None:
    approval = an_approval()
    assert deadlines.expire_due(approval.due_at - timedelta(seconds=1)) == 0
    services.approve(approval, Actor.of(approval.approver), approval.text_hash, "link")
    assert deadlines.expire_due(late(approval)) == 0


def test_the_story_says_everything() -> None:
    with_deputy()
    approval = an_approval()
    deadlines.remind_due(approval.remind_at)
    deadlines.expire_due(late(approval))
    second = Approval.objects.get(status="asked")
    body = second.letter.body.replace("précis", "d’une grande précision")
    actor = Actor.of(second.approver)
    services.amend(second, actor, "Objet", body, second.text_hash, "link", "iPhone")
    rows = list(Approval.objects.select_related("approver", "asked_by"))
    with translation.override("en"):
        told = [f"{item.who} {item.what}" for item in history.of(rows)]
    assert sorted(told) == sorted(
        [
            "Benoît Lemaire approved with changes, by the link in the mail, on iPhone",
            "Égards asked Benoît Lemaire instead, as deputy",
            "Hélène Vasseur did not answer in time",
            "Hélène Vasseur was reminded by mail",
            "Claire Recruteuse asked for the yes of Hélène Vasseur",
        ]
    )
    changed = next(item for item in history.of(rows) if item.diff)
    assert ("insert", "d’une grande précision") in changed.diff


def test_the_story_costs_the_same_however_long(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(3):
        approval = an_approval()
        deadlines.remind_due(approval.remind_at)
    rows = list(Approval.objects.select_related("approver", "asked_by"))
    with django_assert_num_queries(1):
        assert len(history.of(rows)) == 6


# --- taking a yes back -----------------------------------------------------------------------


@pytest.mark.parametrize("changed", [False, True])
def test_a_fresh_yes_is_taken_back(changed: bool) -> None:
    approval = an_approval()
    actor, body = Actor.of(approval.approver), approval.letter.body + " Merci." * changed
    services.amend(approval, actor, approval.letter.subject, body, approval.text_hash, "link")
    services.take_back(fresh(approval), actor)
    approval, letter = fresh(approval), again(approval.letter)
    assert (approval.status, letter.status) == ("asked", "in_review")
    assert approval.text_hash == letter.text_hash
    assert letter.body == body
    assert [mail.status for mail in letter.mails.all()] == ["cancelled"]
    assert Link.objects.get(purpose="approval").used_at is None, (
        "the link of the mail opens the page again"
    )
    services.approve(approval, actor, letter.text_hash, "link")
    assert again(letter).status == "scheduled"
    assert letter.mails.count() == 2


def test_a_yes_that_is_no_longer_fresh_stays() -> None:
    approval = an_approval()
    actor = Actor.of(approval.approver)
    services.approve(approval, actor, approval.text_hash, "link")
    with pytest.raises(UndoOver):
        services.take_back(fresh(approval), actor, timezone.now() + timedelta(minutes=31))
    assert again(approval.letter).status == "scheduled"


# --- the call --------------------------------------------------------------------------------


def test_whoever_says_yes_may_make_the_call() -> None:
    the_policy(call="required")
    letter = a_letter()
    manager = a_manager_of(letter)
    with pytest.raises(CallFirst):
        services.ask(letter, manager, "", letter.owner, letter.text_hash)
    call_tasks.assign(letter.decision, manager, Actor.of(letter.owner))
    approval = services.ask(letter, manager, "", letter.owner, letter.text_hash)
    services.will_call(approval, Actor.of(manager), approval.text_hash)
    with pytest.raises(CallFirst):
        services.approve(approval, Actor.of(manager), approval.text_hash, "link")
    letters.note_call(letter, manager, "reached", "")
    services.approve(fresh(approval), Actor.of(manager), approval.text_hash, "link")
    assert again(letter).status == "scheduled"
    assert Event.objects.filter(kind="approval.will_call").count() == 1
    assert Letter.objects.get().approved_user == manager
