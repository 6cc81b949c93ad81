"""What every browser test does: come in without typing a password, open a page of ours by its
name, ask axe, look for what is wider than a phone, count what a thumb does."""

from __future__ import annotations

import re
import time
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from ats.models import User


def signed_in(page: Page, base: str, user: User) -> Page:
    """The page with a session of that user."""
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}]
    )
    return page


def visit(page: Page, base: str, name: str, *args: object) -> None:
    """Open a page of ours by name."""
    page.goto(base + reverse(name, args=args))


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical, with where it stands."""
    found = Axe().run(page).response["violations"]
    return [
        f"{row['id']}: {[node['html'][:120] for node in row['nodes']]}"
        for row in found
        if row["impact"] in ("serious", "critical")
    ]


def narrow(page: Page) -> bool:
    """Whether nothing is wider than a phone."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= 390"))


class Thumb:
    """Counts what a person does with their thumb."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.began = page, 0, time.monotonic()

    def opens(self, url: str) -> None:
        """The link in the mail is a tap as well."""
        self.taps += 1
        self.page.goto(url)

    def taps_on(
        self,
        name: str | re.Pattern[str],
        role: Literal["button", "link"] = "button",
        *,
        after_a_swipe: bool = False,
    ) -> None:
        """What is under the thumb: in sight without scrolling, unless one has to swipe."""
        found = self.page.get_by_role(role, name=name).last
        if after_a_swipe:
            found.scroll_into_view_if_needed()
        expect(found).to_be_in_viewport()
        found.click()
        self.taps += 1

    @property
    def seconds(self) -> float:
        """Since the link was opened."""
        return time.monotonic() - self.began


def fits(page: Page) -> bool:
    """Nothing hangs over the side."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return bool(wide <= 0)


def faults_of(page: Page, name: str, size: tuple[int, int]) -> list[str]:
    """What is wrong with a page: too wide, or a serious or critical violation of axe."""
    found = []
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > size[0]:
        found.append(f"{name}: {wide} px wide on a screen of {size[0]}")
    report = Axe().run(page).response["violations"]
    for violation in report:
        if violation["impact"] in ("serious", "critical"):
            where = violation["nodes"][0]["target"]
            found.append(f"{name}: {violation['id']} at {where} ×{len(violation['nodes'])}")
    return found
