"""What these tests share: people who are signed in, an own folder, and an empty throttle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from ats.models import User
from tests import cast as casting

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> Path:
    """Files of one test are seen by that test only."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return tmp_path / "documents"


@pytest.fixture(autouse=True)
def nobody_counted() -> Iterator[None]:
    """Throttles begin at nought."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def cast(db: None) -> casting.Cast:
    """Everyone, with a posting and an application of their own and a foreign one."""
    return casting.assemble()


@pytest.fixture
def sign_in() -> SignIn:
    """A client of somebody."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make
