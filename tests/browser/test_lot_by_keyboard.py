"""A lot in a real browser from the list to the mailbox: sorted by criterion, every letter read by
keyboard with its CV beside, sent by a typed count, and one mail of their own for each person.

Twelve people in the usual run, eighty in the full one (`PROVE=full`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ats.events import Actor
from ats.models import Posting, User
from candidates.models import Application, CvReading, Decision, DecisionPoint
from candidates.services import decisions
from candidates.services.decisions import DeclineData, Point
from messaging.delivery import worker
from messaging.delivery.transport import Transport
from messaging.lots import sending, work
from messaging.models import Letter, Lot, Outbound, Suppression
from tests import factories as make
from tests.browser.visiting import signed_in
from tests.candidates.files import a_document
from tests.plugins.browser import OpenPage
from tests.plugins.mail import Sink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.prove]

FULL = os.environ.get("PROVE") == "full"
PEOPLE = 80 if FULL else 12
ASIDE = {
    "Nadia": "No mail address",
    "Stéphane": "Address that must not be written to",
    "Elsa": "Another posting is meeting them",
    "Doublon": "The same person twice",
}
LETTERS = PEOPLE - len(ASIDE)
EDITED, BY_HAND = ((3, 9, 40), (5, 30, 60)) if FULL else ((3,), (5,))  # which letters, counted
SENT = LETTERS - len(BY_HAND)
SHOWS = (
    "Maîtrise d’Excel : tableaux croisés et suivi budgétaire",
    "Rigueur comptable : clôtures mensuelles de douze magasins",
)


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Eighty at once on a busy machine: pages that are drawn for the first time take a while."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def claire(db: None) -> User:
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", language="en")


@pytest.fixture
def posting(claire: User) -> Posting:
    """Everyone of the lot at the CV stage of one posting."""
    posting = make.a_posting(claire, title="Comptable de magasin")
    for number in range(PEOPLE - len(ASIDE) - 2):
        _applies(posting, f"Amina{number}", number)
    _applies(posting, "Nadia", 200).candidate.addresses.all().delete()
    stop = _applies(posting, "Stéphane", 201)
    Suppression.objects.create(address=stop.candidate.address.lower(), reason="bounce")
    elsewhere = _applies(posting, "Elsa", 202)
    make.an_application(make.a_posting(claire), elsewhere.candidate, kind="interview")
    _applies(posting, "Doublon", 203, phone="+33 6 39 98 12 34", days=3)
    _applies(posting, "Unique", 204, phone="06 39 98 12 34")
    _answered_elsewhere(_applies(posting, "Twice", 205), claire)
    return posting


def _applies(
    posting: Posting, given_name: str, number: int, phone: str = "", days: int = 0
) -> Application:
    """With a CV that can be shown; every third has not been read, the others show one thing."""
    person = make.a_candidate(given_name, f"Roux{number}", phone=phone)
    at = timezone.now() - timedelta(days=days)
    made = make.an_application(posting, person, applied_at=at)
    cv = a_document(made, sha256=f"{number:064d}")
    if number % 3:
        text = f"{person.full_name}\nExpérience\n{SHOWS[number % 2]}"
        CvReading.objects.create(
            document=cv, status="read", text=text, read_at=timezone.now(), pages=1
        )
    return made


def _answered_elsewhere(application: Application, user: User) -> None:
    """The same person's other application is declined, and its draft waits."""
    other = make.a_posting(user, title="Aide-comptable")
    before, criterion = make.an_application(other, application.candidate), other.criteria.all()[0]
    gap = Point(DecisionPoint.Kind.GAP, criterion, "Votre dossier n'en donne pas d'exemple.")
    decisions.decline(before, Actor.of(user), DeclineData(points=[gap]))


