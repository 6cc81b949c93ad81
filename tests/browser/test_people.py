"""The people's way in a real browser: a phone that applies, a board that is dragged and typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from ats.events import Actor
from ats.models import Posting, User
from candidates.models import Application, Candidate, Decision, Scorecard
from candidates.services import moves
from tests import factories as make
from tests.browser.visiting import serious, signed_in
from tests.candidates.files import a_document, pdf
from tests.plugins.browser import DESKTOP, PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    cache.clear()


@pytest.fixture
def claire() -> User:
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", language="en")


@pytest.fixture
def posting(claire: User) -> Posting:
    return make.a_posting(claire, title="Fromagère", criteria=("Conseil", "Lait cru"))


def enter(page: Page, base: str, user: User, path: str) -> Page:
    """Open a page as somebody who is signed in already."""
    signed_in(page, base, user).goto(base + path)
    return page


def card(application: Application) -> str:
    return f"#card-{application.pk}"


def stage_of(application: Application) -> str:
    return Application.objects.select_related("stage").get(pk=application.pk).stage.kind


class TestBoard:
    @pytest.fixture
    def amelie(self, posting: Posting) -> Application:
        make.an_application(posting, make.a_candidate("Bruno", "Garnier"))
        return make.an_application(posting, make.a_candidate("Amélie", "Roux"))

    def open(self, page: Page, base: str, claire: User, posting: Posting) -> Page:
        return enter(page, base, claire, reverse("board", args=[posting.pk]))

    def test_dragged_announced_and_undone(
        self,
        live_server: LiveServer,
        open_page: OpenPage,
        claire: User,
        posting: Posting,
        amelie: Application,
    ) -> None:
        page = self.open(open_page(), live_server.url, claire, posting)
        target = make.stage(posting, "phone")
        column = page.locator(f"[data-stage='{target.pk}']")
        page.drag_and_drop(card(amelie), f"[data-stage='{target.pk}'] .board-cards")
        expect(column.locator(card(amelie))).to_be_visible()
        expect(page.locator("#announce")).to_contain_text("Amélie Roux")
        expect(column.locator(".board-count")).to_have_text("1")
        assert stage_of(amelie) == "phone"
        assert page.url.endswith(reverse("board", args=[posting.pk]))
        with page.expect_navigation():
            page.locator("#toasts").get_by_role("button", name="Undo").click()
        expect(column.locator(card(amelie))).to_have_count(0)
        assert stage_of(amelie) == "applied"

    def test_moved_twice_in_a_row_by_hand(
        self,
        live_server: LiveServer,
        open_page: OpenPage,
        claire: User,
        posting: Posting,
        amelie: Application,
    ) -> None:
        """After the first swap the new cards can be dragged as well, with their new place."""
        page = self.open(open_page(), live_server.url, claire, posting)
        for kind in ("screening", "phone"):
            target = make.stage(posting, kind)
            place = f"[data-stage='{target.pk}']"
            page.drag_and_drop(card(amelie), f"{place} .board-cards")
            expect(page.locator(f"{place} .board-count")).to_have_text("1")
        assert stage_of(amelie) == "phone"

    @pytest.mark.parametrize("javascript", [True, False])
    def test_by_keyboard_alone(
        self,
        live_server: LiveServer,
        open_page: OpenPage,
        claire: User,
        posting: Posting,
        amelie: Application,
        javascript: bool,
    ) -> None:
        page = self.open(open_page(PHONE, javascript=javascript), live_server.url, claire, posting)
        page.locator(f"{card(amelie)} summary").focus()
        page.keyboard.press("Enter")
        target = make.stage(posting, "screening")
        page.locator(f"{card(amelie)} button[value='{target.pk}']").focus()
        page.keyboard.press("Enter")
        place = page.locator(f"[data-stage='{target.pk}']")
        expect(place.locator(card(amelie))).to_be_visible()
        assert stage_of(amelie) == "screening"

    def test_who_was_faster_is_named(
        self,
        live_server: LiveServer,
        open_page: OpenPage,
        claire: User,
        posting: Posting,
        amelie: Application,
    ) -> None:
        page = self.open(open_page(), live_server.url, claire, posting)
        karim = make.a_recruiter("Karim Vite")
        moves.move(amelie, make.stage(posting, "offer"), Actor.of(karim), amelie.stage_id)
        target = make.stage(posting, "phone")
        page.drag_and_drop(card(amelie), f"[data-stage='{target.pk}'] .board-cards")
        expect(page.locator("#toasts")).to_contain_text("Karim Vite")
        offer = make.stage(posting, "offer")
        expect(page.locator(f"[data-stage='{offer.pk}'] {card(amelie)}")).to_be_visible()
        assert stage_of(amelie) == "offer"

    @pytest.mark.parametrize("size", [DESKTOP, PHONE])
    def test_nothing_is_in_the_way_of_anybody(
        self,
        live_server: LiveServer,
        open_page: OpenPage,
        claire: User,
        posting: Posting,
        amelie: Application,
        size: tuple[int, int],
    ) -> None:
        page = self.open(open_page(size), live_server.url, claire, posting)
        page.locator(f"{card(amelie)} summary").click()
        assert serious(page) == []


class TestApplying:
    def fill(self, page: Page, file: Path) -> None:
        page.get_by_label("Given name").fill("Amélie")
        page.get_by_label("Family name").fill("Roux")
        page.get_by_label("Mail address").fill("amelie@example.org")
        page.set_input_files("#id_cv", file)

    @pytest.mark.parametrize("javascript", [True, False])
    def test_on_a_phone_with_a_mistake_on_the_way(
        self,
        live_server: LiveServer,
        open_page: OpenPage,
        posting: Posting,
        tmp_path: Path,
        javascript: bool,
    ) -> None:
        page = open_page(PHONE, language="en-GB", javascript=javascript, expecting=["422"])
        page.goto(live_server.url + reverse("apply", args=[posting.slug]))
        wrong, right = tmp_path / "cv.pages", tmp_path / "CV Amélie.pdf"
        wrong.write_bytes(b"a kind of file that nobody here reads")
        right.write_bytes(pdf())
        self.fill(page, wrong)
        page.locator("#id_cover_note").fill("Bonjour à vous")
        page.locator("main form button.primary").click()
        expect(page.locator(".error-summary")).to_be_visible()
        if javascript:
            expect(page.locator(".error-summary")).to_be_focused()
        if javascript:  # axe is a script itself
            assert serious(page) == []
        expect(page.locator("#id_given_name")).to_have_value("Amélie")
        expect(page.locator("#id_cover_note")).to_have_value("Bonjour à vous")
        page.set_input_files("#id_cv", right)
        page.locator("main form button.primary").click()
        page.wait_for_url("**/applied/")
        expect(page.locator("main")).to_contain_text("Claire Morel")
        assert Application.objects.get().documents.get().name == "CV Amélie.pdf"

    def test_a_double_click_is_one_application(
        self, live_server: LiveServer, open_page: OpenPage, posting: Posting, tmp_path: Path
    ) -> None:
        page = open_page(PHONE, language="en-GB")
        page.goto(live_server.url + reverse("apply", args=[posting.slug]))
        file = tmp_path / "CV.pdf"
        file.write_bytes(pdf())
        self.fill(page, file)
        page.wait_for_timeout(400)
        page.locator("main form button.primary").dblclick()
        page.wait_for_url("**/applied/")
        assert Application.objects.count() == Candidate.objects.count() == 1

    def test_the_trap_is_never_met_by_a_person(
        self, live_server: LiveServer, open_page: OpenPage, posting: Posting
    ) -> None:
        page = open_page(PHONE, language="en-GB")
        page.goto(live_server.url + reverse("apply", args=[posting.slug]))
        trap = page.locator("[name=second_opinion]")
        box = trap.bounding_box()
        assert box is None or box["x"] + box["width"] < 0
        for _ in range(25):
            page.keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.getAttribute('name')")
            assert focused != "second_opinion"


class TestOnePerson:
    @pytest.fixture
    def amelie(self, posting: Posting) -> Application:
        person = make.a_candidate("Amélie", "Roux", phone="+33 6 12 34 56 78")
        application = make.an_application(posting, person, kind="interview")
        a_document(application)
        return application

    @pytest.mark.parametrize("size", [DESKTOP, PHONE])
    def test_the_page_shows_cv_and_conversation(
        self,
        live_server: LiveServer,
        open_page: OpenPage,
        claire: User,
        amelie: Application,
        size: tuple[int, int],
    ) -> None:
        target = reverse("application", args=[amelie.pk])
        page = enter(open_page(size), live_server.url, claire, target)
        picture = page.locator("img.cv-page").first
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.complete && image.naturalWidth") == 1000
        page.wait_for_load_state("networkidle")
        assert page.locator("[hx-get*='/conversation/'] a").count() != 1
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0
        assert serious(page) == []

    def test_from_the_scorecard_to_the_letter(
        self,
        live_server: LiveServer,
        open_page: OpenPage,
        claire: User,
        amelie: Application,
    ) -> None:
        ines = make.a_user("Inès Pereira", language="en")
        interview = make.an_interview(amelie, (ines,))
        base = live_server.url
        page = open_page(expecting=["422"])
        enter(page, base, ines, reverse("scorecard", args=[interview.pk]))
        page.locator("input[name^='level_'][value='4']").first.check()
        page.locator("textarea[name^='share_']").first.fill("Vos exemples étaient précis.")
        page.get_by_role("button", name="Submit the scorecard").click()
        expect(page.locator(".error-summary")).to_be_visible()
        assert serious(page) == []
        page.locator("input[name=overall][value='2']").check()
        page.get_by_role("button", name="Submit the scorecard").click()
        expect(page.locator("#toasts")).to_contain_text("Scorecard submitted")
        assert Scorecard.objects.get().submitted_at is not None

        page = enter(open_page(), base, claire, reverse("decision-new", args=[amelie.pk]))
        expect(page.locator(".point textarea").first).to_have_value("Vos exemples étaient précis.")
        page.get_by_label("Say this in the letter").check()
        assert serious(page) == []
        page.get_by_role("button", name="Decline and draft the letter").click()
        expect(page.locator("#decision")).to_contain_text("Vos exemples étaient précis.")
        expect(page.locator("#letter")).to_contain_text("Draft")
        assert Decision.objects.get().points.count() == 1
        with page.expect_navigation():
            page.locator("#toasts").get_by_role("button", name="Undo").click()
        assert Application.objects.get(pk=amelie.pk).status == "active"

    def test_the_interview_form_asks_what_the_way_needs(
        self,
        live_server: LiveServer,
        open_page: OpenPage,
        claire: User,
        amelie: Application,
    ) -> None:
        target = reverse("interview-new", args=[amelie.pk])
        page = enter(open_page(PHONE), live_server.url, claire, target)
        expect(page.locator("#id_place")).to_be_visible()
        expect(page.locator("#id_video_url")).to_be_hidden()
        page.locator("[name=mode][value=video]").check()
        expect(page.locator("#id_video_url")).to_be_visible()
        expect(page.locator("#id_place")).to_be_hidden()
        page.locator("[name=mode][value=phone]").check()
        expect(page.locator(".if-phone")).to_contain_text("+33 6 12 34 56 78")
        assert serious(page) == []
