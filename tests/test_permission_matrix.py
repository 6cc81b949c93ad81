"""Every URL × every role × own and foreign object; a URL without a row fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import cast as casting
from tests.matrix import ats, campaigns, candidates, care, letters, lots, messaging, templates
from tests.matrix.base import Row

ROWS: dict[str, Row] = {
    **ats.ROWS,
    **candidates.ROWS,
    **letters.ROWS,
    **messaging.ROWS,
    **care.ROWS,
    **lots.ROWS,
    **templates.ROWS,
    **campaigns.ROWS,
}


def _names(resolver: URLResolver) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry)
        else:
            assert isinstance(entry, URLPattern)
            yield entry.name or f"unnamed {entry.pattern}"


def test_every_url_has_a_row_and_every_row_a_url() -> None:
    urls = set(_names(get_resolver()))
    assert urls - set(ROWS) == set(), "URLs without a row in tests/matrix"
    assert set(ROWS) - urls == set(), "rows without a URL"


def test_every_view_has_a_door() -> None:
    def views(resolver: URLResolver) -> Iterator[tuple[str, object]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from views(entry)
            else:
                yield str(entry.name), entry.callback

    shut = [name for name, view in views(get_resolver()) if not hasattr(view, "access")]
    assert shut == []


@pytest.fixture
def cast(db: None) -> casting.Cast:
    return casting.assemble()


def _let_in(client: Client, row: Row, url: str) -> bool:
    response = getattr(client, row.method)(url, data=dict(row.data))
    if response.status_code in (301, 302, 303) and "/login/" in response.headers["Location"]:
        return False
    if response.status_code in row.allowed:
        return True
    assert response.status_code in (403, 404), f"{url}: {response.status_code}"
    return False


def _admitted(cast: casting.Cast, row: Row, url: str) -> set[str]:
    found = set()
    for role in casting.ROLES:
        client = Client()
        user = cast.user(role)
        if user is not None:
            client.force_login(user)
        if _let_in(client, row, url):
            found.add(role)
    return found


@pytest.mark.parametrize("name", sorted(ROWS))
def test_who_is_let_in(name: str, cast: casting.Cast) -> None:
    row = ROWS[name]
    everyone = set(casting.ROLES)
    own = _admitted(cast, row, reverse(name, args=row.args(cast)))
    assert own == (everyone if row.public else set(row.own)), f"{name}, own object"
    if row.foreign_args is not None:
        foreign = _admitted(cast, row, reverse(name, args=row.foreign_args(cast)))
        assert foreign == (everyone if row.public else set(row.foreign)), f"{name}, foreign"


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_state_change_needs_post(name: str, cast: casting.Cast) -> None:
    """A URL whose row posts answers GET without changing anything: a page, or 405."""
    row = ROWS[name]
    if row.method != "post":
        return
    client = Client()
    client.force_login(cast.claire)
    response = client.get(reverse(name, args=row.args(cast)))
    assert response.status_code in (200, 302, 403, 404, 405)
