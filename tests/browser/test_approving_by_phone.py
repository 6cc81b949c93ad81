"""What a yes costs a manager who reads on a phone: taps, seconds, requests, bytes."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from ats.models import User
from messaging.models import Letter
from tests import factories as make
from tests.browser.visiting import Thumb, narrow
from tests.letters import an_approval, token_of
from tests.plugins.browser import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def link(live_server: LiveServer) -> str:
    """What stands in the mail to a manager."""
    make.a_company(name="Maison Verdier")
    address = reverse("approval", args=[token_of(an_approval())])
    User.objects.update(language="en")
    return live_server.url + address


class Weight:
    """What a page makes the phone fetch: requests, and bytes as they are transferred."""

    def __init__(self, page: Page) -> None:
        self.responses: list[Response] = []
        page.on("response", self._add)

    def _add(self, response: Response) -> None:
        self.responses.append(response)

    @property
    def bytes(self) -> int:
        """Bodies and headers of the answers; nothing is compressed here, as it is in front of a
        real server, where it is a third."""
        sizes = [response.request.sizes() for response in self.responses]
        return sum(row["responseBodySize"] + row["responseHeadersSize"] for row in sizes)


def words_fit(page: Page) -> bool:
    """Whether nothing of the letter is beside the screen."""
    frame = page.frame(name="letter-frame")
    assert frame is not None
    inside = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    return narrow(page) and bool(frame.evaluate(inside))


def test_two_taps_few_requests_and_every_word_in_sight(link: str, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    weight, thumb = Weight(page), Thumb(page)
    thumb.opens(link)
    words = page.frame_locator("iframe").locator("body")
    expect(words).to_contain_text("Bonjour")
    page.wait_for_load_state("networkidle")
    print(f"requests {len(weight.responses)}, bytes {weight.bytes}")
    assert len(weight.responses) <= 30
    assert weight.bytes <= 160_000
    assert words_fit(page)
    box = page.locator("iframe").bounding_box()
    assert box is not None and box["y"] < 844, "the words begin on the first screen"
    thumb.taps_on("Yes, these words")
    expect(page.locator("h1")).to_contain_text("You approved this letter")
    assert (thumb.taps, thumb.seconds < 30) == (2, True)


def test_an_amend_takes_three_taps(link: str, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    thumb = Thumb(page)
    thumb.opens(link)
    thumb.taps_on("Change a word", "link")
    field = page.locator("textarea[name=body]")
    expect(field).to_be_focused()
    expect(page.get_by_role("button", name="Yes, these words")).to_be_hidden()
    field.press("End")
    with page.expect_response(lambda answer: "/wording/" in answer.url):
        page.keyboard.type(" Merci.")
    assert narrow(page)
    thumb.taps_on(re.compile("Approve with my changes"), after_a_swipe=True)
    expect(page.locator("h1")).to_contain_text("You approved this letter")
    assert (thumb.taps, thumb.seconds < 30) == (3, True)
    assert " Merci." in Letter.objects.get(approved_by="Hélène Vasseur").body
