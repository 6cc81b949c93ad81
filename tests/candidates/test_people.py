"""Lists of people: found by what one remembers, page by page, at a fixed price."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.models import Address, Application, Candidate, Consent
from candidates.selectors import people
from candidates.selectors.keyset import slice_of
from candidates.selectors.people import ListFilter, Search, find_people
from tests import factories as make
from tests.candidates.conftest import SignIn
from tests.candidates.files import a_document
from tests.cast import Cast
from tests.queries import same_queries

URL = "/app/candidates/"


def names(search: Search) -> list[str]:
    return [row.full_name for row in find_people(search).rows]


def search(client: Client, **said: Any) -> Any:
    response = client.post(URL, said)
    assert response.status_code == 303
    return client.get(response.headers["Location"])


@pytest.mark.parametrize("said", [{"q": "am\0élie"}, {"q": "", "status": "\0active"}])
def test_a_nul_is_not_looked_for(client: Client, cast: Cast, said: dict[str, str]) -> None:
    client.force_login(cast.claire)
    assert search(client, **said).status_code == 200


@pytest.mark.django_db
class TestFinding:
    @pytest.fixture(autouse=True)
    def people(self) -> None:
        make.a_candidate("Amélie", "Roux", "amelie@example.org", city="Lyon")
        make.a_candidate("Élodie", "Lefèvre", "elodie.l@example.com", city="Saint-Étienne")
        make.a_candidate("Bruno", "Garnier", "bg@example.org", city="Mâcon")

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("amelie", ["Amélie Roux"]),
            ("AMÉLIE", ["Amélie Roux"]),
            ("Amelie roux", ["Amélie Roux"]),
            ("roux amé", ["Amélie Roux"]),
            ("elodie", ["Élodie Lefèvre"]),
            ("lefevre", ["Élodie Lefèvre"]),
            ("saint-etienne", ["Élodie Lefèvre"]),
            ("macon", ["Bruno Garnier"]),
            ("bg@example.org", ["Bruno Garnier"]),
            ("BG@EXAMPLE.ORG", ["Bruno Garnier"]),
            ("bg", ["Bruno Garnier"]),
            ("amelie bruno", []),
            ("zz", []),
            ("%", []),
            ("_", []),
            ("'; drop table", []),
        ],
    )
    def test_words(self, words: str, found: list[str]) -> None:
        assert names(Search(words=words)) == found

    def test_nothing_asked_is_everyone_by_family_name(self) -> None:
        assert names(Search()) == ["Bruno Garnier", "Élodie Lefèvre", "Amélie Roux"]

    def test_a_second_address_finds_the_person_once(self) -> None:
        person = Candidate.objects.get(given_name="Bruno")
        Address.objects.create(candidate=person, address="bg2@example.org", primary=False)
        assert names(Search(words="bg")) == ["Bruno Garnier"]


@pytest.mark.django_db
class TestFilters:
    def test_by_posting_status_and_broken_promise(self) -> None:
        posting, other = make.a_posting(), make.a_posting()
        long_ago = timezone.localdate() - timedelta(days=9)
        late = make.an_application(posting, make.a_candidate("Tard", "Late"), promised_for=long_ago)
        told = make.an_application(
            posting,
            make.a_candidate("Dit", "Told"),
            promised_for=long_ago,
            told_at=timezone.now(),
            status="declined",
            ended_at=timezone.now(),
        )
        elsewhere = make.an_application(other, make.a_candidate("Autre", "Elsewhere"))
        assert names(Search(posting=posting.pk)) == ["Tard Late", "Dit Told"]
        assert names(Search(status="late")) == [late.candidate.full_name]
        assert names(Search(status="declined")) == [told.candidate.full_name]
        assert names(Search(posting=other.pk, status="active")) == [elsewhere.candidate.full_name]
        assert names(Search(posting=posting.pk, status="hired")) == []

    def test_posting_and_status_are_of_the_same_application(self) -> None:
        person = make.a_candidate("Deux", "Fois")
        one = make.an_application(candidate=person)
        two = make.an_application(candidate=person, status="withdrawn", ended_at=timezone.now())
        assert names(Search(posting=one.posting_id, status="withdrawn")) == []
        assert names(Search(posting=two.posting_id, status="withdrawn")) == ["Deux Fois"]


@pytest.mark.django_db
class TestPages:
    """Keyset pages, forwards and back."""

    def people(self, count: int) -> list[int]:
        rows = [make.a_candidate(f"P{n % 3}", f"F{n % 4}") for n in range(count)]
        ordered = Candidate.objects.order_by("family_name", "given_name", "id")
        assert len(rows) == count
        return list(ordered.values_list("pk", flat=True))

    @pytest.mark.parametrize("size", [1, 3, 4, 11, 12, 13])
    def test_every_row_once_forwards_and_back(self, size: int) -> None:
        expected = self.people(12)
        order = ("family_name", "given_name", "id")
        seen: list[int] = []
        page = slice_of(Candidate.objects.all(), order, size)
        assert page.previous is None
        pages = [page]
        while page.next:
            page = slice_of(Candidate.objects.all(), order, size, after=page.next)
            pages.append(page)
        for page in pages:
            seen += [row.pk for row in page.rows]
        assert seen == expected
        back = [page.rows[0].pk for page in pages]
        while page.previous:
            page = slice_of(Candidate.objects.all(), order, size, before=page.previous)
            assert page.rows[0].pk in back
            assert page.next is not None
        assert [row.pk for row in page.rows] == expected[:size]

    def test_falling_order(self) -> None:
        posting = make.a_posting()
        start = timezone.now()
        rows = [
            make.an_application(posting, applied_at=start - timedelta(hours=n // 2))
            for n in range(6)
        ]
        expected = [
            row.pk for row in sorted(rows, key=lambda r: (r.applied_at, r.pk), reverse=True)
        ]
        order = ("-applied_at", "-id")
        first = slice_of(Application.objects.all(), order, 4)
        assert first.next
        second = slice_of(Application.objects.all(), order, 4, after=first.next)
        assert [row.pk for row in (*first.rows, *second.rows)] == expected
        assert (second.previous, second.next) == (second.rows[0].pk, None)

    def test_a_key_that_is_gone_gives_the_first_page(self) -> None:
        expected = self.people(3)
        page = slice_of(Candidate.objects.all(), ("family_name", "given_name", "id"), 2, 999_999)
        assert [row.pk for row in page.rows] == expected[:2]

    def test_no_rows_no_keys(self) -> None:
        page = slice_of(Candidate.objects.none(), ("family_name", "id"), 5)
        assert (page.rows, page.previous, page.next) == ([], None, None)


class TestPeoplePage:
    def test_a_search_leaves_no_name_in_an_address(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        make.a_candidate("Bruno", "Garnier")
        response = client.post(URL, {"q": "garnier"})
        assert "garnier" not in response.headers["Location"].lower()
        html = client.get(response.headers["Location"]).content.decode()
        assert "Bruno Garnier" in html
        assert "Amélie Roux" not in html
        assert 'value="garnier"' in html

    def test_searches_are_ones_own(self, cast: Cast, sign_in: SignIn) -> None:
        location = sign_in(cast.claire).post(URL, {"q": "nobody"}).headers["Location"]
        other = make.a_recruiter("Autre Recruteuse")
        assert "Amélie Roux" in sign_in(other).get(location).content.decode()

    def test_old_searches_are_forgotten_in_the_end(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        for number in range(30):
            client.post(URL, {"q": f"mot {number}"})
        assert len(client.session["candidate_searches"]) == 12

    def test_an_empty_search_shows_everyone(self, cast: Cast, sign_in: SignIn) -> None:
        response = sign_in(cast.claire).post(URL, {"q": "  "})
        assert response.headers["Location"] == URL

    def test_nobody_found_says_what_to_do(self, cast: Cast, sign_in: SignIn) -> None:
        html = search(sign_in(cast.claire), q="zzzz").content.decode()
        assert f'href="{URL}"' in html
        assert "<table" not in html

    def test_pages_keep_the_search(
        self, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people, "PAGE", 2)
        for number in range(5):
            make.a_candidate(f"Bruno{number}", "Garnier")
        client = sign_in(cast.claire)
        html = search(client, q="garnier").content.decode()
        following = re.search(r'rel="next" href="([^"]+)"', html)
        assert following
        html = client.get(URL + following[1].replace("&amp;", "&")).content.decode()
        assert "Bruno2 Garnier" in html
        assert "Amélie" not in html

    @pytest.mark.parametrize("query", ["after=x", "after=-1", "before=" + "9" * 30, "search=zz"])
    def test_nonsense_in_the_address(self, cast: Cast, sign_in: SignIn, query: str) -> None:
        assert sign_in(cast.claire).get(f"{URL}?{query}").status_code == 200

    def test_it_costs_the_same_whatever_the_rows(self, cast: Cast, sign_in: SignIn) -> None:
        def grow() -> None:
            for _ in range(5):
                person = make.a_candidate()
                for _ in range(3):
                    make.an_application(make.a_posting(cast.claire), person)

        same_queries(sign_in(cast.claire), URL, grow, at_most=14)


class TestPersonPage:
    def url(self, cast: Cast) -> str:
        return reverse("candidate", args=[cast.application.candidate_id])

    def test_everything_about_one_person(self, cast: Cast, sign_in: SignIn) -> None:
        person = cast.application.candidate
        Address.objects.create(candidate=person, address="second@example.org", primary=False)
        Consent.objects.create(
            candidate=person, purpose="pool", given=True, text_version="1", channel="career_site"
        )
        document = a_document(cast.application)
        html = sign_in(cast.claire).get(self.url(cast)).content.decode()
        for text in (
            person.address,
            "second@example.org",
            cast.posting.title,
            reverse("application", args=[cast.application.pk]),
            reverse("document", args=[document.pk]),
        ):
            assert text in html

    def test_it_costs_the_same_whatever_there_is(self, cast: Cast, sign_in: SignIn) -> None:
        def grow() -> None:
            for _ in range(4):
                application = make.an_application(
                    make.a_posting(cast.claire), cast.application.candidate
                )
                a_document(application)

        a_document(cast.application)
        same_queries(sign_in(cast.claire), self.url(cast), grow, at_most=14)


class TestPostingList:
    def url(self, cast: Cast, query: str = "") -> str:
        return reverse("posting-candidates", args=[cast.posting.pk]) + query

    def shown(self, client: Client, url: str) -> set[int]:
        html = client.get(url).content.decode()
        body = html.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in html else ""
        return {int(pk) for pk in re.findall(r'href="/app/applications/(\d+)/"', body)}

    def test_filters(self, cast: Cast, sign_in: SignIn) -> None:
        long_ago = timezone.localdate() - timedelta(days=9)
        late = make.an_application(cast.posting, promised_for=long_ago)
        gone = make.an_application(cast.posting)
        make.a_decision(gone)
        client = sign_in(cast.helene)
        own = cast.application.pk
        stage = cast.application.stage_id
        for query, expected in {
            "": {own, late.pk, gone.pk},
            "?status=active": {own, late.pk},
            "?status=declined": {gone.pk},
            "?status=nonsense": {own, late.pk, gone.pk},
            "?late=1": {late.pk},
            f"?stage={stage}": {own},
            f"?stage={stage}&late=1": set(),
        }.items():
            assert self.shown(client, self.url(cast, query)) == expected, query

    def test_nobody_here_is_not_nobody_at_all(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.claire)
        here = self.url(cast)
        assert f'href="{here}"' in client.get(f"{here}?status=hired").content.decode()

    def test_filters_travel_with_the_pages(
        self, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people, "PAGE", 1)
        make.an_application(cast.posting)
        html = sign_in(cast.claire).get(self.url(cast, "?status=active")).content.decode()
        assert re.search(r'rel="next" href="\?after=\d+&amp;status=active"', html)

    def test_it_costs_the_same_whatever_the_rows(self, cast: Cast, sign_in: SignIn) -> None:
        def grow() -> None:
            for _ in range(6):
                a_document(make.an_application(cast.posting))

        same_queries(sign_in(cast.claire), self.url(cast), grow, at_most=14)

    def test_the_selector_takes_several_filters(self, cast: Cast) -> None:
        found = people.applications_of(
            cast.posting, ListFilter(cast.application.stage_id, "active")
        )
        assert [row.pk for row in found.rows] == [cast.application.pk]
