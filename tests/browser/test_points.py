"""Points beside the words, in a real browser: put in, dragged, reworded, taken out; advice about
the CV; and wording that is underlined and mended with one tap."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from ats.events import Actor
from ats.models import User
from candidates.models import CvReading
from messaging.models import Letter
from messaging.writing import letters
from tests import factories as make
from tests.browser.visiting import serious, signed_in, visit
from tests.candidates.files import a_document
from tests.letters import a_letter, again
from tests.plugins.browser import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHARED = "Le récit de la réouverture du magasin était clair et chiffré."
CV = "Zoé Lefèvre\nCheffe de rayon, Maison Verdier, une équipe de sept personnes\n"


@pytest.fixture
def claire(db: None) -> User:
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", language="en", email="claire.m@maison-test.example")


def a_letter_with_a_point() -> Letter:
    """A letter beside which an interviewer's words wait."""
    application = make.an_application(kind="interview")
    noura = make.a_user("Noura Benali")
    held = make.an_interview(application, (noura,), timezone.now() - timedelta(days=3))
    make.a_scorecard(held, noura, share=SHARED)
    return a_letter(application)


def could_say(page: Page) -> Locator:
    """The first point that is not in the letter."""
    return page.locator("ul[aria-labelledby=could-say] > li").first


def said(page: Page, words: str) -> Locator:
    """A point that is in the letter."""
    return page.locator("ul[aria-labelledby=is-said] > li", has_text=words)


def test_a_point_is_put_in_reworded_and_taken_out(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    letter = a_letter_with_a_point()
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    body = page.locator("[name=body]")
    button = could_say(page).get_by_role("button", name="Put it in the letter")
    button.focus()
    page.keyboard.press("Enter")
    expect(body).to_have_value(re.compile(re.escape(SHARED)))
    expect(body).to_be_focused()
    expect(said(page, "Noura Benali")).to_be_visible()
    reworded = SHARED.replace("clair et chiffré", "clair, chiffré et vivant")
    body.fill(body.input_value().replace(SHARED, reworded))
    expect(said(page, "As it was noted")).to_contain_text(SHARED)
    assert serious(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast").first).to_be_visible()
    kept = again(letter).points.get(key__startswith="rating")
    assert (kept.used, kept.who, kept.text) == (True, "Noura Benali", SHARED)
    assert reworded in kept.passage
    said(page, "Noura Benali").get_by_role("button", name="Take").click()
    expect(could_say(page)).to_contain_text("Noura Benali")
    assert reworded not in body.input_value()
    assert "\n\n\n" not in body.input_value()


def test_a_point_is_dragged_into_the_words(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    letter = a_letter_with_a_point()
    page = signed_in(open_page((1440, 1500)), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    could_say(page).drag_to(page.locator("[name=body]"), target_position={"x": 40, "y": 60})
    expect(said(page, "Noura Benali")).to_be_visible()
    assert page.input_value("[name=body]").count(SHARED) == 1


def test_a_note_that_asks_for_something_else_is_not_written_over(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    letter = a_letter_with_a_point()
    letter.decision.points.filter(kind="gap").delete()
    letters.redraft(letter, Actor.of(claire), letter.text_hash)
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    before = page.input_value("[name=body]")
    assert before.count("[[") == 1
    told = page.get_by_role("link", name="1 thing to settle before it can leave")
    expect(told).to_be_visible()
    could_say(page).get_by_role("button", name="Put it in the letter").click()
    body = page.input_value("[name=body]")
    assert body.count("[[") == 1
    assert body.index(SHARED) < body.index("[[")
    assert "\n\n\n" not in body
    labels = letter.application.posting.criteria.values_list("label", flat=True)
    named = " ".join(f"**{label}.** Il manquait un exemple chiffré." for label in labels)
    page.locator("[name=body]").fill(re.sub(r"\[\[.*?\]\]", named, body))
    expect(told).to_be_hidden()


def test_advice_about_the_cv_goes_in_by_one_tap_on_a_phone(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    application = make.an_application(kind="applied")
    document = a_document(application)
    CvReading.objects.update_or_create(
        document=document, defaults={"status": "read", "text": CV, "read_at": timezone.now()}
    )
    letter = a_letter(application)
    page = signed_in(open_page(PHONE, "dark"), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    piece = page.locator(".cv-advice-list > li").first
    sentence = piece.locator("blockquote").inner_text()
    piece.get_by_role("button", name="Insert in the letter").click()
    assert page.input_value("[name=body]").count(sentence) == 1
    expect(said(page, "About the CV")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_wording_is_underlined_and_mended_as_one_types(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    letter = a_letter()
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    body = page.locator("[name=body]")
    flaw = "Nous gardons votre CV pour d'autres postes."
    body.fill(f"{letter.body}\n\n{flaw}")
    findings = page.locator("[data-wording-findings]")
    expect(findings.locator(".finding-excerpt").first).to_be_visible()
    expect(page.locator(".underlay mark").first).to_be_visible()
    page.get_by_title("Show it in the text").first.click()
    chosen = body.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert chosen and chosen in flaw
    mend = findings.get_by_role("button", name="Use this wording").first
    instead = mend.get_attribute("data-instead") or ""
    mend.click()
    assert instead in body.input_value()
    assert flaw not in body.input_value(), "what was wrong is replaced, not written once more"
