"""A real browser for tests, strict about what its console says.

`open_page()` gives a page (1440 or 390 wide, light or dark, with or without
JavaScript). When the test ends, anything the browser complained of on any page
fails it: a violation of the Content-Security-Policy, a script error, a missing file.
A test that wants a complaint names it: `open_page(expecting=["404"])`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from ats.local.browser import launch

DESKTOP, PHONE = (1440, 900), (390, 844)


class OpenPage(Protocol):
    """What the fixture `open_page` gives."""

    def __call__(
        self,
        size: tuple[int, int] = DESKTOP,
        colours: Literal["light", "dark"] = "light",
        *,
        javascript: bool = True,
        language: str = "fr-FR",
        expecting: Sequence[str] = (),
    ) -> Page: ...


@dataclass
class Complaints:
    """What the browser said against the pages of one test."""

    expected: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.heard.append(f"script error: {error}"))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            where = message.location.get("url", "")
            self.heard.append(f"{message.type}: {message.text} ({where})")

    def unexpected(self) -> list[str]:
        return [said for said in self.heard if not any(part in said for part in self.expected)]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session."""
    # Playwright keeps an event loop on this thread, where Django then suspects async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Pages in contexts of their own (no shared cookies); see the module."""
    complaints = Complaints()
    contexts: list[BrowserContext] = []

    def open_one(
        size: tuple[int, int] = DESKTOP,
        colours: Literal["light", "dark"] = "light",
        *,
        javascript: bool = True,
        language: str = "fr-FR",
        expecting: Sequence[str] = (),
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=colours,
            java_script_enabled=javascript,
            locale=language,
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        context.on("page", complaints.listen)
        contexts.append(context)
        complaints.expected.extend(expecting)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert complaints.unexpected() == []
