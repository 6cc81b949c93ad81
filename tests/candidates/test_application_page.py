"""The heart: everything about one application, as far as its reader may see it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ats import events
from ats.events import Actor
from ats.models import Event
from candidates.documents import store
from candidates.models import Application, Consent, Document, Note
from candidates.selectors import pictures
from candidates.services import decisions, documents, moves, notes
from tests import factories as make
from tests.candidates.conftest import SignIn
from tests.candidates.files import a_document
from tests.cast import Cast
from tests.queries import same_queries

PNG = b"\x89PNG\r\n\x1a\n"


def url(application: Application) -> str:
    return reverse("application", args=[application.pk])


def page(client: Client, application: Application) -> str:
    response = client.get(url(application))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def rich(cast: Cast) -> Cast:
    """The own application with everything that can be shown."""
    application = cast.application
    candidate = application.candidate
    candidate.phone, candidate.city = "+33 6 12 34 56 78", "Lyon"
    candidate.save()
    Application.objects.filter(pk=application.pk).update(cover_note="Mes mots à moi")
    a_document(application)
    notes.add(application, cast.claire, "Une note interne")
    make.a_scorecard(cast.interview, cast.ines, summary="Vue d'Inès", evidence="Fait observé")
    return cast


class TestWhatIsSeen:
    """By recruiters and managers all, by interviewers what an interview needs."""

    inside = (
        "+33 6 12 34 56 78",
        "Mes mots à moi",
        "Une note interne",
        "mailto:",
        'id="conversation"',
        'id="history"',
        'id="notes"',
    )

    @pytest.mark.parametrize("who", ["claire", "helene"])
    def test_inside(self, rich: Cast, sign_in: SignIn, who: str) -> None:
        html = page(sign_in(getattr(rich, who)), rich.application)
        for text in (*self.inside, rich.application.candidate.address, "Vue d&#39;Inès"):
            assert text in html, text

    def test_interviewers(self, rich: Cast, sign_in: SignIn) -> None:
        html = page(sign_in(rich.ines), rich.application)
        for text in (*self.inside, rich.application.candidate.address):
            assert text not in html, text
        assert rich.application.candidate.full_name in html
        assert rich.posting.title in html
        assert "Rigueur comptable" in html, "the criteria"
        assert reverse("document-page", args=[rich.application.documents.get().pk, 1]) in html
        assert reverse("scorecard", args=[rich.interview.pk]) in html

    def test_an_interviewer_does_not_see_the_meetings_of_others(
        self, rich: Cast, sign_in: SignIn
    ) -> None:
        make.an_interview(rich.application, (rich.benoit,), place="Salle des secrets")
        assert "Salle des secrets" not in page(sign_in(rich.ines), rich.application)
        assert "Salle des secrets" in page(sign_in(rich.helene), rich.application)

    def test_managers_see_no_button_that_is_not_theirs(self, rich: Cast, sign_in: SignIn) -> None:
        html = page(sign_in(rich.helene), rich.application)
        for name in ("application-move", "interview-new", "decision-new"):
            assert reverse(name, args=[rich.application.pk]) not in html
        assert reverse("note-new", args=[rich.application.pk]) in html
        assert reverse("interview-cancel", args=[rich.interview.pk]) not in html

    def test_other_applications_only_where_one_may_look(self, rich: Cast, sign_in: SignIn) -> None:
        candidate = rich.application.candidate
        other = make.an_application(rich.foreign_posting, candidate)
        own = make.an_application(make.a_posting(rich.claire, (rich.helene,)), candidate)
        html = page(sign_in(rich.claire), rich.application)
        assert url(other) in html
        assert url(own) in html
        html = page(sign_in(rich.helene), rich.application)
        assert url(other) not in html
        assert url(own) in html

    def test_text_of_people_is_never_markup(self, rich: Cast, sign_in: SignIn) -> None:
        evil = "<script>alert(1)</script>"
        candidate = rich.application.candidate
        candidate.given_name = candidate.city = evil
        candidate.save()
        Application.objects.filter(pk=rich.application.pk).update(cover_note=evil)
        Note.objects.create(application=rich.application, author=rich.claire, body=evil)
        Document.objects.update(name=f"{evil}.pdf")
        rich.interview.place = evil
        rich.interview.save()
        assert evil not in page(sign_in(rich.claire), rich.application)

    def test_consent_is_shown_as_it_is_now(self, rich: Cast, sign_in: SignIn) -> None:
        client = sign_in(rich.claire)
        before = page(client, rich.application)
        consent = Consent(
            candidate=rich.application.candidate,
            purpose="pool",
            given=True,
            text_version="1",
            channel="career_site",
            until=timezone.localdate() + timedelta(days=300),
        )
        consent.save()
        given = page(client, rich.application)
        Consent.objects.create(
            candidate=consent.candidate,
            purpose="pool",
            given=False,
            text_version="1",
            channel="mail",
        )
        withdrawn = page(client, rich.application)
        assert _pool_line(before) == _pool_line(withdrawn) != _pool_line(given)

    def test_it_costs_the_same_whatever_happened(self, rich: Cast, sign_in: SignIn) -> None:
        def grow() -> None:
            for number in range(4):
                notes.add(rich.application, rich.claire, f"note {number}")
                a_document(rich.application)
                user = make.a_user(f"Autre {number}")
                make.a_scorecard(make.an_interview(rich.application, (user,)), user)
                make.an_application(make.a_posting(), rich.application.candidate)

        make.an_application(make.a_posting(), rich.application.candidate)
        same_queries(sign_in(rich.claire), url(rich.application), grow, at_most=32)


def _pool_line(html: str) -> str:
    contact = html.split('class="contact-line"')[1]
    lines: list[str] = re.findall(r"<li>(?:(?!</li>).)*</li>", contact, re.DOTALL)
    return lines[4]


class TestStates:
    """What the page offers in each state."""

    def test_an_active_one_can_be_moved_and_decided(self, cast: Cast, sign_in: SignIn) -> None:
        html = page(sign_in(cast.claire), cast.application)
        for name in ("application-move", "interview-new", "decision-new"):
            assert reverse(name, args=[cast.application.pk]) in html
        assert reverse("application-letter", args=[cast.application.pk]) not in html
        assert reverse("application-conversation", args=[cast.application.pk]) in html

    def test_a_declined_one_shows_reasons_letter_and_the_way_back(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        decision = make.a_decision(cast.application, internal_reason="Raison interne")
        html = page(sign_in(cast.claire), cast.application)
        assert "Vos exemples étaient précis." in html
        assert "Raison interne" in html
        assert reverse("application-letter", args=[cast.application.pk]) in html
        assert reverse("decision-undo", args=[decision.pk]) in html
        for name in ("application-move", "interview-new", "decision-new"):
            assert reverse(name, args=[cast.application.pk]) not in html

    def test_an_undone_decision_is_not_shown_as_standing(self, cast: Cast, sign_in: SignIn) -> None:
        decision = decisions.withdraw(cast.application, Actor.of(cast.claire), "Raison interne")
        decisions.undo(decision, Actor.of(cast.claire))
        assert "Raison interne" not in page(sign_in(cast.claire), cast.application)

    def test_a_past_interview_names_who_has_not_rated(self, cast: Cast, sign_in: SignIn) -> None:
        start = timezone.now() - timedelta(days=1)
        make.an_interview(
            cast.application,
            (make.a_user("Sans Fiche"), make.a_user("Avec Fiche")),
            starts_at=start,
        )
        html = page(sign_in(cast.claire), cast.application)
        assert html.count("Sans Fiche") == 2
        assert html.count("Avec Fiche") == 2

    def test_the_way_is_told_in_sentences(self, cast: Cast, sign_in: SignIn) -> None:
        stage = make.stage(cast.posting, "offer")
        moves.move(cast.application, stage, Actor.of(cast.claire), cast.application.stage_id)
        events.record("something.unheard_of", cast.application, Actor("Quelqu’un"))
        html = page(sign_in(cast.claire), cast.application)
        history = html.split('id="history"')[1]
        assert "Entretien" in history
        assert "Offre" in history
        assert "something unheard of" in history


class TestNotes:
    def post(self, client: Client, cast: Cast, body: str) -> Any:
        return client.post(reverse("note-new", args=[cast.application.pk]), {"body": body})

    def test_written_and_told_without_its_words(self, cast: Cast, sign_in: SignIn) -> None:
        response = self.post(sign_in(cast.helene), cast, "Vue au salon.")
        assert response.status_code == 303
        note = Note.objects.get()
        assert (note.author, note.body) == (cast.helene, "Vue au salon.")
        event = Event.objects.get(kind="note.added")
        assert event.data == {}
        assert event.stream == f"application:{cast.application.pk}"

    @pytest.mark.parametrize("body", ["", "   ", "x" * 5001])
    def test_an_empty_or_endless_one_is_asked_again(
        self, cast: Cast, sign_in: SignIn, body: str
    ) -> None:
        assert self.post(sign_in(cast.claire), cast, body).status_code == 422
        assert not Note.objects.exists()

    def test_the_candidates_own_words_are_marked_as_theirs(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        Note.objects.create(application=cast.application, body="J'ai oublié de dire")
        html = page(sign_in(cast.claire), cast.application)
        slip = html.split("J&#39;ai oublié de dire")[1][:400]
        assert cast.application.candidate.full_name in slip


class TestDocuments:
    """Pages as pictures, files as attachments, every look recorded."""

    def test_a_page_is_a_picture(self, cast: Cast, sign_in: SignIn) -> None:
        document = a_document(cast.application)
        client = sign_in(cast.ines)
        for number in (1, 2):
            response = client.get(reverse("document-page", args=[document.pk, number]))
            assert response.status_code == 200
            assert response.content.startswith(PNG)
            assert response.headers["Content-Type"] == "image/png"
            assert "sandbox" in response.headers["Content-Security-Policy"]
            assert response.headers["Cache-Control"] == "private, no-store"
            assert response.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("number", [0, 3, 7, 1000])
    def test_there_is_no_other_page(self, cast: Cast, sign_in: SignIn, number: int) -> None:
        document = a_document(cast.application)
        target = reverse("document-page", args=[document.pk, number])
        assert sign_in(cast.claire).get(target).status_code == 404

    def test_pages_are_drawn_once(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        document = a_document(cast.application)
        first = pictures.page_picture(document, 1)
        assert first is not None
        # The file is gone, the picture stays: nothing is drawn again.
        store.delete(settings.DOCUMENTS_DIR, document.stored_as)
        assert pictures.page_picture(document, 1) == first
        assert pictures.page_picture(document, 2) is not None

    def test_what_cannot_be_drawn_is_tried_once_and_offered_as_a_file(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        document = a_document(cast.application)
        store.path_of(settings.DOCUMENTS_DIR, document.stored_as).write_bytes(b"%PDF-1.4 broken")
        client = sign_in(cast.claire)
        target = reverse("document-page", args=[document.pk, 1])
        assert client.get(target).status_code == 404
        assert list(pictures.pages_to_show(document)) == []
        html = page(client, cast.application)
        assert target not in html
        assert reverse("document", args=[document.pk]) in html

    def test_word_files_are_for_downloading(self, cast: Cast, sign_in: SignIn) -> None:
        document = a_document(cast.application, "docx")
        client = sign_in(cast.claire)
        html = page(client, cast.application)
        assert "document-page" not in html
        assert f'href="{reverse("document", args=[document.pk])}"' in html
        target = reverse("document-page", args=[document.pk, 1])
        assert client.get(target).status_code == 404

    def test_forgetting_removes_the_pictures(self, cast: Cast) -> None:
        document = a_document(cast.application)
        pictures.page_picture(document, 1)
        folder = pictures._folder(document)
        assert folder.exists()
        pictures.forget(document)
        assert not folder.exists()
        pictures.forget(document)

    @pytest.mark.parametrize("extension", ["pdf", "docx"])
    def test_a_file_comes_as_an_attachment(
        self, cast: Cast, sign_in: SignIn, extension: str
    ) -> None:
        document = a_document(cast.application, extension, name=f"CV Amélie.{extension}")
        response: Any = sign_in(cast.claire).get(reverse("document", args=[document.pk]))
        assert response.status_code == 200
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert b"".join(response.streaming_content)[:4] in (b"%PDF", b"PK\x03\x04")

    def test_a_file_that_is_gone_is_not_found(self, cast: Cast, sign_in: SignIn) -> None:
        document = a_document(cast.application)
        store.delete(settings.DOCUMENTS_DIR, document.stored_as)
        client = sign_in(cast.claire)
        assert client.get(reverse("document", args=[document.pk])).status_code == 404
        assert client.get(reverse("document-page", args=[document.pk, 1])).status_code == 404

    def test_every_look_is_recorded_once_a_person_and_day(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        document = a_document(cast.application)
        for user in (cast.claire, cast.ines):
            client = sign_in(user)
            for _ in range(2):
                client.get(reverse("document-page", args=[document.pk, 1]))
                client.get(reverse("document", args=[document.pk]))
        seen = Event.objects.filter(kind="document.opened").order_by("id")
        assert [event.actor for event in seen] == [cast.claire, cast.ines]
        assert {event.stream for event in seen} == {f"application:{cast.application.pk}"}
        assert documents.note_opened(document, cast.claire) is False
        tomorrow = timezone.now() + timedelta(days=1)
        assert documents.note_opened(document, cast.claire, tomorrow) is True

    def test_who_is_refused_leaves_no_trace(self, cast: Cast, sign_in: SignIn) -> None:
        document = a_document(cast.foreign_application)
        for user in (cast.helene, cast.ines, cast.karim, cast.oscar):
            for target in (
                reverse("document", args=[document.pk]),
                reverse("document-page", args=[document.pk, 1]),
            ):
                assert sign_in(user).get(target).status_code == 404
        assert not Event.objects.filter(kind="document.opened").exists()
