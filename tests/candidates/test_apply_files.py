"""A CV that is refused: by a slip of the hand, or by what it is; the application holds."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from ats.models import Event, Posting
from candidates.documents.check import SENTENCES, WHY
from candidates.models import Application, Candidate
from candidates.timeline import entry
from messaging.models import Outbound
from tests.candidates.applying import an_opening, send, text_of
from tests.candidates.documents import builders
from tests.candidates.files import docx, pdf, stored_files, upload


@pytest.fixture
def posting(db: None) -> Posting:
    return an_opening()


MISTAKES = {
    "empty": (b"", "CV.pdf"),
    "a script": (b"<?php system($_GET['c']); ?>", "../../x.php"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "CV.png"),
    "too large": (b"%PDF-1.4\n" + b"0" * (10 * 1024 * 1024), "CV.pdf"),
    "a password": (builders.encrypted_pdf(), "CV.pdf"),
}
# What the code of the refusal is, and a file that has it.
HOSTILE = {
    "a program": ("mismatch", b"MZ\x90\x00" + b"\0" * 400, "CV.pdf"),
    "a page": ("mismatch", b"<html><script>alert(1)</script></html>", "cv.pdf"),
    "cut off": ("damaged", pdf()[:-60], "CV.pdf"),
    "Word named PDF": ("mismatch", docx(), "CV.pdf"),
    "macros": ("macros", builders.docm(), "CV.docx"),
    "not Word": ("damaged", b"PK\x03\x04" + b"\0" * 200, "CV.docx"),
}


class TestBadFiles:
    """Through the real form, with the real check in its own process."""

    @pytest.mark.parametrize("kind", sorted(MISTAKES))
    def test_it_is_refused_with_a_sentence_and_nothing_is_stored(
        self, posting: Posting, kind: str
    ) -> None:
        data, name = MISTAKES[kind]
        response = send(posting, cv=upload(data, name), cover_note="Je reste ici")
        assert response.status_code == 422
        html = response.content.decode()
        error = re.search(r'id="id_cv-error">(.*?)</p>', html, re.DOTALL)
        assert error
        sentence = " ".join(re.sub(r"<[^>]+>", " ", error[1]).split())
        assert len(sentence) > 30, "says what to do"
        assert "Je reste ici" in html
        assert 'value="Amélie"' in html
        assert 'name="without_file"' in html
        assert Candidate.objects.count() == Application.objects.count() == 0
        assert stored_files() == []

    def test_nobody_has_to_mend_a_file_to_apply(self, posting: Posting) -> None:
        data, name = MISTAKES["a password"]
        assert send(posting, cv=upload(data, name), without_file="on").status_code == 302
        application = Application.objects.get()
        assert application.file_refused == "encrypted"
        assert application.documents.count() == 0
        assert Outbound.objects.count() == 1

    def test_without_any_file_it_is_asked_for_unless_one_says_so(self, posting: Posting) -> None:
        asked = send(posting, cv=None)
        assert asked.status_code == 422
        assert 'name="without_file"' not in asked.content.decode()
        assert send(posting, cv=None, without_file="on").status_code == 302
        assert Application.objects.get().file_refused == ""

    def test_a_good_file_is_taken_even_by_who_gave_up(self, posting: Posting) -> None:
        assert send(posting, without_file="on").status_code == 302
        assert Application.objects.get().documents.count() == 1

    @pytest.mark.parametrize("kind", sorted(HOSTILE))
    def test_a_hostile_file_is_left_out_and_the_application_kept(
        self, posting: Posting, kind: str
    ) -> None:
        code, data, name = HOSTILE[kind]
        response = send(posting, cv=upload(data, name), cover_note="Je reste ici")
        assert response.status_code == 302
        application = Application.objects.get()
        assert (application.file_refused, application.cover_note) == (code, "Je reste ici")
        assert application.documents.count() == 0
        assert stored_files() == []
        assert Outbound.objects.count() == 1
        thanks = text_of(Client().get(response.headers["Location"]))
        assert " ".join(str(SENTENCES[code]).split()) in unescape(thanks)
        event = Event.objects.get(kind="application.received")
        assert event.data["refused"] == code
        assert str(WHY[code]) in entry(event).details[0]

    def test_another_file_puts_it_right(self, posting: Posting) -> None:
        _code, data, name = HOSTILE["macros"]
        send(posting, cv=upload(data, name))
        send(posting)
        application = Application.objects.get()
        assert application.file_refused == ""
        assert application.documents.count() == 1
        send(posting, cv=upload(data, name))
        application.refresh_from_db()
        assert application.file_refused == "macros"
        assert application.documents.count() == 1

    @pytest.mark.parametrize("code", ["", "nonsense", "<b>x</b>"])
    def test_the_thanks_say_nothing_of_a_code_that_is_none(
        self, posting: Posting, code: str
    ) -> None:
        page = Client().get(reverse("applied", args=[posting.slug]), {"file": code})
        assert page.status_code == 200
        assert "<b>x" not in page.content.decode()
        assert 'class="callout' not in page.content.decode()

    def test_a_good_file_must_be_chosen_again_after_another_mistake(self, posting: Posting) -> None:
        with_mistake = send(posting, address="amelie").content.decode()
        hint = re.search(r'id="id_cv-hint">(.*?)</p>', with_mistake, re.DOTALL)
        first = Client().get(reverse("apply", args=[posting.slug])).content.decode()
        usual = re.search(r'id="id_cv-hint">(.*?)</p>', first, re.DOTALL)
        assert hint
        assert usual
        assert hint[1] != usual[1]
        assert stored_files() == []
