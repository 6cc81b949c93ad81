"""One refusal at each depth, through the browser to the mailbox: what each person is owed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from ats.models import User
from candidates.models import Application
from messaging.models import CallTask, Letter
from tests import factories as make
from tests.flows.story import PASSWORD, Story, confirm, link_in, submit, text_of
from tests.plugins.browser import PHONE
from tests.plugins.processes import eventually

CLAIRE, HELENE = "claire@maison.example", "helene@maison.example"
STRONG = ("Vous avez décrit la clôture du mois étape par étape.", "Votre anglais est précis.")
GAP = "Il manquait un exemple de rapprochement bancaire."
NEXT = "Un stage de clôture, même court, vous donnerait cet exemple."


@dataclass(frozen=True)
class Depth:
    """How far somebody came, and what is owed from there."""

    name: str
    strengths: int
    next_step: bool
    manager: bool
    call: bool
    final: bool = False


DEPTHS = (
    Depth("applied", 0, next_step=False, manager=False, call=False),
    Depth("phone", 1, next_step=False, manager=False, call=False),
    Depth("interview", 1, next_step=True, manager=True, call=False),
    Depth("finalist", 2, next_step=True, manager=True, call=True, final=True),
)


@pytest.fixture
def claire(transactional_db: None) -> User:
    make.a_company(name="Maison Verdier")
    return make.a_recruiter("Claire Morel", email=CLAIRE, password=PASSWORD)


def test_each_is_told_what_they_are_owed(story: Story, claire: User) -> None:
    helene = make.a_user("Hélène Vasseur", email=HELENE, password=PASSWORD)
    page = story.signed_in(CLAIRE)
    for depth in DEPTHS:
        application = _somebody(depth, claire, helene)
        letter = _declined(story, page, application, depth)
        if depth.call:
            _is_called_first(story, page, letter)
        if depth.manager:
            _says_yes_on_her_phone(story, page, letter)
        else:
            _approves(story, page, letter)
        _leaves(story, page, letter, depth)
    story.no_more_mail()


def _somebody(depth: Depth, claire: User, helene: User) -> Application:
    posting = make.a_posting(claire, title=f"Comptable {depth.name}", managers=(helene,))
    person = make.a_candidate("Amélie", "Roux", f"{depth.name}@example.org", phone="0639981234")
    kind = "interview" if depth.final else depth.name
    return make.an_application(posting, person, kind=kind, final=depth.final)


def _declined(story: Story, page: Page, application: Application, depth: Depth) -> Letter:
    page.goto(story.base + reverse("decision-new", args=[application.pk]))
    said = [("strength", text) for text in STRONG[: depth.strengths]] + [("gap", GAP)]
    for number, (kind, text) in enumerate(said):
        row = page.locator("fieldset.point").nth(number)
        # By the page's own event: a click on a place may fall on what is fixed above it.
        row.locator(f"[name$='-kind'][value={kind}]").evaluate("box => box.click()")
        row.locator("select[name$='-criterion']").select_option(index=number + 1)
        row.locator("textarea[name$='-text']").fill(text)
    if depth.next_step:
        page.fill("[name=next_step]", NEXT)
    page.check("[name=door][value=open]", force=True)
    page.fill("[name=internal_reason]", "CANARI-RAISON")
    page.locator("main form").first.locator("button.primary").click()
    page.wait_for_url(re.compile(r"/app/(letters/\d+|applications/\d+)/(#.*)?$"))
    letter = Letter.objects.get(application=application)
    assert (letter.status, letter.depth) == ("draft", depth.name)
    return letter


def _is_called_first(story: Story, page: Page, letter: Letter) -> None:
    """Until the call is noted nobody can be asked, and the page says why."""
    call = CallTask.objects.get(decision=letter.decision)
    page.goto(story.base + reverse("call", args=[call.pk]))
    expect(page.locator("a[href='tel:+33639981234']").first).to_be_visible()
    page.locator("[name=outcome][value=reached]").check(force=True)
    page.locator(f"form[action='{reverse('call', args=[call.pk])}'] button.primary").click()
    page.wait_for_load_state()
    call.refresh_from_db()
    assert call.status == "done"


def _approves(story: Story, page: Page, letter: Letter) -> None:
    page.goto(story.base + reverse("letter", args=[letter.pk]))
    page.keyboard.press("a")
    page.locator("dialog[open] [value=yes]").click()
    _becomes(letter, "scheduled")


def _says_yes_on_her_phone(story: Story, page: Page, letter: Letter) -> None:
    page.goto(story.base + reverse("letter", args=[letter.pk]))
    page.locator(f"button[formaction='{reverse('letter-submit', args=[letter.pk])}']").click()
    confirm(page)
    _becomes(letter, "in_review")
    phone = story.open_page(PHONE)
    phone.goto(link_in(story.next_mail(HELENE), "/approve/"))
    expect(phone.locator("main")).to_contain_text(GAP)
    phone.locator("form:has(input[value=approve]) button.primary").click()
    confirm(phone)
    _becomes(letter, "scheduled")
    assert letter.approved_by == "Hélène Vasseur"


def _leaves(story: Story, page: Page, letter: Letter, depth: Depth) -> None:
    page.goto(story.base + reverse("letter", args=[letter.pk]))
    with page.expect_navigation():
        submit(page, reverse("letter-send-now", args=[letter.pk]))
    text = text_of(story.next_mail(f"{depth.name}@example.org")).replace("’", "'")
    assert GAP in text
    assert [said in text for said in STRONG] == [n < depth.strengths for n in range(len(STRONG))]
    assert (NEXT in text) == depth.next_step
    assert "Claire Morel" in text
    assert "CANARI" not in text
    _becomes(letter, "sent")
    letter.application.refresh_from_db()
    assert letter.application.told_at is not None


def _becomes(letter: Letter, status: str) -> None:
    def reached() -> bool:
        letter.refresh_from_db()
        return letter.status == status

    eventually(reached, 20, f"letter {status}")
