"""What every browser test does: come in without typing a password, open a page of ours by its
name, ask axe, look for what is wider than a phone."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

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
