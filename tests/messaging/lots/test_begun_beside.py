"""A letter has its yes, and another to the same person begins: Today tells whoever owns the first,
while they can still stop it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor
from ats.models import Posting, User
from candidates.models import Candidate, Decision
from candidates.services import decisions
from messaging.care import today
from messaging.lots import choosing, groups
from messaging.models import Letter, Outbound
from messaging.writing import begun, departure, letters, voices
from tests import factories as make
from tests.lots import a_document, drafted, items_of, put_in_first, read
from tests.messaging.lots.one_voice import again, approve, choose, declined, leave
from tests.queries import queries, same_queries

pytestmark = pytest.mark.django_db
HEADING = "Another letter to them has begun"


@pytest.fixture
def karim(claire: User) -> User:
    return make.a_recruiter("Karim Haddad", language="en")


@pytest.fixture
def person(claire: User) -> Candidate:
    return make.a_candidate("Nadia", "Ferrand")


@pytest.fixture
def first(person: Candidate, claire: User) -> Letter:
    """Claire's letter, which has its yes."""
    return said_yes(declined(person, claire, "Caissière"), claire)


def said_yes(letter: Letter, by: User) -> Letter:
    """As an hour ago, so that whatever begins now comes after it."""
    approve(letter, by)
    before = timezone.now() - timedelta(hours=1)
    Letter.objects.filter(pk=letter.pk).update(approved_at=before)
    return again(letter)


def told(user: User) -> list[int]:
    return [row.pk for row in begun.begun_beside(user)]


def page(client: Client) -> str:
    return client.get(reverse("today")).content.decode()


def test_the_owner_is_told_on_today_until_one_of_the_two_is_off(
    client: Client, person: Candidate, claire: User, karim: User, first: Letter
) -> None:
    assert HEADING not in page(client) and today.of(claire).begun.count == 0
    second = declined(person, karim, "Fleuriste")
    html = page(client)
    assert HEADING in html and not today.of(claire).nothing
    part = html[html.index(HEADING) :]
    assert f'href="{reverse("letter", args=[first.pk])}"' in part
    assert "Nadia Ferrand" in part and "Caissière" in part and "Fleuriste" in part
    assert today.of(karim).begun.count == 0, (
        "the second's writer sees it on its page, and must choose"
    )
    client.post(reverse("letter-undo", args=[first.pk]))
    fresh = again(first)
    if fresh.status != "draft":  # the yes is older than an undo: taken off as any other
        departure.cancel(fresh, Actor.of(claire))
    assert HEADING not in page(client)
    assert again(second).status == "draft"


def test_it_ends_with_the_second_letter(
    person: Candidate, claire: User, karim: User, first: Letter
) -> None:
    second = declined(person, karim, "Fleuriste")
    assert told(claire) == [first.pk]
    departure.cancel(again(second), Actor.of(karim))
    assert told(claire) == []


def test_it_ends_once_the_first_cannot_be_stopped(
    person: Candidate, claire: User, karim: User, first: Letter
) -> None:
    declined(person, karim, "Fleuriste")
    mail = Outbound.objects.get(letter=first)
    for status in ("handed", "unconfirmed"):
        Outbound.objects.filter(pk=mail.pk).update(
            status=status, handed_at=timezone.now(), lease_until=timezone.now()
        )
        assert told(claire) == [], status
    Outbound.objects.filter(pk=mail.pk).update(status="scheduled")
    assert told(claire) == [first.pk]
    leave(first)
    assert told(claire) == []


def test_what_the_owner_has_chosen_is_not_news(
    client: Client, person: Candidate, claire: User, karim: User, first: Letter
) -> None:
    second = declined(person, karim, "Fleuriste")
    choose(client, first, "apart", second)
    assert told(claire) == []
    third = declined(person, karim, "Vendeuse")
    (row,) = begun.begun_beside(claire)
    assert (row.beside, row.beside_title) == (third.pk, "Vendeuse")  # type: ignore[attr-defined]


@pytest.mark.parametrize("of_the_second", [True, False])
def test_what_somebody_else_has_chosen_is_told_with_their_name(
    client: Client,
    person: Candidate,
    claire: User,
    karim: User,
    first: Letter,
    of_the_second: bool,
) -> None:
    second = declined(person, karim, "Fleuriste")
    letter = again(second if of_the_second else first)
    voices.choose_apart(letter, voices.elsewhere(letter), Actor.of(karim))
    assert told(claire) == [first.pk]
    assert "Karim Haddad has chosen two letters." in page(client)


