"""Piles of letters, what they cost, and the letter inside the application's page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats.events import Actor
from ats.models import User
from candidates.services.telling import mark_told
from messaging.approval import services as approvals
from messaging.models import Letter
from messaging.writing import departure, letters, selectors
from tests import factories as make
from tests.letters import a_letter, a_manager_of, a_short_letter, again, an_approval
from tests.messaging.writing.desk import page
from tests.queries import same_queries

pytestmark = pytest.mark.django_db

CLAIRE = Actor("Claire")


@pytest.fixture
def claire(client: Client) -> User:
    """A recruiter, signed in."""
    user = make.a_recruiter("Claire Morel")
    client.force_login(user)
    return user


# --- piles ---------------------------------------------------------------------------------


def _owed(days: int) -> Letter:
    letter = a_letter()
    letter.application.promised_for = (timezone.now() + timedelta(days=days)).date()
    letter.application.save()
    return letter


def test_whoever_waits_longest_comes_first(client: Client, claire: User) -> None:
    late, soon, later = _owed(-3), _owed(1), _owed(9)
    html = client.get(reverse("letters")).content.decode()
    places = [html.index(page(letter)) for letter in (late, soon, later)]
    assert places == sorted(places)
    assert selectors.neighbours(claire, soon) == (late.pk, later.pk)
    assert selectors.neighbours(claire, late) == (None, soon.pk)


def test_each_state_lies_in_its_pile(client: Client, claire: User) -> None:
    waiting = an_approval().letter
    draft = a_letter()
    leaving = a_short_letter()
    letters.approve(leaving, CLAIRE, leaving.text_hash)
    for pile, letter in (("review", draft), ("waiting", waiting), ("leaving", leaving)):
        html = client.get(reverse("letters"), {"pile": pile}).content.decode()
        for other in (draft, waiting, leaving):
            assert (page(other) in html) == (other == letter), (pile, other)
    assert selectors.counts(claire)["leaving"] == 1


def test_every_status_but_cancelled_has_a_pile() -> None:
    piled = {status for tab in selectors.TABS for status in tab.statuses}
    assert piled == set(Letter.Status.values) - {"cancelled"}


@pytest.mark.parametrize("pile", [tab.key for tab in selectors.TABS])
def test_pages_of_a_pile_show_every_letter_once(
    claire: User, pile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "PAGE", 3)
    tab = selectors.tab_named(pile)
    posting = make.a_posting()
    now = timezone.now()
    made = set()
    for number in range(8):
        letter = a_letter(make.an_application(posting))
        Letter.objects.filter(pk=letter.pk).update(
            status=tab.statuses[-1],
            approver=letter.owner,
            approved_hash=letter.text_hash,
            approved_by="x",
            approved_at=now,
            scheduled_for=now + timedelta(hours=number // 2),
            sent_at=now - timedelta(hours=number // 2),
        )
        made.add(letter.pk)
    seen: list[int] = []
    cursor = ""
    for _page in range(4):
        shown = selectors.page_of(claire, tab, cursor)
        seen += [letter.pk for letter in shown.rows]
        cursor = shown.next
        if not cursor:
            break
    assert len(seen) == 8
    assert set(seen) == made


@pytest.mark.parametrize(
    "after",
    ["x", "~", "2026-01-01~x", "2026-13-45~1", "2026-01-01T10:00~1", "~" * 50, "2026-01-01~9"],
)
def test_a_cursor_that_makes_no_sense_is_the_beginning(
    client: Client, claire: User, after: str
) -> None:
    a_letter()
    for pile in ("review", "leaving"):
        response = client.get(reverse("letters"), {"pile": pile, "after": after})
        assert response.status_code == 200


def test_the_piles_cost_the_same_however_high(client: Client, claire: User) -> None:
    posting = make.a_posting()
    a_letter(make.an_application(posting))

    def grow() -> None:
        for _more in range(6):
            a_letter(make.an_application(posting))

    same_queries(client, reverse("letters"), grow, at_most=15)


def test_a_letters_page_costs_the_same_however_long_its_story(client: Client, claire: User) -> None:
    letter = a_letter()
    manager = a_manager_of(letter)

    def grow() -> None:
        for number in range(4):
            fresh = again(letter)
            body = fresh.body + f" {number}"
            letters.edit(fresh, fresh.subject, body, CLAIRE, fresh.text_hash)
            approval = approvals.ask(fresh, manager, "", fresh.owner, fresh.text_hash)
            approvals.send_back(approval, Actor.of(manager), "Encore.", fresh.text_hash, "link")
            a_letter(make.an_application(fresh.application.posting))

    grow()
    same_queries(client, page(letter), grow, at_most=60)


def test_approvals_cost_the_same_however_many(client: Client) -> None:
    first = an_approval()
    client.force_login(first.approver)

    def grow() -> None:
        for _more in range(4):
            letter = a_letter(
                make.an_application(first.letter.application.posting, kind="interview")
            )
            approvals.ask(letter, first.approver, "", letter.owner, letter.text_hash)

    same_queries(client, reverse("approvals"), grow, at_most=15)


# --- inside the application's page ---------------------------------------------------------------


def test_the_fragment_of_the_application(client: Client, claire: User) -> None:
    letter = a_letter()
    address = reverse("application-letter", args=[letter.application_id])
    assert page(letter) in client.get(address).content.decode()
    departure.cancel(letter, CLAIRE)
    html = client.get(address).content.decode()
    assert reverse("letter-new", args=[letter.application_id]) in html


def steps_of(html: str) -> str:
    return html.split('class="ribbon')[1].split("</div>", maxsplit=1)[0]


def test_the_ribbon_has_a_reading_only_where_a_manager_reads(client: Client, claire: User) -> None:
    for letter, read in ((a_short_letter(), False), (a_letter(), True)):
        html = client.get(reverse("application-letter", args=[letter.application_id]))
        assert ("En relecture" in steps_of(html.content.decode())) == read


def test_a_letter_called_off_before_any_yes_is_not_shown_as_approved(
    client: Client, claire: User
) -> None:
    letter = a_letter()
    departure.cancel(letter, CLAIRE)
    steps = steps_of(client.get(page(letter)).content.decode())
    assert "Annulée" in steps
    assert "Approuvée" not in steps
    assert "En relecture" not in steps


def test_called_off_because_they_were_told_otherwise(client: Client, claire: User) -> None:
    letter = a_letter()
    departure.cancel(letter, CLAIRE)
    html = client.get(page(letter)).content.decode()
    assert "Personne n'a été prévenu." in html
    assert reverse("letter-new", args=[letter.application_id]) in html
    mark_told(letter.application, timezone.now())
    html = client.get(page(letter)).content.decode()
    assert "Personne n'a été prévenu." not in html
    assert "notre réponse autrement" in html
    assert reverse("letter-new", args=[letter.application_id]) not in html


def test_the_fragment_of_somebody_who_is_not_declined(client: Client, claire: User) -> None:
    application = make.an_application()
    address = reverse("application-letter", args=[application.pk])
    assert client.get(address).status_code == 200
    response = client.post(reverse("letter-new", args=[application.pk]))
    assert response.status_code == 303
    assert not Letter.objects.exists()


def test_an_interviewer_sees_no_letter(client: Client) -> None:
    letter = a_letter()
    ines = make.a_user("Inès")
    make.an_interview(letter.application, (ines,))
    client.force_login(ines)
    assert client.get(page(letter)).status_code == 404
    address = reverse("application-letter", args=[letter.application_id])
    assert client.get(address).status_code == 403
    assert page(letter) not in client.get(reverse("letters"), follow=True).content.decode()


def test_the_navigation_counts_what_waits(client: Client, claire: User) -> None:
    a_letter()
    approval = an_approval()
    assert selectors.to_do_count(claire) == 1
    assert selectors.to_do_count(approval.approver) == 1
    assert selectors.to_do_count(make.a_user("Oscar")) == 0
