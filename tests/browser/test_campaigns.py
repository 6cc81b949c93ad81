"""A campaign in a real browser: from the opening to the launch, and the click that ends it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from ats.models import User
from messaging.campaigns import unsubscribing
from messaging.models import Campaign
from tests import factories as make
from tests.browser.visiting import fits, serious, signed_in, visit
from tests.campaigns import a_member, fed, leave, stop_token
from tests.plugins.browser import PHONE, OpenPage
from tests.plugins.mail import Sink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claire(db: None) -> User:
    cache.clear()
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", language="en", email="claire.c@maison-test.example")


def test_from_the_opening_to_the_launch_and_one_click_that_ends_it(
    live_server: LiveServer, open_page: OpenPage, claire: User, sink: Sink
) -> None:
    past = make.a_posting(claire, title="Comptable confirmée")
    row = a_member(past, "Amélie")
    a_member(past, "Bruno").candidate.consents.all().delete()
    make.a_posting(claire, title="Comptable général", slug="comptable-general")

    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "campaigns")
    page.get_by_role("link", name="New campaign").first.click()
    page.get_by_label("The opening").select_option(label="Comptable général")
    page.get_by_role("button", name="Choose the people").click()
    expect(page.get_by_label("Comptable confirmée")).to_be_checked()
    page.get_by_role("button", name="Write the audience down").click()

    expect(page.get_by_text("1 person is written to")).to_be_visible()
    expect(page.get_by_text("Never agreed to hear about other openings.")).to_be_visible()
    mail = page.frame_locator("iframe[name=letter-frame]")
    expect(mail.get_by_text("Bonjour Amélie,")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Launch for 1 person").click()
    page.locator("dialog[open] [value=yes]").click()
    expect(page.get_by_text("It leaves, for 1 person.")).to_be_visible()

    [sent] = fed(Campaign.objects.get())
    leave()
    assert len(sink.to(row.candidate.address)) == 1

    token = stop_token(sent)
    phone = open_page(PHONE, "dark", javascript=False)
    phone.goto(f"{live_server.url}/unsubscribe/{token}/")
    assert fits(phone)
    assert unsubscribing.agrees(row.candidate)
    phone.get_by_role("button").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("C'est fait")
    assert not unsubscribing.agrees(row.candidate)
