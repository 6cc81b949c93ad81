"""The career site: what is open, found, read, and safe to read."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils import timezone

from ats import careers, jsonld
from ats.models import Company, Posting
from tests import factories as make
from tests.ats.conftest import Visit
from tests.queries import same_queries

pytestmark = pytest.mark.django_db

SCRIPT = "</script><script>alert(1)</script><!--<script>"


class Reader(HTMLParser):
    """What a browser would take as markup: scripts, handlers, addresses, the data block."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.data: list[str] = []
        self._in_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag == "script":
            self.scripts.append(dict(attrs))
            self._in_data = dict(attrs).get("type") == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._in_data = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def facts(html: str) -> dict[str, Any]:
    """The JSON-LD of a page."""
    found: dict[str, Any] = json.loads("".join(read(html).data))
    return found


def test_only_open_postings_are_listed(visit: Visit) -> None:
    for status in Posting.Status.values:
        make.a_posting(status=status, title=f"Poste {status}", published_at=timezone.now())
    text = visit().get("/jobs/").text
    assert re.findall(r">Poste (\w+)</a>", text) == ["published"]


def test_the_newest_comes_first(visit: Visit) -> None:
    for days in (3, 1, 2):
        at = timezone.now() - timedelta(days=days)
        make.a_posting(title=f"Poste {days}", published_at=at)
    assert re.findall(r">Poste (\d)</a>", visit().get("/jobs/").text) == ["1", "2", "3"]


def test_each_says_its_pay_in_the_list_and_on_its_page(visit: Visit) -> None:
    posting = make.a_posting(pay_min=28000, pay_max=33000, pay_period="year", remote="hybrid")
    for url in ("/jobs/", f"/jobs/{posting.slug}/"):
        text = re.sub(r"\s", " ", visit().get(url).text)
        assert "28,000 € to 33,000 € gross per year" in text
        assert "Lyon, partly remote" in text
    Posting.objects.update(pay_min=30000, pay_max=30000, pay_period="month")
    assert "30,000 € gross per month" in re.sub(r"\s", " ", visit().get("/jobs/").text)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=fromager", ["Fromager"]),
        ("q=FROMAGER+lyon", ["Fromager"]),
        ("q=evian", ["Éclusier"]),
        ("q=eclusier", ["Éclusier"]),
        ("q=cave", ["Fromager"]),
        ("city=Lyon", ["Fromager"]),
        ("city=lyon&contract=internship", []),
        ("contract=internship", ["Éclusier"]),
        ("contract=slavery", ["Fromager", "Éclusier"]),
        ("q=fromager+evian", []),
        ("", ["Fromager", "Éclusier"]),
    ],
)
def test_openings_are_found_without_their_accents(
    visit: Visit, query: str, found: list[str]
) -> None:
    make.a_posting(title="Fromager", city="Lyon", summary="Une cave fraîche")
    make.a_posting(title="Éclusier", city="Évian", contract="internship")
    text = visit().get(f"/jobs/?{query}").text
    assert sorted(re.findall(r">(Fromager|Éclusier)</a>", text)) == found


def test_nothing_found_and_nothing_open_say_what_to_do(visit: Visit) -> None:
    assert "Nothing is open at the moment" in visit().get("/jobs/").text
    make.a_posting()
    text = visit().get("/jobs/?q=astronaut").text
    assert "No opening matches" in text
    assert 'href="/jobs/"' in text


@pytest.mark.parametrize(
    "query", ["q=%00", "after=x", "after=999999999999999999999", "q=" + "a" * 5000, "after=²"]
)
def test_odd_searches_are_no_crash(visit: Visit, query: str) -> None:
    make.a_posting()
    assert visit().get(f"/jobs/?{query}").status_code == 200


