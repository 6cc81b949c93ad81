"""Approvals in a real browser: on a phone, many at once; and what time makes of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from ats import links
from ats.models import Link, User
from messaging.approval import batches, deadlines
from messaging.care.policy import CHOSEN, default_for
from messaging.models import Approval, CarePolicyRow, Letter
from tests import factories as make
from tests.browser.visiting import Thumb, narrow, serious, signed_in
from tests.letters import a_letter, again, an_approval, token_of
from tests.plugins.browser import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(db: None) -> None:
    make.a_company(name="Maison Verdier")


def address(base: str, name: str, *args: object) -> str:
    return base + reverse(name, args=args)


def three(english: bool = True) -> tuple[User, str]:
    """Three letters wait for Hélène; her, and the token in her mail."""
    helene = make.a_user("Hélène Marchand", language="en" if english else "fr")
    posting = make.a_posting(managers=(helene,))
    rows = [a_letter(make.an_application(posting, kind="interview")) for _number in range(3)]
    batches.ask_many(rows, helene, "", posting.owner)
    return helene, links.token_of(Link.objects.get(purpose="approvals"))


def test_a_yes_is_taken_back_where_it_was_given(
    live_server: LiveServer, open_page: OpenPage, company: None
) -> None:
    approval = an_approval()
    User.objects.update(language="en")
    page = open_page(PHONE)
    page.goto(address(live_server.url, "approval", token_of(approval)))
    page.get_by_role("button", name="Yes, these words").click()
    expect(page.locator("h1")).to_contain_text("You approved this letter")
    assert again(approval.letter).status == "scheduled"
    page.get_by_role("button", name="Take my yes back").click()
    expect(page.get_by_role("button", name="Yes, these words")).to_be_visible()
    assert again(approval.letter).status == "in_review"


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_three_letters_take_three_taps(
    live_server: LiveServer, open_page: OpenPage, company: None, colours: str
) -> None:
    _helene, token = three()
    page = open_page(PHONE, colours)  # type: ignore[arg-type]
    thumb = Thumb(page)
    thumb.opens(address(live_server.url, "approvals-by-link", token))
    assert narrow(page)
    assert serious(page) == []
    thumb.taps_on("Approve the 3 where nothing stands out")
    page.locator("dialog[open] [value=yes]").click()
    thumb.taps += 1
    expect(page.get_by_text("All answered")).to_be_visible()
    assert thumb.taps == 3
    assert {letter.status for letter in Letter.objects.all()} == {"scheduled"}


def test_one_after_the_other_with_a_no_among_them(
    live_server: LiveServer, open_page: OpenPage, company: None
) -> None:
    _helene, token = three()
    page = open_page(PHONE)
    page.goto(address(live_server.url, "approvals-by-link", token))
    page.get_by_role("link", name="Read them one by one").click()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Bonjour Amélie,")
    assert serious(page) == []
    page.get_by_role("button", name="Yes, these words").click()
    expect(page.get_by_text("1 more waits")).to_be_visible()
    page.get_by_text("Not yet: send it back").click()
    page.get_by_label("The tone is too hard.").check()
    page.get_by_role("button", name=re.compile("Send back to")).click()
    page.get_by_role("button", name="Yes, these words").click()
    expect(page.get_by_text("All answered")).to_be_visible()
    found = sorted(Approval.objects.values_list("status", flat=True))
    assert found == ["approved", "approved", "returned"]


def test_time_gives_it_to_the_recruiter(
    live_server: LiveServer, open_page: OpenPage, company: None
) -> None:
    approval = an_approval()
    User.objects.update(language="en")
    deadlines.expire_due(approval.due_at + timedelta(seconds=1))
    owner = User.objects.get(pk=approval.letter.owner_id)
    page = signed_in(open_page(), live_server.url, owner)
    page.goto(address(live_server.url, "letter", approval.letter_id))
    expect(page.locator(".callout").first).to_contain_text("Nobody answered in time")
    page.get_by_role("button", name="Approve these words").click()
    page.locator("dialog[open] [value=yes]").click()
    expect(page.locator(".departure time")).to_be_visible()
    expect(page.locator(".history")).to_contain_text("did not answer in time")
    page.get_by_role("button", name="Undo my yes").click()
    expect(page.locator(".toast").first).to_contain_text("Undone")
    assert again(approval.letter).status == "draft"
    late = open_page(PHONE)
    late.goto(address(live_server.url, "approval", token_of(approval)))
    expect(late.locator("h1")).to_contain_text("The time to answer has passed")


def test_time_gives_it_to_the_deputy(
    live_server: LiveServer, open_page: OpenPage, company: None
) -> None:
    usual = default_for("interview")
    values = {name: getattr(usual, name) for name in CHOSEN}
    deputy = make.a_user("Benoît Lemaire")
    values |= {"on_expiry": "deputy", "deputy": deputy}
    CarePolicyRow.objects.create(depth="interview", **values)
    approval = an_approval()
    deadlines.expire_due(approval.due_at + timedelta(seconds=1))
    User.objects.update(language="en")
    second = Approval.objects.get(status="asked")
    page = open_page(PHONE)
    page.goto(address(live_server.url, "approval", token_of(second)))
    expect(page.locator(".lead")).to_contain_text("Benoît")
    page.get_by_role("button", name="Yes, these words").click()
    expect(page.locator("h1")).to_contain_text("You approved this letter")
    assert again(approval.letter).approved_by == "Benoît Lemaire"


@pytest.mark.parametrize("size", [PHONE, (1440, 900)])
def test_the_policy_is_changed_and_read(
    live_server: LiveServer, open_page: OpenPage, company: None, size: tuple[int, int]
) -> None:
    karim = make.an_administrator("Karim Benali", language="en")
    page = signed_in(open_page(size, "dark"), live_server.url, karim)
    page.goto(address(live_server.url, "care-policy"))
    assert serious(page) == []
    assert size != PHONE or narrow(page)
    page.goto(address(live_server.url, "care-policy-depth", "finalist"))
    assert serious(page) == []
    assert size != PHONE or narrow(page)
    page.get_by_label("Offered: up to whoever writes").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("A finalist may read it before anybody has told them.")).to_be_visible()
