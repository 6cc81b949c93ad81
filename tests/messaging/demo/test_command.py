"""`manage.py load_demo`: once, into an empty database, where it is the demo."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from ats.models import Event, Posting, User
from candidates.models import Application, Document
from messaging.care import today
from messaging.demo import data, loader
from messaging.models import Outbound
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_demo(settings: Settings, tmp_path: Path) -> None:
    settings.ENV = replace(settings.ENV, demo=True)
    settings.DOCUMENTS_DIR = tmp_path / "documents"


def load(**options: bool) -> str:
    said = StringIO()
    call_command("load_demo", stdout=said, **options)
    return said.getvalue()


def test_it_loads_once_and_then_leaves_people_their_work() -> None:
    """At the present moment, whatever it is: what somebody sees who starts the demo now."""
    said = load(if_empty=True)
    now = timezone.now()
    assert re.fullmatch(
        r"Maison Verdier has moved in: 5 people, 6 postings, 124 applications, "
        r"\d{3} mails \(\d+\.\d s\)\.\n",
        said,
    )
    assert not Event.objects.filter(at__gt=now).exists()
    waiting = Outbound.objects.filter(status__in=["queued", "retry", "scheduled"])
    assert not waiting.filter(due_at__lte=now).exists()
    assert len(today.of(User.objects.get(email__startswith="claire")).interviews.rows) == 2
    assert load(if_empty=True) == ""
    with pytest.raises(CommandError, match="empty database"):
        load()
    assert Application.objects.count() == 124


@pytest.mark.parametrize("somebody", ["user", "posting"])
def test_it_moves_in_with_nobody(somebody: str) -> None:
    if somebody == "user":
        make.a_recruiter()
    else:
        make.a_posting()
    assert load(if_empty=True) == ""
    with pytest.raises(CommandError, match="only moves into an empty database"):
        load()
    assert Posting.objects.count() == (somebody == "posting")


def test_it_is_refused_where_it_is_not_the_demo(settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, demo=False)
    with pytest.raises(CommandError, match="DEMO=1"):
        load(if_empty=True)
    assert not User.objects.exists()


def test_a_load_that_fails_leaves_nothing_behind(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The letter has no such words to rewrite: found out when half of the people are there."""
    shutil.copytree(data.FOLDER, tmp_path / "data")
    file = tmp_path / "data" / "candidates.json"
    rows = json.loads(file.read_text(encoding="utf-8"))
    edited = [row for row in rows if "edit" in row and row["state"] == "declined_sent"]
    edited[-1]["edit"]["find"] = "des mots que personne n'a écrits"
    file.write_text(json.dumps(rows), encoding="utf-8")
    monkeypatch.setattr(data, "FOLDER", tmp_path / "data")
    real = timezone.now
    with pytest.raises(ValueError, match="nothing to edit in the letter"):
        loader.load()
    assert timezone.now is real
    assert loader.is_empty()
    assert not Document.objects.exists()
    assert list(Path(settings.DOCUMENTS_DIR).rglob("*.pdf")) == []
    assert list(Path(settings.DOCUMENTS_DIR).rglob("*")) != []