def test_long_lists_come_in_pages(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(careers, "PAGE", 2)
    for number in range(5):
        make.a_posting(title=f"Poste {number}", city="Lyon")
    url, found = "/jobs/?city=Lyon", []
    while url:
        text = visit().get(url).text
        found += re.findall(r">Poste (\d)</a>", text)
        following = re.findall(r'rel="next" href="([^"]+)"', text)
        url = "/jobs/" + following[0].replace("&amp;", "&") if following else ""
    assert found == ["4", "3", "2", "1", "0"]


def test_a_posting_says_everything_one_needs_to_decide(visit: Visit) -> None:
    claire = make.a_recruiter("Claire Morel", job_title="responsable du recrutement")
    posting = make.a_posting(claire, criteria=("Affinage",), promise_days=7)
    posting.criteria.create(label="Ancien critère", retired=True, position=9)
    text = visit().get(f"/jobs/{posting.slug}/").text
    for words in ("Affinage", "Claire Morel", "responsable du recrutement", "Entretien final"):
        assert words in text
    assert "within 7 working days" in text
    assert "Ancien critère" not in text
    assert f'href="/jobs/{posting.slug}/apply/"' in text
    assert 'href="/jobs/privacy/"' in text
    for inside in ("Candidatures", "Embauche", claire.email):
        assert inside not in text.split("<main")[1]


@pytest.mark.parametrize("status", ["draft", "unpublished", "closed"])
def test_what_is_not_open_is_a_friendly_404(visit: Visit, status: str) -> None:
    was_public = status != "draft"
    posting = make.a_posting(
        title="Poste fermé", status=status, published_at=timezone.now() if was_public else None
    )
    make.a_posting(title="Poste ouvert")
    page = visit().get(f"/jobs/{posting.slug}/")
    assert page.status_code == 404
    assert "Poste ouvert" in page.text
    assert "noindex" in page.text
    assert ("Poste fermé" in page.text) is was_public
    assert ("takes no more applications" in page.text) is was_public


def test_an_unknown_address_is_a_friendly_404(visit: Visit) -> None:
    page = visit().get("/jobs/never-was/")
    assert page.status_code == 404
    assert "There is no posting at this address" in page.text


def test_search_engines_get_the_facts(visit: Visit) -> None:
    make.a_company(name="Maison Verdier")
    posting = make.a_posting(
        title="Fromager", description="## La cave\n\nFraîche.", contract="internship", remote="full"
    )
    found = facts(visit().get(f"/jobs/{posting.slug}/").text)
    assert found["@type"] == "JobPosting"
    assert found["title"] == "Fromager"
    assert found["description"] == "<h3>La cave</h3>\n<p>Fraîche.</p>"
    assert found["employmentType"] == "INTERN"
    assert found["baseSalary"]["value"] == {
        "@type": "QuantitativeValue",
        "minValue": 32000,
        "maxValue": 38000,
        "unitText": "YEAR",
    }
    assert found["hiringOrganization"]["name"] == "Maison Verdier"
    assert found["jobLocation"]["address"]["addressLocality"] == "Lyon"
    assert found["jobLocationType"] == "TELECOMMUTE"
    assert found["directApply"] is True
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found["datePosted"])
    assert found["url"].endswith(f"/jobs/{posting.slug}/")


def test_every_contract_has_a_name_for_search_engines(visit: Visit) -> None:
    for contract in Posting.Contract.values:
        posting = make.a_posting(contract=contract)
        data = jsonld.data(posting, Company.get(), "https://x.example", "https://x.example/j")
        assert data["employmentType"].isupper()


HOSTILE: dict[str, Any] = {
    "title": f"Chef {SCRIPT}",
    "summary": f'"><img src=x onerror=alert(1)> {SCRIPT}',
    "city": "Lyon' onmouseover='alert(1)",
    "team": f"<svg onload=alert(1)>{SCRIPT}",
    "description": (
        f"{SCRIPT}\n\n<img src=x onerror=alert(1)>\n\n[clic](javascript:alert(1)) "
        "[d](data:text/html,<script>alert(1)</script>) ![i](https://evil.example/pixel.gif)\n\n"
        "<a href='https://evil.example' onclick='alert(1)'>x</a> <style>*{display:none}</style>"
    ),
}


