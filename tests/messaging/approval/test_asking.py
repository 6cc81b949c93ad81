"""Asking for all at once: my letters that wait, each for whoever may say yes, in one mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ats.events import Actor
from ats.models import Link, Posting, User
from messaging.approval import asking
from messaging.models import Approval, Letter, Outbound
from messaging.writing import letters
from tests import factories as make
from tests.letters import a_letter, a_short_letter, again
from tests.queries import same_queries

pytestmark = pytest.mark.django_db

PAGE = "letters-ask"


@pytest.fixture
def claire() -> User:
    return make.a_recruiter("Claire Morel", language="en")


@pytest.fixture
def posting(claire: User) -> Posting:
    """Claire's posting, which Hélène manages."""
    return make.a_posting(owner=claire, managers=(make.a_user("Hélène Vasseur"),))


def a_draft(posting: Posting, kind: str = "interview") -> Letter:
    letter = a_letter(make.an_application(posting, kind=kind))
    Letter.objects.filter(pk=letter.pk).update(owner=posting.owner)
    return again(letter)


def with_a_hole(letter: Letter) -> Letter:
    body = f"{letter.body}\n\n[[ à écrire ]]"
    letters.edit(letter, letter.subject, body, Actor("Claire"), letter.text_hash)
    return again(letter)


def press(client: Client, user: User, rows: list[Letter], manager: User, **more: Any) -> str:
    client.force_login(user)
    fields = {"manager": manager.pk, "letter": [f"{row.pk}:{row.text_hash}" for row in rows]}
    return client.post(reverse(PAGE), {**fields, **more}, follow=True).text


def test_one_tap_asks_about_all_in_one_mail(client: Client, claire: User, posting: Posting) -> None:
    rows = [a_draft(posting) for _one in range(3)]
    helene = posting.memberships.get().user
    client.force_login(claire)
    pile = client.get(reverse("letters")).text
    assert reverse(PAGE) in pile
    assert "Ask for all at once (3)" in pile
    page = press(client, claire, rows, helene, note="All from the same day.")
    assert "Hélène Vasseur has been asked about 3 letters, by one mail." in page
    assert {again(row).status for row in rows} == {"in_review"}
    assert Outbound.objects.get().kind == "approval_batch"
    assert Link.objects.get().purpose == "approvals"
    assert {row.note for row in Approval.objects.all()} == {"All from the same day."}
    assert reverse(PAGE) not in client.get(reverse("letters")).text


def test_only_what_was_ticked_is_asked(client: Client, claire: User, posting: Posting) -> None:
    asked, left = a_draft(posting), a_draft(posting)
    press(client, claire, [asked], posting.memberships.get().user)
    assert (again(asked).status, again(left).status) == ("in_review", "draft")


def test_what_is_not_ready_says_why_and_has_no_tick(
    client: Client, claire: User, posting: Posting
) -> None:
    fine, hole = a_draft(posting), with_a_hole(a_draft(posting))
    client.force_login(claire)
    page = client.get(reverse(PAGE)).text
    assert f'value="{fine.pk}:{fine.text_hash}"' in page
    assert f'value="{hole.pk}:' not in page
    assert "Not yet:" in page
    told = press(client, claire, [fine, hole], posting.memberships.get().user)
    assert "asked about 1 letter" in told
    assert again(hole).status == "draft"


def test_a_warning_waits_for_other_words_or_a_reason(claire: User, posting: Posting) -> None:
    letter = a_draft(posting)
    body = f"{letter.body}\n\nNous cherchons un profil plus dynamique."
    letters.edit(letter, letter.subject, body, Actor("Claire"), letter.text_hash)
    (group,) = asking.by_manager(claire)
    assert group.rows[0].why_not
    asks = [problem for problem in letters.check_ready(again(letter)) if problem.asks]
    assert asks
    reasons = {problem.mark: "Ce sont les mots de l'annonce." for problem in asks}
    letters.keep_reasons(again(letter), reasons, claire)
    (group,) = asking.by_manager(claire)
    assert group.rows[0].why_not == ""


def test_words_that_changed_since_are_not_asked(
    client: Client, claire: User, posting: Posting
) -> None:
    letter = a_draft(posting)
    seen = again(letter)
    body = f"{letter.body}\n\nEncore merci."
    letters.edit(letter, letter.subject, body, Actor("Karim"), letter.text_hash)
    page = press(client, claire, [seen], posting.memberships.get().user)
    assert again(letter).status == "draft"
    assert "saved this part" in page
    assert not Outbound.objects.exists()


def test_each_manager_is_asked_about_their_own(claire: User, posting: Posting) -> None:
    other = make.a_posting(owner=claire, managers=(make.a_user("Benoît Lemaire"),))
    mine, theirs = a_draft(posting), a_draft(other)
    found = {group.manager.name: group for group in asking.by_manager(claire)}
    assert [row.letter for row in found["Hélène Vasseur"].rows] == [mine]
    assert [row.letter for row in found["Benoît Lemaire"].rows] == [theirs]


def test_nobody_is_asked_about_what_they_may_not_approve(claire: User, posting: Posting) -> None:
    helene = posting.memberships.get().user
    a_short_letter(posting=posting)  # a recruiter's own yes is enough
    a_letter(make.an_application(posting, kind="interview"))  # somebody else signs it
    wrote = a_draft(posting)
    Letter.objects.filter(pk=wrote.pk).update(author=helene)
    taken = a_draft(posting)
    Letter.objects.filter(pk=taken.pk).update(taken_over_at=taken.created_at)
    Letter.objects.exclude(pk__in=[wrote.pk, taken.pk]).update(owner=helene)
    assert asking.by_manager(claire) == []


def test_a_finalist_waits_for_the_call(claire: User, posting: Posting) -> None:
    letter = a_draft(posting)
    Letter.objects.filter(pk=letter.pk).update(depth="finalist")
    (group,) = asking.by_manager(claire)
    assert group.rows[0].why_not
    assert group.ready == 0
    letters.note_call(again(letter), claire, "reached", "")
    (group,) = asking.by_manager(claire)
    assert "call" not in group.rows[0].why_not


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"manager": "x\0", "letter": "1:x"},
        {"letter": ["9" * 30 + ":x", "-1:x", "x"]},
        {"manager": "999999999999999999999"},
    ],
)
def test_nonsense_asks_nobody(
    client: Client, claire: User, posting: Posting, fields: dict[str, Any]
) -> None:
    letter = a_draft(posting)
    client.force_login(claire)
    client.post(reverse(PAGE), fields)
    assert again(letter).status == "draft"


def test_only_recruiters_ask(client: Client, posting: Posting) -> None:
    client.force_login(posting.memberships.get().user)
    assert client.get(reverse(PAGE)).status_code == 403
    assert client.post(reverse(PAGE)).status_code == 403


def test_the_page_costs_the_same_however_many_wait(
    client: Client, claire: User, posting: Posting
) -> None:
    a_draft(posting)
    client.force_login(claire)

    def grow() -> None:
        for _one in range(3):
            a_draft(posting)

    same_queries(client, reverse(PAGE), grow)
