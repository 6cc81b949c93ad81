"""The list of postings, and what a posting shows before it is public."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from ats import events
from ats.models import Posting, User
from tests import factories as make
from tests.ats.conftest import Visit
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire() -> User:
    return make.a_recruiter("Claire Morel")


@pytest.fixture
def office(visit: Visit, claire: User) -> Client:
    return visit(claire)


def test_the_list_shows_open_ones_first_and_closed_ones_apart(office: Client, claire: User) -> None:
    for status, title in [("draft", "Brouillon"), ("closed", "Finie"), ("published", "Ouverte")]:
        make.a_posting(claire, status=status, title=title)
    text = office.get("/app/postings/").text
    assert text.index("Ouverte") < text.index("Brouillon")
    assert "Finie" not in text
    closed = office.get("/app/postings/?show=closed").text
    assert "Finie" in closed
    assert "Ouverte" not in closed


def test_the_list_says_how_many_are_on_their_way(office: Client, claire: User) -> None:
    posting = make.a_posting(claire)
    for _ in range(3):
        make.an_application(posting)
    make.a_decision(make.an_application(posting), claire)
    text = office.get("/app/postings/").text
    assert "3 people on their way" in text
    assert f'href="/app/postings/{posting.pk}/board/"' in text


@pytest.mark.parametrize("show", ["", "?show=closed"])
def test_long_lists_come_in_pages(
    office: Client, claire: User, monkeypatch: pytest.MonkeyPatch, show: str
) -> None:
    monkeypatch.setattr("ats.views.postings.PAGE", 2)
    for number in range(4):
        make.a_posting(claire, status="closed" if show else "draft", title=f"Poste n°{number}")
    make.a_posting(claire, status="closed" if show else "published", title="Poste n°9")
    url, found = f"/app/postings/{show}", []
    while url:
        text = office.get(url).text
        found += re.findall(r"Poste n°(\d)(?=</a>)", text)
        following = re.findall(r'rel="next" href="([^"]+)"', text)
        url = "/app/postings/" + following[0].replace("&amp;", "&") if following else ""
    assert found == ["9", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    "query", ["?after=x", "?after=9-1", "?show=closed&after=1-" + "9" * 20, "?q=%00", "?after=²-1"]
)
def test_odd_addresses_are_no_crash(office: Client, claire: User, query: str) -> None:
    make.a_posting(claire)
    assert office.get(f"/app/postings/{query}").status_code == 200


def test_the_list_and_the_overview_cost_the_same_whatever_they_hold(
    office: Client, claire: User
) -> None:
    posting = make.a_posting(claire)

    def grow() -> None:
        for _ in range(6):
            make.an_application(make.a_posting(claire, (make.a_user(),)))
            make.an_application(posting)
            posting.criteria.create(label=f"C{posting.criteria.count()}", position=9)
            events.record("posting.edited", posting, events.Actor.of(claire), {"part": "ad"})

    same_queries(office, "/app/postings/", grow, at_most=15)
    same_queries(office, f"/app/postings/{posting.pk}/", grow, at_most=25)


@pytest.mark.parametrize("who", ["recruiter", "manager", "administrator"])
def test_an_empty_list_says_what_to_do(visit: Visit, who: str) -> None:
    user = {
        "recruiter": make.a_recruiter,
        "manager": make.a_user,
        "administrator": make.an_administrator,
    }[who]()
    text = visit(user).get("/app/postings/").text
    assert ("Write the first one" in text) is (who == "recruiter")


def test_the_preview_shows_what_candidates_will_read_and_stores_nothing(office: Client) -> None:
    typed = {"title": "<b>Chef</b>", "description": "## Vos journées\n\n<script>alert(1)</script>"}
    text = office.post("/app/postings/preview/", typed).text
    assert "&lt;b&gt;Chef" in text
    assert "<h3>Vos journées</h3>" in text
    assert "<script" not in text
    assert not Posting.objects.exists()


def test_the_team_reads_a_draft_as_candidates_will(office: Client, claire: User) -> None:
    posting = make.a_posting(claire, status="draft")
    page = office.get(f"/app/postings/{posting.pk}/ad/")
    assert "This is how candidates will read it" in page.text
    assert "ld+json" not in page.text
    assert "/apply/" not in page.text
    assert office.get(f"/jobs/{posting.slug}/").status_code == 404


def test_a_copy_starts_from_the_posting_that_was_asked_for(office: Client, claire: User) -> None:
    source = make.a_posting(claire, title="Modèle")
    page = office.get(f"/app/postings/new/?from={source.pk}").text
    assert re.search(rf'<option value="{source.pk}" selected', page)
    assert office.get("/app/postings/new/?from=x';--").status_code == 200
