"""What the tests of the ground floor share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from ats import throttle
from ats.models import User


class Visit(Protocol):
    """What the fixture `visit` gives: a browser of its own, in English, signed in or not."""

    def __call__(self, user: User | None = None, *, checks_forms: bool = False) -> Client: ...


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Hashing slowly is Django's affair, not these tests'."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english_and_uncounted() -> Iterator[None]:
    """Sentences are checked in English; nobody has tried anything before."""
    throttle._cache.away_until = 0
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def visit(db: None) -> Visit:
    def visiting(user: User | None = None, *, checks_forms: bool = False) -> Client:
        client = Client(enforce_csrf_checks=checks_forms)
        client.cookies[configured.LANGUAGE_COOKIE_NAME] = "en"
        if user is not None:
            client.force_login(user)
        return client

    return visiting