def test_hostile_words_stay_words(visit: Visit) -> None:
    make.a_company(name=f"Maison {SCRIPT}", about=HOSTILE["description"])
    claire = make.a_recruiter(f"Claire {SCRIPT}")
    posting = make.a_posting(claire, criteria=(f"Soin {SCRIPT}",), **HOSTILE)
    for url in ("/jobs/", f"/jobs/{posting.slug}/", "/jobs/privacy/", "/jobs/x/"):
        reader = read(visit().get(url).text)
        for script in reader.scripts:
            ours = str(script.get("src", "")).startswith("/static/")
            assert ours or script == {"type": "application/ld+json"}, script
        names = {name for name, _value in reader.attributes}
        assert not {name for name in names if name.startswith("on")}
        assert "style" not in names
        links = [str(value) for name, value in reader.attributes if name == "href"]
        assert not [link for link in links if link.startswith(("javascript:", "data:"))]
        loaded = [str(value) for name, value in reader.attributes if name == "src"]
        assert all(address.startswith("/static/") for address in loaded)


def test_hostile_words_do_not_leave_the_data_block(visit: Visit) -> None:
    posting = make.a_posting(**HOSTILE)
    text = visit().get(f"/jobs/{posting.slug}/").text
    block = text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(block)
    assert json.loads(block)["title"] == posting.title


@pytest.mark.parametrize("text", ["a\u2028b\u2029c", "<!--<script>", "]]>", "\\u003c", "é🧀\x7f"])
def test_the_data_block_says_what_was_written(text: str) -> None:
    assert json.loads(jsonld.block({"title": text})) == {"title": text}


def test_content_keeps_its_language_and_the_frame_follows_the_reader(visit: Visit) -> None:
    french, english = make.a_posting(), make.a_posting(language="en", title="Buyer")
    text = visit().get(f"/jobs/{french.slug}/").text
    assert '<html lang="en">' in text
    assert f'<h1 lang="fr">{french.title}' in text
    assert '<h1 lang="en">Buyer' in visit().get(f"/jobs/{english.slug}/").text


def test_the_reader_changes_the_language_and_stays_on_the_page(visit: Visit) -> None:
    client = visit()
    response = client.post("/language/", {"language": "fr", "next": "/jobs/?city=Lyon"})
    assert response.headers["Location"] == "/jobs/?city=Lyon"
    assert '<html lang="fr">' in client.get("/jobs/").text
    assert client.get("/language/?language=en").status_code == 405
    away = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert away.headers["Location"] == "/"


def test_pages_name_themselves_once(visit: Visit) -> None:
    posting = make.a_posting(title="Fromager", summary='Une "cave" & deux chèvres')
    text = visit().get(f"/jobs/{posting.slug}/?utm_source=x").text
    site = re.findall(r'rel="canonical" href="([^"]+)"', text)
    assert site == [f"http://localhost:8000/jobs/{posting.slug}/"]
    assert 'property="og:title" content="Fromager, Lyon"' in text
    assert "Une &#34;cave&#34; &amp; deux chèvres" in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_privacy_notice_says_what_the_law_asks(visit: Visit, language: str) -> None:
    make.a_company(name="Maison Verdier", privacy_contact="donnees@maison-verdier.example")
    client = visit()
    client.cookies["django_language"] = language
    text = client.get("/jobs/privacy/").text
    for words in ("Maison Verdier", "1 rue du Test", "mailto:donnees@", "CNIL", "3 mo", "2 ", "5 "):
        assert words in text
    assert ("Aucune décision automatique" if language == "fr" else "No automatic decision") in text


def test_the_privacy_notice_does_without_a_contact(visit: Visit) -> None:
    make.a_company(privacy_contact="")
    text = visit().get("/jobs/privacy/").text
    assert "mailto:" not in text
    assert "the person named on the posting" in text


def test_the_list_and_a_posting_cost_the_same_whatever_they_hold(visit: Visit) -> None:
    posting, client = make.a_posting(), visit()

    def grow() -> None:
        for number in range(6):
            make.a_posting(criteria=("Un", "Deux"))
            posting.criteria.create(label=f"C{number}", position=number)

    same_queries(client, "/jobs/", grow, at_most=4)
    same_queries(client, f"/jobs/{posting.slug}/", grow, at_most=6)
