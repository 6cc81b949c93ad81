"""What the wording check finds is underlined in the field itself: at the right words, whatever is
scrolled, typed, or stands before them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect
from pytest_django.live_server_helper import LiveServer

from ats.models import User
from messaging.models import Letter
from messaging.writing import letters
from tests import factories as make
from tests.browser.visiting import serious, signed_in, visit
from tests.letters import a_letter, an_approval, token_of
from tests.plugins.browser import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FLAW = "Nous gardons votre CV pour d'autres postes."
OLD = "Vous êtes trop âgé pour ce poste."
SOFT = "Votre parcours atypique nous a surpris."
LONG = "\n\n".join(f"👋🏽 Une {number}e ligne, dont les mots sont longs." for number in range(40))

# Where the browser itself draws those words of the field: a copy of it in the page, measured with
# a Range. The field has no other answer to the question.
WORDS_BOX = """(field, [from, to]) => {
  const style = getComputedStyle(field);
  const copy = document.createElement("div");
  for (const name of style) copy.style.setProperty(name, style.getPropertyValue(name));
  const box = field.getBoundingClientRect();
  Object.assign(copy.style, {position: "absolute", left: "0", top: "0", visibility: "hidden",
    blockSize: "auto", maxHeight: "none", inlineSize: `${box.width}px`, whiteSpace: "pre-wrap"});
  copy.textContent = field.value + "\\u200b";
  document.body.append(copy);
  const range = document.createRange();
  range.setStart(copy.firstChild, from);
  range.setEnd(copy.firstChild, to);
  const [words, whole] = [range.getClientRects()[0], copy.getBoundingClientRect()];
  copy.remove();
  return {x: words.x - whole.x + box.x, y: words.y - whole.y + box.y - field.scrollTop,
    width: words.width};
}"""
TYPED_FIRST = """field => {
  field.setRangeText("🙂 ", 0, 0);
  field.dispatchEvent(new Event("input", {bubbles: true}));
}"""
DRAWN = "mark => (({x, y, width}) => ({x, y, width}))(mark.getClientRects()[0])"


@pytest.fixture
def claire(db: None) -> User:
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", language="en", email="claire.m@maison-test.example")


def a_letter_saying(*more: str) -> Letter:
    """A letter that goes on with these words."""
    letter = a_letter()
    body = "\n\n".join([letter.body, *more])
    Letter.objects.filter(pk=letter.pk).update(
        body=body, text_hash=letters.text_hash(letter.subject, body)
    )
    return letter


def units(text: str) -> int:
    """The length of a text as a browser counts."""
    return len(text.encode("utf-16-le")) // 2


def mark(body: Locator, words: str) -> Locator:
    """The underlined passage of a field that holds these words."""
    return body.locator("xpath=preceding-sibling::div").locator("mark", has_text=words)


def right_under(body: Locator, words: str) -> None:
    """A line that holds these words is drawn where the field shows what it underlines."""
    expect(mark(body, words)).to_have_count(1)
    underlined = mark(body, words).text_content() or ""
    before = body.input_value().split(underlined)[0]
    span = [units(before), units(before + underlined)]
    drawn: dict[str, Any] = mark(body, words).evaluate(DRAWN)
    assert drawn == pytest.approx(body.evaluate(WORDS_BOX, span), abs=1.0)


def line_style(passage: Locator) -> str:
    """How its line is drawn."""
    return str(passage.evaluate("node => getComputedStyle(node).textDecorationStyle"))


def chosen(body: Locator) -> str:
    """What is selected in the field."""
    return str(
        body.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    )


def typed_at(body: Locator, words: str, text: str) -> None:
    """Type before these words."""
    at = units(body.input_value().split(words)[0])
    body.evaluate("(field, at) => { field.focus(); field.setSelectionRange(at, at) }", at)
    body.page.keyboard.insert_text(text)


@pytest.mark.parametrize("size", [(1440, 900), PHONE])
def test_the_line_is_under_the_words_scrolled_typed_and_after_emoji(
    live_server: LiveServer, open_page: OpenPage, claire: User, size: tuple[int, int]
) -> None:
    letter = a_letter_saying(LONG, FLAW, OLD, SOFT, LONG)
    page = signed_in(open_page(size, "dark" if size == PHONE else "light"), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    body = page.locator("[name=body]")
    right_under(body, "trop âgé")
    body.evaluate("field => { field.scrollTop = 700 }")
    page.mouse.wheel(0, 300)
    # On a phone the page scrolls, and nothing inside it.
    assert body.evaluate("field => field.scrollTop") == (0 if size == PHONE else 700)
    page.wait_for_timeout(100)
    right_under(body, "trop âgé")
    typed_at(body, FLAW, "😀 Voici.\n\n")
    right_under(body, "trop âgé")
    right_under(body, "parcours atypique")
    assert [line_style(mark(body, words)) for words in ("trop âgé", "parcours atypique")] == [
        "solid",
        "wavy",
    ], "told apart without colour"
    page.emulate_media(forced_colors="active")
    shown = mark(body, "trop âgé").evaluate("node => getComputedStyle(node).color")
    assert shown == "rgba(0, 0, 0, 0)", "the words are drawn once, by the field"
    page.emulate_media(forced_colors="none")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]


def test_words_typed_while_the_check_reads_keep_no_stale_line(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    letter = a_letter_saying(OLD)
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    body = page.locator("[name=body]")
    right_under(body, "trop âgé")
    page.route("**/wording/", lambda route: hold(body, route), times=1)
    typed_at(body, "Vous êtes trop", f"{FLAW} ")
    expect(mark(body, "CV")).to_have_count(1)
    right_under(body, "trop âgé")
    typed_at(body, "âgé", "vraiment ")
    expect(mark(body, "trop")).to_have_count(0)


def hold(body: Locator, route: Route) -> None:
    """Type on while the answer is under way."""
    answer = route.fetch()
    body.evaluate(TYPED_FIRST)
    route.fulfill(response=answer)


def test_a_finding_leads_to_its_words_and_a_wording_can_be_taken_back(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    letter = a_letter_saying("🎉", LONG, FLAW)
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    body, before = page.locator("[name=body]"), page.locator("[name=body]").input_value()
    page.get_by_title("Show it in the text").last.press("Enter")
    expect(body).to_be_focused()
    assert chosen(body) in FLAW
    assert body.evaluate("field => field.scrollTop") > 0, "what is selected is in sight"
    mend = page.get_by_role("button", name="Use this wording").last
    instead = mend.get_attribute("data-instead") or ""
    mend.click()
    assert chosen(body) == instead
    assert FLAW not in body.input_value()
    body.press("Control+z")
    expect(body).to_have_value(before)
    right_under(body, "votre CV")


def test_an_approver_who_amends_on_a_phone_sees_the_lines_and_no_yes_to_the_old_words(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    approval = an_approval()
    page = open_page(PHONE, "dark")
    visit(page, live_server.url, "approval", token_of(approval))
    yes = page.locator("#yes").get_by_role("button")
    expect(yes).to_be_in_viewport()
    amend = page.locator(".answers summary", has_text=re.compile("with my changes|avec mes"))
    amend.click()
    expect(yes).to_be_hidden()
    body = page.locator("[name=body]")
    body.fill(f"{body.input_value()}\n\n🎈 {OLD}")
    right_under(body, "trop âgé")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    amend.click()
    expect(yes).to_be_hidden()  # the sheet above shows other words than those of the yes
    amend.click()
    page.locator("button[type=reset]").click()
    expect(mark(body, "trop âgé")).to_have_count(0)
    amend.click()
    expect(yes).to_be_in_viewport()
