"""A lot in a real browser: chosen, sorted, read by keyboard with the CV beside, sent; a call;
the closing gate."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ats.events import Actor
from ats.models import Posting, User
from candidates.models import Application, Decision
from candidates.services import decisions
from candidates.services.decisions import DeclineData
from messaging.lots import groups, work
from messaging.models import CallTask, Lot, Outbound
from tests import factories as make
from tests.lots import a_lot, again, drafted, items_of, read
from tests.plugins.browser import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claire(db: None) -> User:
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", language="en")


def signed_in(page: Page, base: str, user: User) -> Page:
    """The page with a session of that user."""
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}]
    )
    return page


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{row['id']}: {row['nodes'][0]['html'][:120]}"
        for row in found
        if row["impact"] in ("serious", "critical")
    ]


# Eighty in the full run, every one of them by keyboard; else a few by keyboard and the others by
# the service that the key ends in, in a lot that is just large enough to ask for its count.
FULL = os.environ.get("PROVE") == "full"
PEOPLE = 80 if FULL else 32
SENT = PEOPLE - 1  # one is set aside
BY_KEYBOARD = SENT if FULL else 4


@pytest.mark.prove
def test_a_lot_of_eighty_from_the_list_to_its_departure(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    posting = make.a_posting(claire)
    for number in range(PEOPLE):
        make.an_application(posting, make.a_candidate(f"Amina{number}", "Roux"))
    page = signed_in(open_page(), live_server.url, claire)
    page.goto(live_server.url + reverse("posting-candidates", args=[posting.pk]))
    page.get_by_role("button", name="Everyone at the CV stage").click()
    expect(page.locator("h2", has_text="Not sorted yet")).to_be_visible()
    page.locator("[name=group]").check()
    page.select_option("[name=criterion]", label="Rigueur comptable")
    page.get_by_role("button", name="Put them there").click()
    expect(page.locator("h2", has_text="Rigueur comptable")).to_be_visible()
    page.get_by_role("button", name=f"Draft {PEOPLE} letters").click()
    expect(page.get_by_text(f"0 of {PEOPLE}").first).to_be_visible()
    lot = Lot.objects.get()
    work.work_on(lot.pk)
    assert not Decision.objects.exists(), "nobody has read anything"
    page.get_by_role("link", name="Review the next letter").click()  # the page looked again
    _words_are_changed(page)
    for letter in range(1, BY_KEYBOARD + 1):
        page.keyboard.press("a")
        expect(page.locator(".lead")).to_contain_text(f"{letter} of {PEOPLE} reviewed")
    assert Decision.objects.filter(decided_by=claire).count() == BY_KEYBOARD
    page.keyboard.press("x")
    expect(page.get_by_text("is set aside, still on their way")).to_be_visible()
    read(items_of(lot, "drafted"), claire)
    page.goto(live_server.url + reverse("lot", args=[lot.pk]))
    page.locator("[name=count]").fill(str(PEOPLE))
    page.get_by_role("button", name=f"Schedule {SENT} letters").click()
    expect(page.get_by_text(f"Type {SENT}, the number of letters that leave")).to_be_visible()
    assert again(lot).status == "review"
    page.locator("[name=count]").fill(str(SENT))
    page.get_by_role("button", name=f"Schedule {SENT} letters").click()
    expect(page.get_by_text("Letters scheduled")).to_be_visible()
    work.work_on(lot.pk)
    expect(page.get_by_text(f"{SENT} letters leave, each at its own moment")).to_be_visible()
    moments = Outbound.objects.filter(kind="letter").values_list("due_at", flat=True)
    assert len(set(moments)) == SENT, "spread over time"
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused: nothing leaves")).to_be_visible()
    assert not Outbound.objects.filter(kind="letter", status="scheduled").exists()
    page.get_by_role("button", name="Let them leave").click()
    expect(page.get_by_text(f"{SENT} letters leave, each at its own moment")).to_be_visible()
    assert Application.objects.filter(status="declined", told_at=None).count() == SENT
    assert Application.objects.filter(status="active").count() == 1, "who was set aside"


def _words_are_changed(page: Page) -> None:
    page.wait_for_load_state("networkidle")  # the keys are heard once the page is whole
    page.keyboard.press("e")
    field = page.locator("textarea[name=body]")
    expect(field).to_be_focused()
    field.fill(field.input_value() + "\n\nUn mot de plus.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast").first).to_be_visible()


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
    for box in page.locator("[name=application]").all():
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
