"""What machines read, and whether the system says when it is not well."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.db import DatabaseError
from pytest_django import Settings

from ats import health
from ats.models import Posting
from tests import factories as make
from tests.ats.conftest import Visit

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def xml(visit: Visit, path: str) -> ET.Element:
    response = visit().get(path)
    assert response.status_code == 200
    return ET.fromstring(response.content)  # noqa: S314 - our own answer


def test_the_feed_holds_what_is_open(visit: Visit) -> None:
    make.a_company(name="Maison & <Fils>")
    posting = make.a_posting(title="Fromager <b>&</b>", summary="Une cave")
    make.a_posting(status="draft")
    feed = xml(visit, "/jobs/feed.xml")
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Fromager <b>&</b>"]
    entry = entries[0]
    assert str(entry.findtext(f"{ATOM}id")).endswith(f"/jobs/{posting.slug}/")
    assert "Une cave" in str(entry.findtext(f"{ATOM}summary"))
    assert feed.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")
    assert feed.find(f"{ATOM}link[@rel='self']").attrib["href"].endswith("/jobs/feed.xml")  # type: ignore[union-attr]


def test_the_feed_speaks_the_companys_language(visit: Visit) -> None:
    make.a_company(language="fr")
    feed = xml(visit, "/jobs/feed.xml")
    assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "fr"
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated")


def test_the_sitemap_names_open_pages_only(visit: Visit) -> None:
    slugs = {make.a_posting(status=status).slug for status in ("draft", "closed")}
    posting = make.a_posting()
    paths = [urlsplit(str(loc.text)).path for loc in xml(visit, "/sitemap.xml").iter(f"{MAP}loc")]
    assert paths == ["/jobs/", "/jobs/privacy/", f"/jobs/{posting.slug}/"]
    assert not slugs & {path.strip("/").split("/")[-1] for path in paths}


@pytest.mark.parametrize("path", ["/jobs/feed.xml", "/sitemap.xml"])
def test_xml_stays_xml_whatever_was_written(visit: Visit, path: str) -> None:
    hostile = make.a_posting(title="]]> &amp; <x> \u2028 🧀")
    Posting.objects.filter(pk=hostile.pk).update(summary='"quoted" <![CDATA[')
    xml(visit, path)


def test_robots_may_read_the_career_site_and_nothing_else(visit: Visit) -> None:
    lines = visit().get("/robots.txt").text.splitlines()
    assert "Allow: /jobs/" in lines
    for path in ("/", "/app/", "/approve/", "/me/", "/password/"):
        assert f"Disallow: {path}" in lines
    assert lines[-1].startswith("Sitemap: http")


def test_ready_when_every_part_answers(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_checks", {"database": health._database, "broker": health._broker})
    response = visit().get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "parts": {"database": True, "broker": True}}
    assert response.headers["Cache-Control"] == "no-store"


def test_not_ready_without_the_broker(visit: Visit, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere/valkey.sock"
    response = visit().get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["broker"] is False
    assert response.json()["parts"]["database"] is True


def test_not_ready_without_a_worker_seen_recently(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(health._checks, "worker", lambda: False)
    response = visit().get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["worker"] is False


def test_a_part_that_fails_is_named_and_its_secrets_are_not(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> bool:
        raise DatabaseError("password=hunter2 rejected")

    monkeypatch.setitem(health._checks, "worker", broken)
    with caplog.at_level(logging.WARNING):
        response = visit().get("/readyz")
    assert response.json()["parts"]["worker"] is False
    assert "worker does not answer" in caplog.text
    assert "hunter2" not in caplog.text + response.text


def test_the_worker_and_beat_are_asked(visit: Visit) -> None:
    assert {"database", "broker", "worker", "beat"} <= set(visit().get("/readyz").json()["parts"])
