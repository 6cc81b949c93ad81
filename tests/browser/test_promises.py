"""Promises in a real browser: a delay letter by keyboard, one click on a phone, the charts, the
candidate's own page with and without JavaScript."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from ats import clock, links
from ats.events import Actor
from ats.models import Link, User
from candidates.models import Application, PrivacyRequest
from messaging.care import delays
from messaging.correspondence.dates import written_date
from messaging.correspondence.footers import space_link
from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.models import Helpful, Letter
from messaging.writing import departure, letters
from tests import factories as make
from tests.browser.visiting import fits, serious, signed_in, visit
from tests.letters import a_delay, a_short_letter, again
from tests.plugins.browser import PHONE, OpenPage
from tests.plugins.mail import Sink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLAIRE = Actor("Claire")


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


@pytest.fixture
def claire(db: None) -> User:
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", language="en", email="claire.p@maison-test.example")


def depart() -> None:
    worker.release_due()
    worker.drain(Transport())


def test_a_delay_letter_from_today_to_the_new_promise(
    live_server: LiveServer, open_page: OpenPage, claire: User, sink: Sink
) -> None:
    application = make.an_application(
        make.a_posting(claire), kind="interview", promised_for=clock.today()
    )
    letter = a_delay(application)
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "today")
    page.locator("#letters a", has_text="Amélie Roux").first.click()
    page.wait_for_url("**/delay/")
    page.get_by_text("Another reason or date").click()
    page.get_by_label("The budget of the post is being confirmed").check()
    day = clock.add_working_days(clock.today(), 9)
    page.fill("[name=until]", day.isoformat())
    page.get_by_role("button", name="Write it again").click()
    mail = page.frame_locator("iframe[name=letter-frame]")
    expect(mail.locator("body")).to_contain_text("Le budget de ce poste")
    expect(mail.locator("body")).to_contain_text(written_date(day, "fr"))
    page.keyboard.press("a")
    page.get_by_role("dialog").get_by_role("button", name="Approve these words").click()
    expect(page.locator(".toast").first).to_contain_text("Approved")
    assert again(letter).status == "scheduled"
    departure.send_now(again(letter), CLAIRE, outside_hours=True)
    depart()
    page.goto(live_server.url + reverse("application-promise", args=[application.pk]))
    expect(page.locator("main")).to_contain_text(f"{day.day} {day:%B %Y}")
    assert Application.objects.get(pk=application.pk).promised_for == day
    assert delays.sent_before(application) == 1
    assert serious(page) == []


def sent(claire: User) -> Letter:
    letter = a_short_letter(posting=make.a_posting(claire))
    letters.approve(letter, CLAIRE, letter.text_hash)
    departure.send_now(letter, CLAIRE, outside_hours=True)
    depart()
    return again(letter)


def test_one_click_on_a_phone_without_javascript(
    live_server: LiveServer, open_page: OpenPage, claire: User, sink: Sink
) -> None:
    letter = sent(claire)
    token = links.token_of(Link.objects.get(purpose="helpful"))
    page = open_page(PHONE, "dark", javascript=False)
    page.goto(f"{live_server.url}/helpful/{token}/")
    assert not Helpful.objects.exists()
    page.fill("[name=word]", "Le conseil m'a servi.")
    page.get_by_role("button", name="Oui").click()
    expect(page.locator("h1")).to_have_text("Merci")
    row = Helpful.objects.get(letter=letter)
    assert (row.answer, row.word) == ("yes", "Le conseil m'a servi.")


def test_charts_read_at_a_glance_in_both_widths_and_colours(
    live_server: LiveServer, open_page: OpenPage, claire: User, sink: Sink
) -> None:
    letter = sent(claire)
    Helpful.objects.create(
        letter=letter, answer="yes", at=timezone.now(), changed_at=timezone.now()
    )
    make.an_application(letter.application.posting, promised_for=clock.today())
    for size, colours in (((1440, 900), "light"), (PHONE, "dark")):
        page = signed_in(open_page(size, colours), live_server.url, claire)  # type: ignore[arg-type]
        visit(page, live_server.url, "insights")
        expect(page.get_by_role("img", name="Did the feedback help?")).to_be_visible()
        page.locator("#answered summary").first.click()
        expect(page.locator("#answered table").first).to_be_visible()
        assert fits(page)
        assert serious(page) == []
    page.select_option("[name=period]", "30")
    page.wait_for_url("**period=30**")


def test_the_candidate_s_page_on_a_phone(
    live_server: LiveServer, open_page: OpenPage, claire: User, sink: Sink
) -> None:
    application = make.an_application(make.a_posting(claire))
    made = space_link(application.candidate)
    token = links.token_of(Link.objects.get(pk=made["space"]["link"]))
    page = open_page(PHONE)
    page.goto(f"{live_server.url}/me/{token}/")
    expect(page.locator("h1")).to_have_text("Bonjour Amélie")
    assert fits(page)
    assert serious(page) == []
    page.get_by_role("button", name="Recevoir une copie").click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.locator("#data")).to_contain_text("au plus tard")
    assert PrivacyRequest.objects.get().kind == "access"
    page.get_by_role("link", name="Retirer cette candidature").click()
    page.get_by_role("button", name="Oui, la retirer").click()
    expect(page.locator("main")).to_contain_text("Retirée")
    application.refresh_from_db()
    assert application.status == "withdrawn"


def test_the_public_page_of_commitments(live_server: LiveServer, open_page: OpenPage) -> None:
    make.a_company(name="Maison Verdier", public_commitments=True)
    page = open_page(PHONE, "dark")
    page.goto(f"{live_server.url}/jobs/engagements/")
    expect(page.locator("h1")).to_contain_text("Nos engagements")
    assert fits(page)
    assert serious(page) == []
