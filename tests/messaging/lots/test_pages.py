"""The pages of a lot: what they say, what they refuse, what they cost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ats.models import User
from candidates.models import Application
from candidates.services.documents import note_opened
from messaging.lots import groups, selectors, sending, work
from messaging.models import Letter, Lot, LotItem
from tests import factories as make
from tests.lots import a_lot, again, applicants, drafted, items_of, put_in_first, read
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


def shown(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def press(client: Client, name: str, pk: int, **data: Any) -> str:
    """Press a button and look at what comes."""
    answer = client.post(reverse(name, args=[pk]), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_people_are_chosen_on_the_postings_list(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    people = applicants(posting, 3)
    make.an_application(posting, kind="interview")
    page = shown(client, "posting-candidates", posting.pk)
    assert page.count('name="application"') == 3, "whoever was met gets a letter of their own"
    page = press(client, "lot-new", posting.pk, application=[row.pk for row in people[:2]])
    assert "2 people are in the lot." in page
    assert "Not sorted yet" in page
    page = press(client, "lot-new", posting.pk, everyone="yes")
    assert Lot.objects.count() == 1
    assert LotItem.objects.count() == 3


def test_nobody_chosen_is_said(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    for data in ({}, {"application": ["x", "-1", "9" * 30]}):
        page = press(client, "lot-new", posting.pk, **data)
        assert "Choose at least one person" in page


def test_a_manager_sees_no_boxes(client: Client) -> None:
    manager = make.a_user("Hélène Vasseur")
    posting = make.a_posting(managers=(manager,))
    applicants(posting, 1)
    client.force_login(manager)
    page = shown(client, "posting-candidates", posting.pk)
    assert 'name="application"' not in page


def test_sorting_keeps_what_was_typed_and_drafts(client: Client, claire: User) -> None:
    lot = a_lot(claire, 2, sort=False)
    first, second, _third = lot.posting.criteria.all()
    one, two = items_of(lot)
    press(client, "lot", lot.pk, action="move", item=[one.pk], criterion=first.pk)
    group = groups.group_for(lot, first)
    typed = {f"gap_fr-{group.pk}": "Nos mots.", f"door-{group.pk}": "later"}
    page = press(client, "lot", lot.pk, action="move", item=[two.pk], criterion=second.pk, **typed)
    assert "1 person is now in" in page
    assert "Nos mots." in page
    group.refresh_from_db()
    assert (group.door, group.advice) == ("later", False)
    page = press(client, "lot", lot.pk, action="draft")
    assert "0 of 2" in page, "progress is shown"
    work.work_on(lot.pk)
    page = shown(client, "lot", lot.pk)
    assert "0 of 2 reviewed" in page
    assert "Nos mots." in Letter.objects.get(application=one.application).body


def test_what_is_not_sorted_is_named(client: Client, claire: User) -> None:
    lot = a_lot(claire, 1, sort=False)
    page = press(client, "lot", lot.pk, action="draft")
    assert "Amina0 Roux0" in page
    assert "Say which criterion was missing" in page
    assert again(lot).status == "sorting"


@pytest.mark.parametrize("criterion", ["", "0", "x", "999999"])
def test_a_criterion_that_is_none(client: Client, claire: User, criterion: str) -> None:
    lot = a_lot(claire, 1, sort=False)
    page = press(client, "lot", lot.pk, action="move", item="1", criterion=criterion)
    assert "Choose the criterion that was missing." in page


def test_a_whole_group_moves_at_once(client: Client, claire: User) -> None:
    lot = a_lot(claire, 3, sort=False)
    heap = lot.groups.get()
    last = list(lot.posting.criteria.all())[2]
    press(client, "lot", lot.pk, action="move", group=heap.pk, criterion=last.pk)
    assert lot.items.filter(group__criterion=last).count() == 3


def test_candidates_words_are_data(client: Client, claire: User) -> None:
    posting = make.a_posting(claire, title="Comptable")
    evil = make.a_candidate("<script>alert(1)</script>", "{{ 7*7 }}")
    make.an_application(posting, evil)
    press(client, "lot-new", posting.pk, everyone="yes")
    lot = Lot.objects.get()
    put_in_first(lot)
    assert "<script>alert(1)" not in shown(client, "lot", lot.pk)
    drafted(lot, claire)
    letter = Letter.objects.get()
    page = shown(client, "lot-item", items_of(lot)[0].pk)
    assert "<script>alert(1)" not in page
    assert "49" not in letter.body


def test_a_cv_that_shows_what_is_said_to_be_missing_is_pointed_at(
    client: Client, claire: User
) -> None:
    lot = a_lot(claire, 1)
    first, second, _third = lot.posting.criteria.all()
    look = "The CV seems to show what the letter says is missing"
    for criterion, doubted in ((second, False), (first, True)):
        row = {"criterion_id": criterion.pk, "criterion": criterion.label, "line": "Trois ans"}
        lot.items.update(seen=[row])
        assert (look in shown(client, "lot", lot.pk)) is doubted
    drafted(lot, claire)
    page = shown(client, "lot-item", lot.items.get().pk)
    assert look in page
    assert "“Trois ans”" in page


def test_review_one_after_the_other(client: Client, claire: User) -> None:
    lot = drafted(a_lot(claire, 2), claire)
    one, two = items_of(lot)
    page = shown(client, "lot-item", one.pk)
    assert "1 of 2" in page
    assert "0 of 2 reviewed" in page
    assert "nobody has decided yet" in page
    assert "With “Fine” you decide" in page
    fine = {"text_hash": one.letter.text_hash if one.letter else ""}
    page = press(client, "lot-item-fine", one.pk, **fine)
    assert "The CV has not been before you yet" in page
    note_opened(one.application.documents.get(), claire)
    page = press(client, "lot-item-fine", one.pk, **fine)
    assert "1 of 2 reviewed" in page
    assert reverse("lot-item-fine", args=[two.pk]) in page, "on to the next"
    page = press(client, "lot-item-fine", two.pk, text_hash="x")
    assert items_of(lot)[1].status == "drafted"
    page = press(client, "lot-item-aside", two.pk)
    assert "is set aside, still on their way" in page
    assert Application.objects.get(pk=two.application_id).status == "active"


def test_words_are_changed_in_the_review(client: Client, claire: User) -> None:
    lot = drafted(a_lot(claire, 1), claire)
    item = items_of(lot)[0]
    letter = Letter.objects.get()
    words = {"subject": "Objet", "body": letter.body + "\n\nPS.", "text_hash": letter.text_hash}
    page = press(client, "lot-item", item.pk, **words)
    assert "Saved." in page
    assert Letter.objects.get().body.endswith("PS.")
    answer = client.post(reverse("lot-item", args=[item.pk]), {"subject": "", "body": ""})
    assert answer.status_code == 422
    stale = client.post(reverse("lot-item", args=[item.pk]), words | {"body": "Autre"})
    assert "while you were writing" in stale.content.decode()


def test_before_sending_everything_is_said(client: Client, claire: User) -> None:
    lot = drafted(a_lot(claire, 3), claire)
    read(items_of(lot)[:2], claire)
    page = shown(client, "lot", lot.pk)
    assert "2 letters are ready." in page
    assert "1 letter that nobody has read stays here." in page
    assert "stays, and why" not in page, "there is nothing else to say of it"
    before = page.partition("Schedule 2 letters")[0]
    assert before.rindex("button secondary") > before.rindex("button primary"), "first one reads"
    press(client, "lot-send", lot.pk)
    work.work_on(lot.pk)
    page = shown(client, "lot", lot.pk)
    assert "2 letters leave, each at its own moment" in page
    assert "Claire Morel" in page


def test_the_count_is_asked_for_above_a_number(
    client: Client, claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sending.TYPE_ABOVE == 30
    monkeypatch.setattr(sending, "TYPE_ABOVE", 2)
    lot = drafted(a_lot(claire, 3), claire)
    read(items_of(lot), claire)
    assert 'name="count"' in shown(client, "lot", lot.pk)
    page = press(client, "lot-send", lot.pk, count="13")
    assert "Type 3, the number of letters that leave" in page
    press(client, "lot-send", lot.pk, count="3")
    assert again(lot).status == "sending"


def test_a_lot_is_paused_resumed_undone_and_dissolved_by_its_buttons(
    client: Client, claire: User
) -> None:
    lot = drafted(a_lot(claire, 2), claire)
    read(items_of(lot), claire)
    sending.send(lot, claire, "")
    work.work_on(lot.pk)
    for name, status in (
        ("lot-pause", "paused"),
        ("lot-resume", "leaving"),
        ("lot-undo", "review"),
        ("lot-dissolve", "cancelled"),
    ):
        press(client, name, lot.pk)
        assert again(lot).status == status, name
        press(client, name, lot.pk)  # a second click says so and changes nothing
        assert again(lot).status == status, name
    assert Application.objects.filter(status="active").count() == 2


def test_undoing_the_decisions_too_says_what_became_of_them(client: Client, claire: User) -> None:
    lot = drafted(a_lot(claire, 2), claire)
    read(items_of(lot), claire)
    sending.send(lot, claire, "")
    work.work_on(lot.pk)
    page = press(client, "lot-undo", lot.pk, decisions="yes")
    assert "these applications are active again" in page
    assert "drafts again" not in page


def test_whom_to_call_instead_is_said(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    person = make.a_candidate("Sans", "Adresse", phone="06 39 98 00 00")
    person.addresses.all().delete()
    make.an_application(posting, person)
    page = press(client, "lot-new", posting.pk, everyone="yes")
    assert "No mail address" in page
    assert "06 39 98 00 00" in page
    assert "write by post" in page


def test_only_doubts_can_be_overruled(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    person = make.a_candidate("Sans", "Adresse")
    person.addresses.all().delete()
    make.an_application(posting, person)
    press(client, "lot-new", posting.pk, everyone="yes")
    item = LotItem.objects.get()
    press(client, "lot-item-back", item.pk)
    item.refresh_from_db()
    assert item.status == "aside"


def test_pages_cost_the_same_for_many(client: Client, claire: User) -> None:
    lot = a_lot(claire, 2)

    def more() -> None:
        applicants(lot.posting, 6)
        press(client, "lot-new", lot.posting_id, everyone="yes")
        put_in_first(lot)

    same_queries(client, reverse("lot", args=[lot.pk]), more)

    def others() -> None:
        for _lot in range(3):
            a_lot(claire, 1)

    same_queries(client, reverse("lots"), others)


def test_a_lot_to_review_costs_the_same(client: Client, claire: User) -> None:
    small, large = (drafted(a_lot(claire, count), claire) for count in (2, 8))
    costs = []
    for lot in (small, large):
        read(items_of(lot)[:1], claire)
        url = reverse("lot", args=[lot.pk])
        same_queries(client, url, lambda: None)
        costs.append(same_queries(client, url, lambda: None))
    assert costs[0] == costs[1]


def test_one_person_in_two_languages_of_a_group(client: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    applicants(posting, 1)
    make.an_application(posting, make.a_candidate("John", "Smith"), language="en")
    press(client, "lot-new", posting.pk, everyone="yes")
    lot = Lot.objects.get()
    put_in_first(lot)
    page = shown(client, "lot", lot.pk)
    assert len(re.findall(r'name="gap_(?:fr|en)-', page)) == 2
    assert selectors.numbers([lot])[lot.pk].chosen == 2
