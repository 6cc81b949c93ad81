"""Tokens: bound to one purpose, person and subject; hashed; expiring; single use where it acts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ats import links
from ats.links import LinkState
from ats.models import Link
from tests import factories as make

pytestmark = pytest.mark.django_db


def a_link(purpose: str = "approval", **more: timedelta) -> Link:
    posting = make.a_posting()
    expires = timezone.now() + more.get("expires", timedelta(days=1))
    return links.issue(purpose, posting, "user:3", expires)


def test_a_token_opens_its_own_purpose_only() -> None:
    link = a_link()
    token = links.token_of(link)
    assert links.resolve("approval", token) == (link, LinkState.VALID)
    assert links.resolve("password", token) == (None, LinkState.UNKNOWN)


def test_the_token_is_strong_short_and_not_stored() -> None:
    link = a_link()
    token = links.token_of(link)
    assert len(token) == 32, "160 bits in base32"
    assert token == token.lower()
    assert token not in str(Link.objects.values().get())


@pytest.mark.parametrize("token", ["", "x", "a" * 32, "a" * 65, "../../etc", "A" * 5000, "é" * 32])
def test_a_forged_token_finds_nothing(token: str) -> None:
    a_link()
    assert links.resolve("approval", token) == (None, LinkState.UNKNOWN)


def test_a_mail_program_may_change_the_letter_case() -> None:
    link = a_link()
    assert links.resolve("approval", links.token_of(link).upper())[1] == LinkState.VALID


def test_expired_used_and_revoked_are_told_apart() -> None:
    expired = a_link(expires=timedelta(seconds=-1))
    assert links.resolve("approval", links.token_of(expired))[1] == LinkState.EXPIRED
    used = a_link()
    assert links.use(used) is True
    assert links.use(used) is False, "once"
    assert links.resolve("approval", links.token_of(used))[1] == LinkState.USED
    posting = make.a_posting()
    revoked = links.issue("approval", posting, "user:1", timezone.now() + timedelta(days=1))
    assert links.revoke(posting, "password") == 0
    assert links.revoke(posting, "approval") == 1
    assert links.resolve("approval", links.token_of(revoked))[1] == LinkState.REVOKED


def test_two_links_never_share_a_token() -> None:
    tokens = {links.token_of(a_link()) for _n in range(20)}
    assert len(tokens) == 20
