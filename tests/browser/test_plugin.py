"""The browser of the tests hears what a page does wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.plugins.browser import PHONE, Complaints, OpenPage

pytestmark = pytest.mark.browser

_POLICY = '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'">'


def listening(page: Page) -> Complaints:
    complaints = Complaints()
    complaints.listen(page)
    return complaints


def test_a_violation_of_the_policy_is_heard(open_page: OpenPage) -> None:
    page = open_page(expecting=["Content Security Policy"])
    complaints = listening(page)
    page.set_content(f"{_POLICY}<script>document.title = 'ran'</script>")
    page.wait_for_timeout(200)
    assert page.title() != "ran"
    assert any("Content Security Policy" in said for said in complaints.unexpected())


def test_a_script_error_is_heard(open_page: OpenPage) -> None:
    page = open_page(expecting=["unknownThing"])
    complaints = listening(page)
    page.set_content("<script>unknownThing()</script>")
    page.wait_for_timeout(200)
    assert any("unknownThing" in said for said in complaints.unexpected())


def test_a_phone_is_390_wide_and_dark_when_asked(open_page: OpenPage) -> None:
    page = open_page(PHONE, "dark")
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
