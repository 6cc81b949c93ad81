"""The company's settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from ats import clock
from ats.models import Company, Event
from tests import factories as make
from tests.ats.conftest import Visit

pytestmark = pytest.mark.django_db

SETTINGS: dict[str, Any] = {
    "name": "Maison Verdier",
    "city": "Lyon",
    "postal_address": "12 rue des Tisserands\r\n69004 Lyon",
    "about": "Depuis **1921**.",
    "privacy_contact": "donnees@maison-verdier.example",
    "language": "fr",
    "tu": "True",
    "timezone": "Indian/Reunion",
    "letters_from": "08:30",
    "letters_until": "17:00",
    "friday_until": "14:00",
}


@pytest.fixture
def office(visit: Visit) -> Client:
    make.a_company()
    return visit(make.an_administrator())


def test_everything_is_kept(office: Client) -> None:
    assert office.post("/app/settings/", SETTINGS).status_code == 302
    company = Company.get()
    assert company.name == "Maison Verdier"
    assert company.postal_address == "12 rue des Tisserands\n69004 Lyon"
    assert company.tu is True
    hours = clock.office_hours()
    assert (hours.opens, hours.closes, hours.friday_closes) == (time(8, 30), time(17), time(14))
    assert hours.zone == "Indian/Reunion"
    event = Event.objects.get(kind="company.changed")
    assert "tu" in event.data["fields"]
    assert "Verdier" not in str(event.data)


def test_the_page_shows_what_is_kept(office: Client) -> None:
    office.post("/app/settings/", SETTINGS)
    text = office.get("/app/settings/").text
    assert 'value="08:30"' in text
    assert re.search(r'value="True"[^>]* checked', text)
    office.post("/app/settings/", SETTINGS | {"tu": "False"})
    assert Company.get().tu is False


@pytest.mark.parametrize("change", [{"letters_until": time(9)}, {"friday_until": time(8)}])
def test_hours_in_which_no_letter_leaves_are_refused_by_the_database(
    office: Client, change: dict[str, time]
) -> None:
    Company.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.update(letters_from=time(9), **change)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "required"),
        ({"privacy_contact": "nobody"}, "valid email"),
        ({"letters_until": "08:00"}, "choose a later hour"),
        ({"friday_until": "08:30"}, "choose a later hour"),
        ({"letters_from": "25:00"}, "valid time"),
        ({"timezone": "Mars/Olympus"}, "not one of the available"),
        ({"tu": "maybe"}, "not one of the available"),
        ({"tu": ""}, "required"),
        ({"language": "de"}, "not one of the available"),
        ({"about": "x" * 3001}, "at most 3000"),
    ],
)
def test_bad_input_is_explained_and_nothing_changes(
    office: Client, typed: dict[str, str], sentence: str
) -> None:
    page = office.post("/app/settings/", SETTINGS | typed)
    assert page.status_code == 200
    assert sentence in page.text
    assert Company.get().name == "Maison Test"


def test_there_is_one_company_whatever_is_posted(office: Client) -> None:
    office.post("/app/settings/", SETTINGS | {"id": "2", "pk": "2"})
    assert list(Company.objects.values_list("pk", flat=True)) == [1]


def test_the_career_site_says_who_we_are(office: Client, visit: Visit) -> None:
    office.post("/app/settings/", SETTINGS)
    assert "Depuis <strong>1921</strong>" in visit().get("/jobs/").text


def test_held_it_is_read_once_and_only_for_the_block(
    django_assert_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    make.a_company(name="Maison Verdier")
    with django_assert_num_queries(0), Company.held():
        pass  # and not at all when nobody asks
    with django_assert_num_queries(1), Company.held():
        company = Company.get()
        with Company.held():
            assert Company.get() is company
        assert Company.get() is company
        assert company.name == "Maison Verdier"
    Company.objects.update(name="Maison Tilleul")
    assert Company.get().name == "Maison Tilleul"
    with pytest.raises(RuntimeError), Company.held():
        raise RuntimeError
    Company.objects.update(name="Maison Verdier")
    assert Company.get().name == "Maison Verdier"
