"""A recruiter writes a posting and the world reads it: in a real browser, under the real policy."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from ats import accounts, links
from ats.models import Posting, User
from tests import factories as make
from tests.plugins.browser import DESKTOP, PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "douze-fromages-au-moins"
CLAIRE = "claire@maison-test.example"
BREAK_OUT = "</script><script>document.title='taken'</script>"


@pytest.fixture
def claire(settings: Settings) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", email=CLAIRE, password=PASSWORD, language="en")


def signed_in(open_page: OpenPage, base: str, **options: object) -> Page:
    page = open_page(**options)  # type: ignore[arg-type]
    page.goto(f"{base}/login/?next=/app/postings/")
    page.fill("[name=username]", CLAIRE)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/app/postings/$"))
    return page


def submit(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button.primary").first.click()


@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_blank_page_to_the_career_site(
    live_server: LiveServer, open_page: OpenPage, claire: User, javascript: bool
) -> None:
    page = signed_in(open_page, live_server.url, javascript=javascript)
    page.get_by_role("link", name="New posting").first.click()
    page.fill("[name=title]", "Fromager-affineur (F/H)")
    page.fill("[name=city]", "Lyon")
    submit(page)
    _writes_the_ad(page, javascript=javascript)
    _names_two_criteria(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Publish").click()
    posting = Posting.objects.get()
    assert posting.status == "published"
    _is_read_by_the_world(open_page, live_server.url, posting)


def _writes_the_ad(page: Page, *, javascript: bool) -> None:
    page.fill("[name=description]", "## La cave\n\nDeux cents **fromages**.")
    if javascript:
        expect(page.locator("#ad-preview h3")).to_have_text("La cave")
        expect(page.locator("#ad-preview strong")).to_have_text("fromages")
    page.fill("[name=pay_min]", "selon profil")
    page.fill("[name=pay_max]", "33 000 €")
    submit(page)
    expect(page.locator(".error-summary")).to_contain_text("tells nobody")
    assert page.input_value("[name=description]").startswith("## La cave")
    page.fill("[name=pay_min]", "28000")
    submit(page)
    expect(page.locator("main")).to_contain_text("Name at least one criterion")


def _names_two_criteria(page: Page) -> None:
    page.get_by_role("link", name="Name at least one criterion").click()
    labels = page.locator("main [name$='-label']:visible")
    labels.nth(0).fill("Affinage")
    labels.nth(1).fill("Conseil aux clients")
    submit(page)


def _is_read_by_the_world(open_page: OpenPage, base: str, posting: Posting) -> None:
    visitor = open_page(PHONE, "dark", language="en-GB")
    visitor.goto(f"{base}/jobs/")
    visitor.get_by_role("link", name=posting.title).click()
    expect(visitor.locator("h1")).to_have_text(posting.title)
    expect(visitor.locator(".criteria")).to_contain_text("Conseil aux clients")
    expect(visitor.locator("main")).to_contain_text("gross per year")
    apply = visitor.get_by_role("link", name="Apply").first
    assert apply.get_attribute("href") == f"/jobs/{posting.slug}/apply/"
    found = json.loads(visitor.locator("script[type='application/ld+json']").inner_text())
    assert found["baseSalary"]["value"]["minValue"] == 28000
    with visitor.expect_navigation():
        visitor.get_by_role("button", name="Français").click()
    assert visitor.url.endswith(f"/jobs/{posting.slug}/")
    assert visitor.locator("html").get_attribute("lang") == "fr"


def test_hostile_words_run_nothing(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    """The console is listened to: a refused inline script or handler would fail the test."""
    posting = make.a_posting(
        claire,
        title=f"Chef {BREAK_OUT}",
        summary=f'"><img src=x onerror="document.title=1">{BREAK_OUT}',
        description=f"{BREAK_OUT}\n\n<img src=x onerror=alert(1)> [a](javascript:alert(1))",
        criteria=(f"Soin {BREAK_OUT}",),
    )
    page = open_page()
    for path in (f"/jobs/{posting.slug}/", "/jobs/"):
        page.goto(f"{live_server.url}{path}")
        assert page.title() != "taken"
        assert page.locator("main img, main a[href^='javascript']").count() == 0
        assert BREAK_OUT in page.locator("main").inner_text()
    page.goto(f"{live_server.url}/jobs/{posting.slug}/")
    block = page.locator("script[type='application/ld+json']").inner_text()
    assert json.loads(block)["title"] == posting.title


def test_stages_are_put_in_order_with_the_keyboard(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    posting = make.a_posting(claire)
    page = signed_in(open_page, live_server.url)
    page.goto(f"{live_server.url}/app/postings/{posting.pk}/stages/")
    down = page.locator("[data-formset-row]").nth(1).get_by_role("button", name="Move down")
    down.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("aria-label", "Move down : Présélection")
    expect(page.locator("#announce")).to_contain_text("4")
    submit(page)
    assert [stage.name for stage in posting.stages.all()] == [
        "Candidatures",
        "Téléphone",
        "Entretien",
        "Présélection",
        "Entretien final",
        "Offre",
        "Embauche",
    ]


def test_a_criterion_is_added_removed_and_its_row_can_be_moved(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    posting = make.a_posting(claire, status="draft", criteria=("Caisse", "Cave"))
    posting.versions.all().delete()
    page = signed_in(open_page, live_server.url)
    page.goto(f"{live_server.url}/app/postings/{posting.pk}/criteria/")
    page.get_by_role("button", name="Add a criterion").click()
    page.keyboard.type("Anglais B1")
    page.locator("[data-formset-row]").last.get_by_role("button", name="Move up").focus()
    for _ in range(3):
        page.keyboard.press("Enter")
    page.locator("[data-formset-row]", has=page.locator("[value='Cave']")).get_by_label(
        "Remove"
    ).check()
    submit(page)
    assert list(posting.criteria.values_list("label", flat=True)) == ["Anglais B1", "Caisse"]


def test_positions_can_be_typed_without_javascript(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    posting = make.a_posting(claire, criteria=("Caisse", "Cave"))
    page = signed_in(open_page, live_server.url, javascript=False)
    page.goto(f"{live_server.url}/app/postings/{posting.pk}/criteria/")
    page.locator("[data-position]").nth(0).fill("2")
    page.locator("[data-position]").nth(1).fill("1")
    submit(page)
    assert list(posting.criteria.values_list("label", flat=True)) == ["Cave", "Caisse"]


def test_taking_it_down_asks_first(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    posting = make.a_posting(claire)
    page = signed_in(open_page, live_server.url)
    page.goto(f"{live_server.url}/app/postings/{posting.pk}/")
    page.locator("summary", has_text="More").click()
    page.get_by_role("button", name="Take it off the career site").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Take this posting off the career site?")
    dialog.get_by_role("button", name=re.compile("Cancel|Not now|Keep")).first.click()
    posting.refresh_from_db()
    assert posting.status == "published"


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_is_wider_than_the_screen(
    live_server: LiveServer, open_page: OpenPage, claire: User, size: tuple[int, int]
) -> None:
    long = "Responsableadjointdesservicesgénérauxetdelalogistiqueinternationale " * 2
    posting = make.a_posting(claire, title=long[:139], city="Saint-Remy-en-Bouzemont-Saint-Genest")
    Posting.objects.update(team=long[:79], summary=long[:230])
    page = signed_in(open_page, live_server.url, size=size)
    for path in ("/jobs/", f"/jobs/{posting.slug}/", "/app/postings/"):
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    for part in ("", "edit/", "criteria/", "stages/", "team/", "closing/"):
        page.goto(f"{live_server.url}/app/postings/{posting.pk}/{part}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), part


def test_a_password_is_chosen_by_a_link_that_no_log_sees(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    expires = timezone.now() + timedelta(hours=1)
    link = links.issue(accounts.PURPOSE, claire, f"user:{claire.pk}", expires)
    token = links.token_of(link)
    page, referers = open_page(), []
    page.on("request", lambda request: referers.append(request.all_headers().get("referer", "")))
    page.goto(f"{live_server.url}/password/{token}/")
    page.fill("[name=password]", "une-phrase-bien-à-moi")
    with page.expect_navigation():
        page.locator("main form button.primary").click()
    page.wait_for_url("**/app/")
    assert referers
    assert not [referer for referer in referers if token in referer]
