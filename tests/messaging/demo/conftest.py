"""One load of the demo company for the whole module: a Tuesday in March, in the morning."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from ats.local.run import DEMO_MAIL
from ats.models import User
from messaging.demo import data, loader
from messaging.demo.days import PARIS, Days
from messaging.demo.time import at

NOW = datetime(2026, 3, 10, 10, 40, tzinfo=PARIS)


@dataclass(frozen=True)
class Demo:
    """The company as it stands at `now`, and the rows it was made from."""

    now: datetime
    days: Days
    made: loader.Summary
    rows: list[Any]
    announced: int

    def user(self, key: str) -> User:
        """One of the five."""
        return User.objects.get(email=f"{key}@maison-verdier.example")

    def in_state(self, *states: str) -> list[Any]:
        """The rows of some states."""
        return [row for row in self.rows if row["state"] in states]


@pytest.fixture(scope="module")
def documents() -> Iterator[Path]:
    """A folder of their own for the CVs."""
    folder = Path(tempfile.mkdtemp(prefix="egards-demo-"))
    with override_settings(DOCUMENTS_DIR=folder):
        yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any, documents: Path) -> Iterator[Demo]:
    """Loaded once, and looked at as if it were that Tuesday; nothing of it stays."""
    assert settings.ENV.demo is False, "the loader itself asks nothing: its command does"
    apart = replace(settings.ENV, campaign_mail_from=DEMO_MAIL["CAMPAIGN_MAIL_FROM"])
    with override_settings(ENV=apart), django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        waiting = len(transaction.get_connection().run_on_commit)
        made = loader.load(NOW)
        announced = len(transaction.get_connection().run_on_commit) - waiting
        with at(NOW):
            yield Demo(NOW, Days(NOW), made, data.candidates(), announced)
        transaction.set_rollback(True)
