"""The letters' texts in a real browser: typed, seen, saved, compared, brought back, received."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import FrameLocator, Page, expect
from pytest_django.live_server_helper import LiveServer

from ats.models import User
from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.models import LetterTemplateVersion, Outbound
from messaging.writing.library.lookup import source_for
from tests import factories as make
from tests.browser.visiting import serious, signed_in, visit
from tests.letters import a_letter
from tests.plugins.browser import PHONE, OpenPage
from tests.plugins.mail import Sink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ONE = ("decline_applied", "fr")
_SELECTED = """() => {
  const field = document.activeElement;
  return field.value.slice(field.selectionStart, field.selectionEnd);
}"""


@pytest.fixture
def karim(db: None) -> User:
    """An administrator who recruits too."""
    make.a_company(name="Maison Verdier")
    user = make.an_administrator("Karim Benali", is_recruiter=True, language="en")
    make.an_application(candidate=make.a_candidate("Léa", "Martin"), kind="applied")
    return user


def _text(page: Page, words: str) -> None:
    page.fill("[name=body]", words)


def test_a_text_from_the_first_word_to_the_default_again(
    live_server: LiveServer, open_page: OpenPage, karim: User, sink: Sink
) -> None:
    page = signed_in(open_page(expecting=["422"]), live_server.url, karim)
    visit(page, live_server.url, "template", *ONE)
    mail = page.frame_locator("iframe[name=letter-frame]")
    good = _types_and_sees_the_mail(page, mail)
    _is_led_to_a_mistake(page, mail, good)
    _saves_and_new_letters_start_from_it(page, good)
    _brings_an_older_text_back(page, good)
    _tests_what_is_not_saved(page, mail, good, karim, sink)
    _goes_back_to_the_delivered_text(page)


def _types_and_sees_the_mail(page: Page, mail: FrameLocator) -> str:
    expect(mail.locator("body")).to_contain_text("Bonjour Léa,")
    _text(page, "Bonjour ")
    page.get_by_role("button", name="candidate.given_name").press("Enter")
    expect(page.locator("[name=body]")).to_have_value("Bonjour {{ candidate.given_name }}")
    page.locator("[name=body]").press_sequentially(", c'est à nous de répondre.")
    expect(mail.locator("body")).to_contain_text("Bonjour Léa, c'est à nous de répondre.")
    page.select_option("[name=person]", "demo")
    expect(mail.locator("body")).to_contain_text("Bonjour Amina,")
    return page.input_value("[name=body]")


def _is_led_to_a_mistake(page: Page, mail: FrameLocator, good: str) -> None:
    _text(page, good + "\n\n{{ candidat.prenom }}")
    fault = page.locator("#shown button").first
    expect(fault).to_contain_text("Line 3, column 4: there is no variable “candidat.prenom”.")
    expect(page.locator(".preview[data-stale]")).to_have_count(1)
    expect(mail.locator("body")).to_contain_text("Bonjour Amina,")  # the last good one stays
    fault.click()
    assert page.evaluate(_SELECTED) == "candidat.prenom"
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".callout").first).to_contain_text("Nothing was saved")
    assert page.input_value("[name=body]").endswith("{{ candidat.prenom }}")
    assert not LetterTemplateVersion.objects.exists()


def _saves_and_new_letters_start_from_it(page: Page, good: str) -> None:
    _text(page, good)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast").first).to_contain_text("New letters start from this text")
    letter = a_letter(make.an_application(kind="applied"))
    assert letter.body == "Bonjour Amélie, c'est à nous de répondre."


def _brings_an_older_text_back(page: Page, good: str) -> None:
    _text(page, good.replace("répondre", "vous répondre"))
    page.get_by_role("button", name="Save").click()
    history = page.locator("#history")
    history.locator("summary").first.click()
    expect(history.locator("ins").first).to_have_text(re.compile("vous"))
    _text(page, "Pas gardé.")
    history.get_by_role("button", name="Bring this text back").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("What you have typed is not saved, and goes.")
    dialog.locator("[value=no]").click()
    expect(page.locator("[name=body]")).to_have_value("Pas gardé.")
    history.get_by_role("button", name="Bring this text back").click()
    dialog.locator("[value=yes]").click()
    expect(page.locator("[name=body]")).to_have_value(good)


def _tests_what_is_not_saved(
    page: Page, mail: FrameLocator, good: str, karim: User, sink: Sink
) -> None:
    kept, unsaved = LetterTemplateVersion.objects.count(), good + "\n\nPas encore gardé."
    _text(page, unsaved + " {{ nom }}")
    test = page.get_by_role("button", name="Send a test to myself")
    test.click()
    page.locator("#tested button").click()  # the mistake, beside the button, at its place
    assert page.evaluate(_SELECTED) == "nom"
    page.locator("[name=body]").press_sequentially("x")
    expect(page.locator("#tested")).to_be_empty()
    _text(page, unsaved)
    expect(mail.locator("body")).to_contain_text("Pas encore gardé.")
    expect(page.locator(".preview[data-stale]")).to_have_count(0)
    test.click()
    expect(page.locator("#tested")).to_contain_text(karim.email)
    expect(page.locator("[name=body]")).to_have_value(unsaved)
    worker.drain(Transport(), seconds=20)
    [message] = sink.to(karim.email)
    assert str(message["Subject"]).startswith("[Essai] ")
    assert "Pas encore gard" in str(message.get_body(("plain",)))  # quoted-printable
    assert LetterTemplateVersion.objects.count() == kept
    _text(page, good)


def _goes_back_to_the_delivered_text(page: Page) -> None:
    page.get_by_role("button", name="Bring the delivered text back").click()
    page.locator("dialog[open] [value=yes]").click()
    expect(page.locator(".template-state")).to_contain_text("The text as it is delivered.")
    assert source_for(*ONE).of == "default"


def test_a_posting_is_given_its_own_without_javascript(
    live_server: LiveServer, open_page: OpenPage, karim: User
) -> None:
    posting = make.a_posting(karim)
    page = signed_in(open_page(javascript=False), live_server.url, karim)
    visit(page, live_server.url, "posting", posting.pk)
    page.get_by_role("link", name="Letters", exact=True).last.click()
    page.get_by_role("link", name="No, after reading the application, French").click()
    expect(page.locator("#variables")).to_contain_text("{{ candidate.given_name }}")
    expect(page.locator("#variables")).to_contain_text("Copy one to where you are writing.")
    expect(page.get_by_role("button", name="candidate.given_name")).to_have_count(0)
    _text(page, "Bonjour {{ candidate.given_name }}, de l'offre.")
    page.get_by_role("button", name="Show what is typed").click()
    mail = page.frame_locator("iframe[name=letter-frame]")
    expect(mail.locator("body")).to_contain_text(", de l'offre.")
    page.get_by_role("button", name="Send a test to myself").click()
    expect(page.locator("#tested")).to_contain_text(karim.email)
    assert Outbound.objects.get().text.count("Bonjour Amina, de l'offre.") == 1
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".template-state")).to_contain_text("This posting has a text of its own")
    letter = a_letter(make.an_application(posting, kind="applied"))
    assert letter.body.endswith("de l'offre.")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_serious_for_axe(
    live_server: LiveServer, open_page: OpenPage, karim: User, colours: str
) -> None:
    page = signed_in(open_page(PHONE, colours=colours), live_server.url, karim)  # type: ignore[arg-type]
    for name, *args in (("templates",), ("template", *ONE)):
        page.goto(live_server.url + reverse(name, args=args))
        assert serious(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
