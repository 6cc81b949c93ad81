"""Many letters for one person: one mail, one link, and a yes of its own for each."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ats import events
from ats.events import Actor
from ats.models import Event, Link, Posting, User
from candidates.models import Application
from messaging.approval import batches, last_moment, services, yeses
from messaging.approval.batches import Asked
from messaging.models import Approval, Letter, Outbound
from messaging.writing import letters
from messaging.writing.refusals import NoAddress, NotReady
from tests import factories as make
from tests.letters import a_letter, again
from tests.queries import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def posting() -> Posting:
    """A posting with a manager."""
    return make.a_posting(managers=(make.a_user("Hélène Vasseur"),))


@pytest.fixture
def helene(posting: Posting) -> User:
    """The manager."""
    return posting.memberships.get().user


def some(posting: Posting, count: int) -> list[Letter]:
    """Letters that wait to be asked about."""
    return [a_letter(make.an_application(posting, kind="interview")) for _number in range(count)]


def ask(posting: Posting, helene: User, rows: list[Letter], note: str = "") -> Asked:
    """The owner asks Hélène about them all."""
    return batches.ask_many(rows, helene, note, posting.owner)


def hole(letter: Letter) -> None:
    """Leave something to write in a letter."""
    letters.edit(letter, "Objet", "Bonjour Amélie, [[ ici ]]", Actor("Claire"), letter.text_hash)


@pytest.mark.parametrize(("language", "said"), [("fr", "3 lettres"), ("en", "3 letters")])
def test_one_mail_with_one_link(posting: Posting, helene: User, language: str, said: str) -> None:
    User.objects.filter(pk=helene.pk).update(language=language)
    helene.refresh_from_db()
    asked = ask(posting, helene, some(posting, 3), "Toutes du même jour.")
    assert (len(asked.approvals), asked.aside) == (3, [])
    mail = Outbound.objects.get()
    link = Link.objects.get()
    assert mail.subject.startswith(said)
    assert (link.purpose, link.person) == ("approvals", f"user:{helene.pk}")
    assert mail.text.count("Amélie Roux") == 3
    assert "Toutes du même jour." in mail.text
    assert {row.status for row in Letter.objects.all()} == {"in_review"}
    assert len({row.pk for row in batches.of_person(helene, link)}) == 3


def test_a_heap_is_named_in_part_and_counted_in_full(posting: Posting, helene: User) -> None:
    ask(posting, helene, some(posting, 15))
    mail = Outbound.objects.get()
    assert mail.subject.startswith("15 lettres")
    assert mail.text.count("Amélie Roux") == 12
    assert "et 3 de plus" in mail.text


def test_one_that_cannot_be_asked_is_set_aside_and_the_others_go_on(
    posting: Posting, helene: User
) -> None:
    rows = some(posting, 3)
    hole(rows[1])
    asked = ask(posting, helene, [again(row) for row in rows])
    assert [row.letter for row in asked.approvals] == [rows[0], rows[2]]
    assert [(letter, type(why)) for letter, why in asked.aside] == [(rows[1], NotReady)]
    assert again(rows[1]).status == "draft"


def test_one_letter_is_asked_as_ever(posting: Posting, helene: User) -> None:
    ask(posting, helene, some(posting, 1))
    assert Outbound.objects.get().kind == "approval_request"
    assert not batches.ask_many([], helene, "", posting.owner).approvals
    assert Outbound.objects.count() == 1


def test_a_link_shows_what_had_been_asked_and_nothing_since(posting: Posting, helene: User) -> None:
    ask(posting, helene, some(posting, 2))
    link = Link.objects.get()
    later = ask(posting, helene, some(posting, 1)).approvals
    Approval.objects.filter(pk=later[0].pk).update(asked_at=timezone.now())
    assert len(batches.of_person(helene, link)) == 2
    assert len(batches.of_person(helene)) == 3
    assert batches.of_person(posting.owner, link) == []


def seen(rows: list[Approval]) -> dict[int, str]:
    """What was on screen."""
    return {row.pk: row.text_hash for row in rows}


def test_the_clean_ones_are_approved_each_for_itself(posting: Posting, helene: User) -> None:
    rows = some(posting, 4)
    ask(posting, helene, rows)
    waiting = batches.of_person(helene)
    body = waiting[0].letter.body.replace("Bonjour Amélie", "Bonjour Paul")
    _in_other_words(waiting[0], body)
    waiting = batches.of_person(helene)
    assert [batches.is_clean(row) for row in waiting] == [False, True, True, True]
    shown = seen(waiting)
    shown[waiting[1].pk] = "0" * 64  # changed while she read
    del shown[waiting[2].pk]  # not among those on screen
    done = batches.approve_clean(waiting, shown, "link", "iPhone")
    assert [row.pk for row in done.approved] == [waiting[3].pk]
    assert {row.pk for row in done.left} == {waiting[0].pk, waiting[1].pk}
    letter = again(waiting[3].letter)
    assert letter.approved_hash == letter.text_hash == waiting[3].text_hash
    assert letter.approved_user == helene
    assert Approval.objects.get(status="approved").decided_on == "iPhone"
    assert Outbound.objects.filter(kind="letter").count() == 1


def _in_other_words(approval: Approval, body: str) -> None:
    """Words with a warning, asked as they are."""
    text_hash = letters.text_hash(approval.letter.subject, body)
    Letter.objects.filter(pk=approval.letter_id).update(body=body, text_hash=text_hash)
    Approval.objects.filter(pk=approval.pk).update(text_hash=text_hash)


def test_who_lost_their_address_stays_and_the_others_leave(posting: Posting, helene: User) -> None:
    ask(posting, helene, some(posting, 2))
    waiting = batches.of_person(helene)
    waiting[0].letter.application.candidate.addresses.all().delete()
    with pytest.raises(NoAddress):
        services.approve(waiting[0], Actor.of(helene), waiting[0].text_hash, "link")
    done = batches.approve_clean(batches.of_person(helene), seen(waiting), "link")
    assert (len(done.approved), len(done.left)) == (1, 1)


def test_approving_many_costs_the_same_as_approving_few(posting: Posting, helene: User) -> None:
    costs = []
    for count in (10, 40):
        asked = ask(posting, helene, some(posting, count))
        waiting = batches.of_person(helene)
        with queries() as made:
            done = batches.approve_clean(waiting, seen(waiting), "link", "iPhone")
        costs.append(made())
        assert (len(done.approved), done.left) == (count, [])
        _answered_each_for_itself(asked.approvals, helene)
    assert costs[0] == costs[1]
    assert costs[1] <= 60, costs


def _answered_each_for_itself(asked: list[Approval], helene: User) -> None:
    """Every letter has its own yes, event, mail and moment."""
    rows = Letter.objects.filter(approvals__in=asked)
    assert all(row.approved_hash == row.text_hash for row in rows)
    assert {(row.status, row.approved_user, row.four_eyes) for row in rows} == {
        ("scheduled", helene, True)
    }
    assert len({row.scheduled_for for row in rows}) == len(asked)
    mails = Outbound.objects.filter(letter__in=rows, kind="letter", status="scheduled")
    assert {mail.text_hash for mail in mails} == {row.text_hash for row in rows}
    assert mails.count() == len(asked)
    for kind, things in {
        "approval.approve": asked,
        "letter.approve": rows,
        "letter.schedule": rows,
    }.items():
        keys = [events.subject_key(thing) for thing in things]
        found = Event.objects.filter(kind=kind, subject__in=keys, actor=helene)
        assert found.count() == len(asked), kind
    answers = Event.objects.filter(kind="approval.approve", actor=helene)
    assert all(row.data["via"] == "link" and row.data["device"] == "iPhone" for row in answers)


def test_a_yes_to_many_is_refused_where_a_yes_to_one_is(posting: Posting, helene: User) -> None:
    rows = some(posting, 5)
    ask(posting, helene, rows)
    mine, gone, answered, active, fine = waiting = batches.of_person(helene)
    Letter.objects.filter(pk=mine.letter_id).update(author=helene)
    gone.letter.application.candidate.addresses.all().delete()
    services.send_back(answered, Actor.of(helene), "Plus court.", answered.text_hash, "link")
    still = Application.objects.filter(pk=active.letter.application_id)
    still.update(status="active", ended_at=None)
    shown = seen(waiting)
    done = batches.approve_clean(waiting, shown, "account")
    assert done.approved == [fine]
    assert done.left == [mine, gone, answered, active]
    assert {again(row.letter).status for row in (mine, gone, active)} == {"in_review"}
    assert again(answered.letter).status == "returned"


def test_nobody_says_yes_for_another(posting: Posting, helene: User) -> None:
    ask(posting, helene, some(posting, 2))
    waiting = batches.of_person(helene)
    other = Actor.of(make.a_user("Karim"))
    assert not yeses.approve_many(waiting, other, seen(waiting), services.Came("link"))
    assert {row.status for row in Letter.objects.all()} == {"in_review"}


def test_departures_of_a_batch_keep_a_distance(posting: Posting, helene: User) -> None:
    ask(posting, helene, some(posting, 5))
    waiting = batches.of_person(helene)
    batches.approve_clean(waiting, seen(waiting), "link")
    due = sorted(Outbound.objects.filter(kind="letter").values_list("due_at", flat=True))
    gaps = [(after - before).total_seconds() for before, after in itertools.pairwise(due)]
    assert min(gaps) >= 89  # forty an hour


@pytest.mark.parametrize("answered", [False, True])
def test_a_mail_about_what_is_answered_does_not_leave(
    posting: Posting, helene: User, answered: bool
) -> None:
    ask(posting, helene, some(posting, 2))
    mail = Outbound.objects.get()
    waiting = batches.of_person(helene)
    if answered:
        batches.approve_clean(waiting, seen(waiting), "link")
    objection = last_moment.still_asked(mail)
    assert (objection is not None) is answered


def test_a_yes_to_all_closes_the_links_of_those_asked_one_by_one(
    posting: Posting, helene: User
) -> None:
    for letter in some(posting, 2):
        services.ask(letter, helene, "", letter.owner, letter.text_hash)
    said, unsaid = batches.of_person(helene)
    batches.approve_clean([said, unsaid], seen([said]), "account")
    used = dict(Link.objects.filter(purpose="approval").values_list("subject", "used_at"))
    assert used[events.subject_key(said)] is not None
    assert used[events.subject_key(unsaid)] is None


# --- four eyes, in the database --------------------------------------------------------------


def _yes_by(letter: Letter, **more: Any) -> None:
    Letter.objects.filter(pk=letter.pk).update(
        status="approved",
        approved_hash=letter.text_hash,
        approved_by="Somebody",
        approved_at=timezone.now(),
        **more,
    )


def test_no_code_can_say_yes_for_the_one_who_wrote(posting: Posting, helene: User) -> None:
    letter = some(posting, 1)[0]
    author = make.a_recruiter("Karim")
    refused: list[dict[str, Any]] = [
        {"four_eyes": True},
        {"four_eyes": True, "approved_user": letter.owner},
        {"four_eyes": True, "approved_user": author, "author": author},
    ]
    for values in refused:
        with pytest.raises(IntegrityError, match="letter_four_eyes"), transaction.atomic():
            _yes_by(letter, **values)
    taken: list[dict[str, Any]] = [
        {"four_eyes": True, "approved_user": helene},
        {"four_eyes": True, "approved_user": helene, "author": author},
        {"four_eyes": True, "approved_user": letter.owner, "taken_over_at": timezone.now()},
        {"four_eyes": False, "approved_user": letter.owner},
    ]
    for values in taken:
        _yes_by(letter, **values)