@pytest.mark.timeout(1800 if FULL else 300)
def test_a_lot_by_keyboard_until_each_has_one_mail(
    live_server: LiveServer,
    open_page: OpenPage,
    claire: User,
    posting: Posting,
    sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not FULL:
        monkeypatch.setattr(sending, "TYPE_ABOVE", 5)
    page = signed_in(open_page(), live_server.url, claire)
    page.set_default_timeout(60_000)
    page.goto(live_server.url + reverse("posting-candidates", args=[posting.pk]))
    page.get_by_role("button", name="Everyone at the CV stage").click()
    _is_sorted(page)
    lot = Lot.objects.get()
    _is_drafted(page, lot)
    _is_read(page, lot)
    _is_sent_by_its_count(page, lot)
    _is_paused_and_goes_on(page)
    _time_passes()
    _each_has_one_mail_of_their_own(sink, lot)
    page.reload()
    expect(page.get_by_text("All of them have left")).to_be_visible()


def _is_sorted(page: Page) -> None:
    """By criterion as far as the CVs tell; the heap of the others by hand."""
    for given_name, why in ASIDE.items():
        row = page.locator("#aside li", has_text=given_name)
        expect(row).to_contain_text(why)
        assert len(row.inner_text()) > len(why) + 40, "and what to do instead"
    for label in ("Rigueur comptable", "Maîtrise d’Excel"):
        expect(page.locator("h2", has_text=label)).to_be_visible()
    heap = page.locator("section.lot-group", has=page.locator("h2", has_text="Not sorted yet"))
    heap.locator("[name=group]").check()
    page.select_option("[name=criterion]", label="Accueil des clients")
    page.get_by_role("button", name="Put them there").click()
    expect(page.locator("h2", has_text="Accueil des clients")).to_be_visible()
    expect(page.locator("h2", has_text="Not sorted yet")).to_have_count(0)


def _is_drafted(page: Page, lot: Lot) -> None:
    page.get_by_role("button", name=f"Draft {LETTERS} letters").click()
    expect(page.get_by_text(f"0 of {LETTERS}").first).to_be_visible()
    work.work_on(lot.pk)
    expect(page.get_by_role("link", name="Review the next letter")).to_be_visible()
    assert Decision.objects.count() == 1, "of the other posting; nobody has read anything"


def _is_read(page: Page, lot: Lot) -> None:
    """One after the other, and by keys alone."""
    page.keyboard.press("r")
    reviewed = 0
    for number in range(1, LETTERS + 1):
        _cv_and_letter_are_there(page)
        if number in EDITED:
            _words_are_added(page, f"Un mot de plus pour la lettre {number}.")
        with _moves_on(page):
            page.keyboard.press("x" if number in BY_HAND else "a")
        reviewed += number not in BY_HAND
        assert lot.items.filter(status="reviewed").count() == reviewed, said(page)
    expect(page).to_have_url(f"{page.url.partition('#')[0]}#send")
    assert lot.items.filter(status="aside", reason="by_hand").count() == len(BY_HAND)
    assert lot.items.filter(status="drafted").count() == 0


def said(page: Page) -> str:
    """What the page says against it."""
    return " ".join(page.locator(".toast, #problems").all_inner_texts())


def _cv_and_letter_are_there(page: Page) -> None:
    picture = page.locator("img.cv-page").first
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    cv, letter = picture.bounding_box(), page.locator(".letter-sheet").bounding_box()
    assert cv is not None and letter is not None
    assert cv["x"] + cv["width"] <= letter["x"], "the CV left, the letter right"


@contextmanager
def _moves_on(page: Page) -> Iterator[None]:
    """The next page is there when the block has ended."""
    page.evaluate("document.documentElement.dataset.old = ''")
    yield
    page.wait_for_selector("html:not([data-old])", state="attached")
    page.wait_for_load_state("load")


def _words_are_added(page: Page, words: str) -> None:
    page.keyboard.press("e")
    field = page.locator("textarea[name=body]")
    expect(field).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type(f"\n\n{words}")
    with _moves_on(page):
        page.keyboard.press("Control+Enter")
    expect(page.locator(".toast").first).to_contain_text("Saved")
    _cv_and_letter_are_there(page)


def _is_sent_by_its_count(page: Page, lot: Lot) -> None:
    field = page.locator("[name=count]")
    for typed in (SENT + 1, SENT):
        field.focus()
        page.keyboard.type(str(typed))
        with _moves_on(page):
            page.keyboard.press("Enter")
        if typed != SENT:
            expect(page.get_by_text(f"Type {SENT}, the number of letters")).to_be_visible()
            assert Lot.objects.get(pk=lot.pk).status == "review"
    expect(page.get_by_text("Letters scheduled")).to_be_visible()
    assert work.work_on(lot.pk) == SENT
    moments = Outbound.objects.filter(kind="letter").values_list("due_at", flat=True)
    assert len(set(moments)) == SENT, "spread over time"


def _is_paused_and_goes_on(page: Page) -> None:
    leaving = page.get_by_text(f"{SENT} letters leave, each at its own moment")
    expect(leaving).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused: nothing leaves")).to_be_visible()
    assert not Outbound.objects.filter(kind="letter", status="scheduled").exists()
    page.get_by_role("button", name="Let them leave").click()
    expect(leaving).to_be_visible()


def _time_passes() -> None:
    """Every moment has come."""
    due = Outbound.objects.filter(kind="letter", status="scheduled")
    assert due.update(due_at=F("created_at"), humane_hours=False) == SENT
    worker.release_due()
    assert worker.drain(Transport()) == SENT


def _each_has_one_mail_of_their_own(sink: Sink, lot: Lot) -> None:
    told = lot.items.filter(status="scheduled").select_related("application__candidate")
    assert len(told) == len(sink.messages) == SENT
    bodies = set()
    for item in told:
        person = item.application.candidate
        (mail,) = sink.to(person.address)
        plain = mail.get_body(("plain",))
        assert plain is not None
        text = plain.get_content()
        assert f"Bonjour {person.given_name}" in text
        assert "Comptable de magasin" in text
        assert ("Aide-comptable" in text) == (person.given_name == "Twice"), "one letter for both"
        bodies.add(text.replace(person.given_name, ""))
    assert sum("Un mot de plus" in text for text in bodies) == len(EDITED)
    assert not Application.objects.filter(status="declined", told_at=None).exists()
    assert Application.objects.filter(candidate__given_name="Twice", told_at=None).count() == 0
    kept = lot.items.filter(status="aside", application__status="active")
    assert kept.count() == len(ASIDE) + len(BY_HAND), "on their way, and nothing was sent"
    assert Letter.objects.filter(status="sent").count() == SENT
