"""The public form, as people, slow readers and robots meet it."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from ats.models import Posting
from ats.throttle import network_of
from candidates.forms import applying as form_module
from candidates.forms.applying import ApplyForm
from candidates.models import Application, Candidate, Consent
from messaging.models import Outbound
from tests import factories as make
from tests.candidates.applying import an_opening, opened, said, send, text_of
from tests.candidates.files import docx, pdf, stored_files, upload

Page = Any


@pytest.fixture
def posting(db: None) -> Posting:
    return an_opening()


class TestTheForm:
    """What it shows before anything was sent."""

    def test_it_opens_for_everybody_and_asks_for_little(self, posting: Posting) -> None:
        response = Client().get(reverse("apply", args=[posting.slug]))
        assert response.status_code == 200
        html = response.content.decode()
        for name in ("given_name", "family_name", "address", "cv", "cover_note", "language"):
            assert f'name="{name}"' in html
        assert "Fromagère" in html
        assert reverse("privacy") in html
        assert "no-store" in response.headers["Cache-Control"]

    def test_the_pool_is_off(self, posting: Posting) -> None:
        html = Client().get(reverse("apply", args=[posting.slug])).content.decode()
        box = re.search(r'<input type="checkbox" name="pool"[^>]*>', html)
        assert box
        assert "checked" not in box[0]

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_the_language_of_the_page_is_proposed(self, posting: Posting, language: str) -> None:
        response = Client().get(
            reverse("apply", args=[posting.slug]), headers={"accept-language": language}
        )
        html = response.content.decode()
        chosen = re.search(r'<input type="radio" name="language" value="(\w\w)"[^>]*checked', html)
        assert chosen
        assert chosen[1] == language

    def test_the_trap_is_out_of_the_way_of_people(self, posting: Posting) -> None:
        html = Client().get(reverse("apply", args=[posting.slug])).content.decode()
        trap = re.search(r'<input[^>]*name="second_opinion"[^>]*>', html)
        assert trap
        assert 'tabindex="-1"' in trap[0]
        assert 'autocomplete="off"' in trap[0]
        assert 'class="off-screen" aria-hidden="true"' in html

    @pytest.mark.parametrize("status", ["closed", "unpublished"])
    def test_an_opening_that_is_closed_says_so(self, posting: Posting, status: str) -> None:
        closed = make.a_posting(status=status, published_at=posting.published_at)
        for response in (
            Client().get(reverse("apply", args=[closed.slug])),
            send(closed),
        ):
            assert response.status_code == 410
            assert reverse("jobs") in response.content.decode()
        assert Candidate.objects.count() == 0

    def test_what_was_never_public_does_not_exist(self, posting: Posting) -> None:
        draft = make.a_posting(status="draft")
        for slug in (draft.slug, "nowhere"):
            for name in ("apply", "applied"):
                assert Client().get(reverse(name, args=[slug])).status_code == 404


class TestSending:
    """A good form."""

    def test_it_is_stored_and_thanked_for(self, posting: Posting) -> None:
        response = send(posting, phone="06 12 34 56 78", city=" Lyon ", cover_note=" Bonjour ")
        assert response.status_code == 302
        assert response.headers["Location"] == reverse("applied", args=[posting.slug])
        application = Application.objects.get()
        assert application.candidate.phone == "+33 6 12 34 56 78"
        assert (application.candidate.city, application.cover_note) == ("Lyon", "Bonjour")
        assert stored_files() == [application.documents.get().stored_as]

    def test_the_thank_you_page_says_what_happens_and_who(self, posting: Posting) -> None:
        page = Client().get(reverse("applied", args=[posting.slug]))
        text = text_of(page)
        assert "Claire Morel" in text
        assert "Fromagère" in text
        assert re.search(r"20\d\d", text), "the promised date"

    def test_it_is_the_same_page_whoever_one_is(self, posting: Posting) -> None:
        first = send(posting)
        again = send(posting, given_name="Amelia")
        other = send(posting, address="bruno@example.org")
        assert {response.headers["Location"] for response in (first, again, other)} == {
            reverse("applied", args=[posting.slug])
        }
        assert Application.objects.count() == 2
        assert Outbound.objects.count() == 2

    def test_word_files_are_welcome(self, posting: Posting) -> None:
        assert send(posting, cv=upload(docx(), "CV.docx")).status_code == 302
        assert Application.objects.get().documents.get().name == "CV.docx"

    def test_a_dangerous_name_becomes_a_harmless_one(self, posting: Posting) -> None:
        send(posting, cv=upload(pdf(), '../../<b>"Mon CV"\u202e.pdf'))
        document = Application.objects.get().documents.get()
        assert not set(document.name) & set('<>"/\\\u202e')
        assert document.stored_as == stored_files()[0]
        assert re.fullmatch(r"[0-9a-f]{32}\.pdf", document.stored_as)

    def test_consent_keeps_a_truncated_network(self, posting: Posting) -> None:
        client = Client(REMOTE_ADDR="203.0.113.77")
        send(posting, client, pool="on")
        assert Consent.objects.get().network == "203.0.113.0"

    def test_names_are_tidied_not_changed(self, posting: Posting) -> None:
        send(posting, given_name="  Jean  Marie ", family_name="de  La   Tour")
        assert Candidate.objects.get().full_name == "Jean Marie de La Tour"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_addresses_lose_the_household(address: str, network: str) -> None:
    assert network_of(address) == network


class TestMistakes:
    """What is wrong is said beside the field; what was typed stays."""

    @pytest.mark.parametrize("missing", ["given_name", "family_name", "address", "cv"])
    def test_what_is_missing(self, posting: Posting, missing: str) -> None:
        changes: dict[str, Any] = {missing: None if missing == "cv" else " "}
        response = send(posting, **changes)
        assert response.status_code == 422
        html = response.content.decode()
        assert f'id="id_{missing}-error"' in html
        assert f'href="#id_{missing}"' in html
        field = re.search(rf'<input[^>]*id="id_{missing}"[^>]*>', html)
        assert field
        assert 'aria-invalid="true"' in field[0]
        assert f"id_{missing}-error" in field[0]
        assert Candidate.objects.count() == 0
        assert stored_files() == []

    @pytest.mark.parametrize("address", ["amelie", "amelie@", "a b@c.fr", "x" * 260 + "@a.fr"])
    def test_an_address_that_cannot_be(self, posting: Posting, address: str) -> None:
        assert send(posting, address=address).status_code == 422

    @pytest.mark.parametrize("phone", ["12", "téléphone", "+33 6", "0" * 30])
    def test_a_phone_that_cannot_be(self, posting: Posting, phone: str) -> None:
        response = send(posting, phone=phone)
        assert response.status_code == 422
        assert 'id="id_phone-error"' in response.content.decode()

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("06.12.34.56.78", "+33 6 12 34 56 78"),
            ("+41 44 668 18 00", "+41 44 668 18 00"),
            ("0044 20 7946 0958", "+44 20 7946 0958"),
        ],
    )
    def test_phones_are_kept_as_one_dials_them_from_abroad(
        self, posting: Posting, typed: str, kept: str
    ) -> None:
        send(posting, phone=typed)
        assert Candidate.objects.get().phone == kept

    def test_a_cover_note_has_an_end(self, posting: Posting) -> None:
        assert send(posting, cover_note="x" * 4001).status_code == 422
        assert send(posting, cover_note="x" * 4000).status_code == 302

    def test_what_was_typed_stays(self, posting: Posting) -> None:
        response = send(posting, address="amelie", cover_note='Bonjour <b>"vous"</b>', pool="on")
        html = response.content.decode()
        assert 'value="Amélie"' in html
        assert "Bonjour &lt;b&gt;" in html
        assert "<b>" not in html.split("Bonjour", 1)[1][:40]
        box = re.search(r'<input type="checkbox" name="pool"[^>]*>', html)
        assert box
        assert "checked" in box[0]

    def test_a_zero_byte_is_no_way_to_the_database(self, posting: Posting) -> None:
        assert send(posting, given_name="A\x00B").status_code == 422
        assert send(posting, cover_note="A\x00B").status_code == 422


class TestRobots:
    """They are asked again; a person is never lost."""

    def test_a_filled_trap_stores_nothing_and_keeps_what_was_typed(self, posting: Posting) -> None:
        response = send(posting, second_opinion="https://spam.example", cover_note="Bonjour")
        assert response.status_code == 422
        html = response.content.decode()
        assert "Bonjour" in html
        assert "spam.example" not in html
        assert Candidate.objects.count() == 0

    def test_a_person_whose_browser_filled_the_trap_gets_through(self, posting: Posting) -> None:
        send(posting, second_opinion="Lyon")
        assert send(posting).status_code == 302

    @pytest.mark.parametrize("opened", ["", "x", "1:abc:def"])
    def test_a_form_that_was_never_opened(self, posting: Posting, opened: str) -> None:
        assert send(posting, opened=opened).status_code == 422
        assert Candidate.objects.count() == 0

    def test_nobody_types_that_fast(self, posting: Posting) -> None:
        just_now = opened(-60)
        assert send(posting, opened=just_now).status_code == 422

    def test_the_look_at_the_file_is_not_the_persons_time(self, posting: Posting) -> None:
        form = ApplyForm(said(opened=form_module.opened_now()), {"cv": upload()})
        form.arrived = time.time()
        time.sleep(form_module.MIN_SECONDS)
        assert not form.is_valid()
        form = ApplyForm(said(opened=form_module.opened_now()), {"cv": upload()})
        form.arrived = time.time() + form_module.MIN_SECONDS
        assert form.is_valid(), form.errors

    def test_the_page_shown_again_can_be_sent(self, posting: Posting) -> None:
        html = send(posting, opened="").content.decode()
        fresh = re.search(r'name="opened" value="([^"]+)"', html)
        assert fresh
        time.sleep(form_module.MIN_SECONDS)
        assert send(posting, opened=fresh[1]).status_code == 302

    def test_slow_people_are_never_too_slow(self, posting: Posting) -> None:
        yesterday = opened(90_000)
        assert send(posting, opened=yesterday).status_code == 302


class TestThrottle:
    """Five an hour from one network, said clearly, and nothing typed is lost."""

    def test_the_sixth_waits(self, posting: Posting) -> None:
        for number in range(5):
            assert send(posting, address=f"p{number}@example.org").status_code == 302
        response = send(posting, address="p6@example.org", cover_note="Gardez ceci")
        assert response.status_code == 429
        assert "Gardez ceci" in response.content.decode()
        assert "Claire Morel" in response.content.decode()
        assert Application.objects.count() == 5
        assert len(stored_files()) == 5

    def test_another_network_goes_on(self, posting: Posting) -> None:
        for number in range(5):
            send(posting, address=f"p{number}@example.org")
        other = Client(REMOTE_ADDR="198.51.100.9")
        assert send(posting, other, address="p6@example.org").status_code == 302

    def test_mistakes_do_not_count_as_applications(self, posting: Posting) -> None:
        for _ in range(7):
            assert send(posting, address="amelie").status_code == 422
        assert send(posting).status_code == 302

    def test_without_its_cache_it_lets_everybody_in(
        self, posting: Posting, settings: Settings
    ) -> None:
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": "redis://127.0.0.1:1",
            }
        }
        for number in range(6):
            assert send(posting, address=f"p{number}@example.org").status_code == 302


def test_a_disk_that_is_full_is_said_and_nothing_is_stored(
    posting: Posting, settings: Settings, tmp_path: Any
) -> None:
    """A file stands where the folder should be: the store cannot write."""
    (tmp_path / "documents").write_text("in the way")
    response = send(posting, cover_note="Gardez ceci")
    assert response.status_code == 503
    assert "Gardez ceci" in response.content.decode()
    assert Candidate.objects.count() == 0


def test_the_form_takes_nothing_that_it_did_not_ask(posting: Posting) -> None:
    """No way to choose the stage, the status or the candidate from outside."""
    send(posting, status="hired", stage="7", candidate="1", applied_at="2020-01-01")
    application = Application.objects.get()
    assert (application.status, application.stage.kind) == ("active", "applied")
    assert set(ApplyForm().fields) == {
        "given_name",
        "family_name",
        "address",
        "phone",
        "city",
        "cv",
        "cover_note",
        "language",
        "pool",
        "without_file",
        "second_opinion",
        "opened",
    }
