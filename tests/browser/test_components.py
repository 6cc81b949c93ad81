"""Every component of the interface in the browser, without a database: nothing refused by the
policy, nothing wider than the screen, nothing serious in axe's report."""

from __future__ import annotations

from typing import Literal

import pytest

from tests.browser.gallery.render import PAGES
from tests.browser.gallery.serve import serve
from tests.browser.visiting import faults_of
from tests.plugins.browser import DESKTOP, PHONE, OpenPage

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("size", "colours"), [(DESKTOP, "dark"), (PHONE, "light")])
def test_the_gallery(
    open_page: OpenPage, size: tuple[int, int], colours: Literal["light", "dark"]
) -> None:
    faults: list[str] = []
    with serve() as address:
        page = open_page(size, colours)
        for name in PAGES:
            response = page.goto(f"{address}/{name}.html", wait_until="load")
            assert response is not None
            assert response.ok, name
            faults += faults_of(page, name, size)
    assert faults == []
