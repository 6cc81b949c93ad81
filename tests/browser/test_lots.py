"""Lots in a real browser: people dragged between groups; a call; the closing gate. The whole way
of a lot, by keyboard, is in `test_lot_by_keyboard`."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from ats.events import Actor
from ats.models import Posting, User
from candidates.services import decisions
from candidates.services.decisions import DeclineData
from messaging.lots import groups
from messaging.models import CallTask
from tests import factories as make
from tests.browser.visiting import serious, signed_in
from tests.lots import a_lot, drafted, items_of, read
from tests.plugins.browser import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claire(db: None) -> User:
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", language="en")


def test_people_are_dragged_between_groups(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    lot = a_lot(claire, 2)
    second = list(lot.posting.criteria.all())[1]
    groups.move(lot, [items_of(lot)[1].pk], second)
    page = signed_in(open_page(), live_server.url, claire)
    page.goto(live_server.url + reverse("lot", args=[lot.pk]))
    person = page.locator(f"[data-person='{items_of(lot)[0].pk}']")
    person.drag_to(page.locator(f"[data-criterion='{second.pk}'] h2"))
    expect(page.locator(f"[data-criterion='{second.pk}'] [data-person]")).to_have_count(2)


def test_a_call_on_the_phone(live_server: LiveServer, open_page: OpenPage, claire: User) -> None:
    posting = make.a_posting(claire)
    person = make.a_candidate(phone="06 39 98 12 34")
    finalist = make.an_application(posting, person, kind="interview", final=True)
    decisions.decline(finalist, Actor.of(claire), DeclineData())
    page = signed_in(open_page(PHONE), live_server.url, claire)
    page.goto(live_server.url + reverse("today"))
    page.locator("#calls .work-title a").click()
    assert page.locator("a[href^='tel:']").first.get_attribute("href") == "tel:+33639981234"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.locator("[name=outcome][value=reached]").check()
    page.get_by_role("button", name="Note the call").click()
    expect(page.get_by_text("This call is settled")).to_be_visible()
    assert CallTask.objects.get().status == "done"


def test_the_closing_gate(live_server: LiveServer, open_page: OpenPage, claire: User) -> None:
    posting = make.a_posting(claire)
    for _person in range(2):
        make.an_application(posting, kind="phone")
    page = signed_in(open_page(), live_server.url, claire)
    page.goto(live_server.url + reverse("posting-closing", args=[posting.pk]))
    page.get_by_role("link", name="See to them").click()
    boxes = page.locator("[name=application]")
    expect(boxes).to_have_count(2)  # `all()` waits for nothing: a page may still be coming in
    for box in boxes.all():
        box.check()
    page.get_by_label("Face to face").check()
    page.get_by_role("button", name="Note that they know").click()
    expect(page.get_by_text("Everyone who applied has had their answer")).to_be_visible()
    page.get_by_role("button", name="Close the posting").click()
    page.wait_for_url(f"**{reverse('posting', args=[posting.pk])}")
    assert Posting.objects.get().status == "closed"


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_serious_for_axe(
    live_server: LiveServer, open_page: OpenPage, claire: User, colours: str
) -> None:
    sorting, lot = a_lot(claire, 2, sort=False), drafted(a_lot(claire, 2), claire)
    read(items_of(lot)[:1], claire)
    finalist = make.an_application(make.a_posting(claire), kind="interview", final=True)
    decisions.decline(finalist, Actor.of(claire), DeclineData())
    page = signed_in(
        open_page(colours=colours, expecting=["404"]),  # type: ignore[arg-type]
        live_server.url,
        claire,
    )
    for name, *args in (
        ("lots",),
        ("lot", sorting.pk),
        ("lot", lot.pk),
        ("lot-item", items_of(lot)[0].pk),
        ("posting-untold", lot.posting_id),
        ("calls",),
        ("call", CallTask.objects.get().pk),
    ):
        page.goto(live_server.url + reverse(name, args=args))
        assert serious(page) == [], f"{name} {args}"