def test_two_drafts_are_not_told_nor_what_was_known_with_the_yes(
    person: Candidate, claire: User, karim: User
) -> None:
    one = declined(person, claire, "Caissière")
    two = declined(person, karim, "Fleuriste", "interview")
    assert told(claire) == [] == told(karim)
    letter = again(one)
    voices.choose_apart(letter, voices.elsewhere(letter), Actor.of(karim))
    letters.approve(again(one), Actor.of(karim), again(one).text_hash)
    assert told(claire) == [], "whoever said yes had chosen"
    assert again(two).status == "draft"


def test_another_person_or_the_same_posting_or_another_kind_is_no_news(
    claire: User, karim: User, first: Letter
) -> None:
    declined(make.a_candidate("Paul"), karim, "Fleuriste")
    delay = Letter.objects.create(
        application=make.an_application(candidate=first.application.candidate),
        kind=Letter.Kind.DELAY,
        depth="applied",
        language="fr",
        subject="Un délai",
        body="Un délai.",
        text_hash="x",
        owner=karim,
    )
    assert delay.created_at > again(first).approved_at  # type: ignore[operator]
    assert told(claire) == []


def lot_of(person: Candidate, by: User, *insisting: User) -> None:
    """A lot with this one person, taken in all the same, whose letter was read."""
    application = make.an_application(make.a_posting(by, title="Fleuriste"), person)
    a_document(application)
    lot, _added = choosing.choose(application.posting, by, None)
    for user in insisting:
        groups.bring_back(items_of(lot)[0], Actor.of(user))
    put_in_first(lot)
    drafted(lot, by)
    assert told(by) == [], "what a lot only proposes has not begun"
    read(items_of(lot), by)


def test_what_a_lot_has_in_mind_is_told_once_somebody_has_read_it(
    client: Client, person: Candidate, claire: User, karim: User, first: Letter
) -> None:
    lot_of(person, karim, karim)
    assert told(claire) == [first.pk]
    assert "Karim Haddad has chosen two letters." in page(client)


def test_whoever_insisted_in_a_lot_is_not_told_of_it(
    person: Candidate, claire: User, first: Letter
) -> None:
    lot_of(person, claire, claire)
    assert Decision.objects.filter(proposed=False).count() == 2
    assert told(claire) == []


def test_a_decision_that_is_taken_back_ends_it(
    person: Candidate, claire: User, karim: User, first: Letter
) -> None:
    second = declined(person, karim, "Fleuriste")
    decisions.undo(second.decision, Actor.of(karim))
    assert told(claire) == []


def test_whoever_may_not_see_them_learns_nothing(
    client: Client, person: Candidate, claire: User, karim: User, first: Letter
) -> None:
    """An owner who is no recruiter any more: of their own posting they see the first, and of
    the second only that there is one."""
    declined(person, karim, "Fleuriste secret")
    User.objects.filter(pk=claire.pk).update(is_recruiter=False)
    claire.refresh_from_db()
    assert told(claire) == [] and "Nadia" not in page(client)
    posting: Posting = first.application.posting
    posting.memberships.create(user=claire)
    html = page(client)
    part = html[html.index(HEADING) :]
    assert "Caissière" in part and "and another application" in part
    assert "secret" not in html and told(claire) == [first.pk]
    User.objects.filter(pk=claire.pk).update(is_active=False)
    claire.refresh_from_db()
    assert told(claire) == []


def test_one_query_for_all_of_them(
    client: Client, person: Candidate, claire: User, karim: User, first: Letter
) -> None:
    def grow() -> None:
        for number in range(4):
            other = make.a_candidate(f"P{number}", "Ferrand")
            said_yes(declined(other, claire, f"Caisse {number}"), claire)
            declined(other, karim, f"Fleurs {number}")
        declined(person, karim, "Vendeuse")

    declined(person, karim, "Fleuriste")
    same_queries(client, reverse("today"), grow, at_most=60)
    with queries() as made:
        rows = [
            (row.application.candidate.full_name, row.application.posting.title, row.beside_title)  # type: ignore[attr-defined]
            for row in begun.begun_beside(claire)
        ]
    assert made() == 1 and len(rows) == 5
    assert len({name for name, _mine, _other in rows}) == 5, "once, however many have begun"
