"""The letter in a real browser: typed, seen, approved by keyboard; and on a manager's phone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ats.events import Actor
from ats.models import User
from messaging.models import Approval, Letter
from messaging.writing import letters
from tests import factories as make
from tests.browser.visiting import serious, signed_in, visit
from tests.letters import a_letter, a_manager_of, a_short_letter, again, an_approval, token_of
from tests.plugins.browser import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claire(db: None) -> User:
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", language="en", email="claire.m@maison-test.example")


def test_what_is_typed_is_seen_as_the_mail_it_will_be(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    letter = a_letter()
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    mail = page.frame_locator("iframe[name=letter-frame]")
    expect(mail.locator("body")).to_contain_text("Bonjour Amélie,")
    page.fill("[name=body]", "Bonjour Amélie,\n\n**Merci** <img src=x onerror=alert(1)> à vous.")
    expect(mail.locator("strong", has_text="Merci")).to_be_visible()
    expect(mail.locator("body")).to_contain_text("<img src=x onerror=alert(1)>")
    page.fill("[name=subject]", "Un autre objet")
    expect(page.locator(".sheet-subject")).to_contain_text("Un autre objet")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast").first).to_be_visible()
    assert again(letter).subject == "Un autre objet"


def test_the_frame_is_as_tall_as_the_letter(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    letter = a_letter()
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    expect(page.locator("iframe.is-fitted")).to_be_visible()
    inner = page.frames[-1].evaluate("document.documentElement.scrollHeight")
    height = page.locator("iframe.is-fitted").bounding_box()
    assert height is not None
    assert height["height"] >= inner


def test_a_letter_is_approved_by_keyboard_and_called_off_again(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    letter = a_short_letter()
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    page.keyboard.press("a")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Approve exactly these words?")
    dialog.get_by_role("button", name="Approve these words").click()
    expect(page.locator(".departure time")).to_be_visible()
    assert again(letter).status == "scheduled"
    page.keyboard.press("x")
    expect(dialog).to_contain_text("Call this letter off?")
    dialog.locator("[value=yes]").click()
    expect(page.locator(".callout")).to_contain_text("This letter was called off")
    assert again(letter).status == "cancelled"


def test_saying_no_to_the_question_does_nothing(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    letter = a_short_letter()
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_role("button", name="Save").click()  # the form is not locked
    page.wait_for_load_state()
    assert again(letter).status == "draft"


def test_letters_are_worked_through_by_keyboard(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    posting = make.a_posting()
    pile = [a_letter(make.an_application(posting)) for _letter in range(3)]
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "letters")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('letter', args=[pile[0].pk])}")
    for letter in (pile[1], pile[2]):
        page.keyboard.press("j")
        page.wait_for_url(f"**{reverse('letter', args=[letter.pk])}")
    page.keyboard.press("k")
    page.wait_for_url(f"**{reverse('letter', args=[pile[1].pk])}")


def test_asking_a_manager(live_server: LiveServer, open_page: OpenPage, claire: User) -> None:
    letter = a_letter()
    a_manager_of(letter)
    page = signed_in(open_page(), live_server.url, claire)
    visit(page, live_server.url, "letter", letter.pk)
    page.fill("[name=note]", "Est-ce juste ?")
    page.get_by_role("button", name="Ask for approval").click()
    page.locator("dialog[open] [value=yes]").click()
    expect(page.locator(".callout").first).to_contain_text("Hélène Vasseur")
    assert Approval.objects.get().note == "Est-ce juste ?"


def _on_the_phone(
    open_page: OpenPage, base: str, *, javascript: bool = True
) -> tuple[Page, Letter]:
    approval = an_approval()
    User.objects.update(language="en")
    page = open_page(PHONE, javascript=javascript)
    visit(page, base, "approval", token_of(approval))
    return page, approval.letter


@pytest.mark.parametrize("javascript", [True, False])
def test_a_manager_says_yes_on_the_phone(
    live_server: LiveServer, open_page: OpenPage, claire: User, javascript: bool
) -> None:
    page, letter = _on_the_phone(open_page, live_server.url, javascript=javascript)
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Bonjour Amélie,")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390 if javascript else True
    page.get_by_role("button", name="Yes, these words").click()
    expect(page.locator("h1")).to_contain_text("You approved this letter")
    assert again(letter).status == "scheduled"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_manager_writes_it_their_way(
    live_server: LiveServer, open_page: OpenPage, claire: User, javascript: bool
) -> None:
    page, letter = _on_the_phone(open_page, live_server.url, javascript=javascript)
    page.get_by_text("Yes, with my changes").click()
    body = letter.body.replace("précis", "d’une grande précision")
    page.locator("textarea[name=body]").fill(body)
    if javascript:
        mail = page.frame_locator("iframe[name=letter-frame]")
        expect(mail.locator("body")).to_contain_text("d’une grande précision")
    page.get_by_role("button", name="Approve with my changes").click()
    expect(page.locator("h1")).to_contain_text("with your changes")
    assert again(letter).body == body


def test_a_manager_sends_it_back(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    page, letter = _on_the_phone(open_page, live_server.url)
    page.get_by_text("Not yet: send it back").click()
    page.locator("textarea[name=comment]").fill("Parlons du chantier.")
    page.get_by_role("button", name=re.compile("Send back to")).click()
    expect(page.locator("h1")).to_contain_text("You sent this letter back")
    assert again(letter).status == "returned"


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_serious_for_axe(
    live_server: LiveServer, open_page: OpenPage, claire: User, colours: str
) -> None:
    approval = an_approval(note="Est-ce juste ?")
    hole, leaving = a_letter(), a_short_letter()
    actor = Actor.of(claire)
    letters.edit(hole, "Objet", "Bonjour Paul, [[ ici ]]", actor, hole.text_hash)
    letters.approve(leaving, actor, leaving.text_hash)
    page = signed_in(open_page(colours=colours), live_server.url, claire)  # type: ignore[arg-type]
    for name, *args in (
        ("letters",),
        ("letter", hole.pk),
        ("letter", leaving.pk),
        ("letter", approval.letter.pk),
        ("approvals",),
        ("approval", token_of(approval)),
    ):
        visit(page, live_server.url, name, *args)
        assert serious(page) == [], f"{name} {args}"


def test_a_warned_passage_is_underlined_as_one_types_and_kept_with_a_reason(
    live_server: LiveServer, open_page: OpenPage, claire: User
) -> None:
    letter = a_short_letter()
    page = signed_in(open_page(), live_server.url, letter.owner)
    visit(page, live_server.url, "letter", letter.pk)
    body = page.locator("#editor [name=body]")
    warned = "Vous manquez de maturité pour ce poste."
    body.fill(f"{body.input_value()}\n\n{warned}")
    found = page.locator("#problems")
    expect(found.locator(".finding-excerpt", has_text="maturité")).to_be_visible()
    reason = found.locator("input[name^=reason-]")
    reason.fill("Le mot est celui du référentiel métier.")
    expect(page.locator(".underlay mark.wording-warn")).to_contain_text("maturité")
    assert serious(page) == []
    page.wait_for_timeout(1500)
    expect(reason).to_have_value("Le mot est celui du référentiel métier.")
    page.locator("[data-shortcut=a]").click()
    page.locator("dialog[open] [value=yes]").click()
    expect(page.locator(".toast").first).to_be_visible()
    assert again(letter).status == "scheduled"
    kept = letter.overrides.get()
    assert (kept.by, kept.reason) == (letter.owner, "Le mot est celui du référentiel métier.")
    expect(page.locator("#approvals")).to_contain_text(kept.reason)
