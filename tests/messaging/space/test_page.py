"""The candidate's own page: what it may say, what it can do, and to whom it opens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from ats import clock, links
from ats.events import Actor
from ats.models import Event, Link
from ats.throttle import Limit
from candidates.models import Application, Candidate, Consent, Decision, PrivacyRequest
from candidates.services import decisions, privacy
from candidates.services.privacy import one_month_after
from messaging.correspondence.acknowledgement import acknowledge
from messaging.correspondence.footers import space_link
from messaging.delivery import reports, worker
from messaging.delivery.transport import Transport
from messaging.models import Letter, Outbound
from messaging.space import views
from messaging.writing import departure, letters
from tests import factories as make
from tests.letters import a_letter, again
from tests.plugins.mail import Sink
from tests.queries import same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


def url_of(candidate: Candidate) -> str:
    link = Link.objects.get(pk=space_link(candidate)["space"]["link"])
    return f"/me/{links.token_of(link)}/"


def declined(kind: str = "applied") -> Letter:
    """A refusal nobody has told yet, its letter approved and waiting for its hour."""
    letter = a_letter(make.an_application(kind=kind))
    if kind == "applied":
        letters.approve(letter, Actor("Claire"), letter.text_hash)
    return letter


def leave(letter: Letter) -> None:
    departure.send_now(letter, Actor("Claire"), outside_hours=True)
    worker.release_due()
    worker.drain(Transport())


class TestNoOutcomeBeforeTheLetter:
    def test_a_refusal_reads_like_a_way_that_goes_on(self, client: Client) -> None:
        active = make.an_application()
        letter = declined()
        pages = [client.get(url_of(row.candidate)).text for row in (active, letter.application)]
        for page in pages:
            assert "Nous lisons la candidature." in page
            assert "au plus tard" in page
        assert letter.subject not in pages[1]
        assert "décision" not in pages[1].lower()

    @pytest.mark.parametrize("status", ["hired", "declined"])
    def test_whatever_the_board_says(self, client: Client, status: str) -> None:
        application = make.an_application(kind="offer")
        Application.objects.filter(pk=application.pk).update(status=status, ended_at=timezone.now())
        text = client.get(url_of(application.candidate)).text
        assert "dernières étapes" in text
        assert "Bienvenue" not in text and "Nous avons répondu" not in text

    def test_once_it_has_left_the_letter_is_there(self, client: Client, sink: Sink) -> None:
        letter = declined()
        leave(letter)
        text = client.get(url_of(letter.application.candidate)).text
        assert "Nous avons répondu" in text
        assert letter.subject in text
        assert "Rigueur comptable" in text
        assert "space-withdraw" not in text and "Retirer cette candidature" not in text

    def test_a_late_promise_is_said_and_not_hidden(self, client: Client) -> None:
        application = make.an_application(promised_for=clock.today() - timedelta(days=9))
        assert "Nous sommes en retard" in client.get(url_of(application.candidate)).text


class TestWithdrawing:
    def post(self, client: Client, application: Application) -> Any:
        return client.post(f"{url_of(application.candidate)}applications/{application.pk}/")

    def test_asked_first_then_done_and_told_by_mail(self, client: Client) -> None:
        application = make.an_application()
        url = f"{url_of(application.candidate)}applications/{application.pk}/"
        assert client.get(url).status_code == 200
        application.refresh_from_db()
        assert application.status == "active"
        assert self.post(client, application).status_code == 303
        application.refresh_from_db()
        assert application.status == "withdrawn"
        mail = Outbound.objects.get(kind="withdrawn")
        assert mail.to_address == application.candidate.address
        event = Event.objects.get(kind="application.withdraw")
        assert (event.actor, event.actor_name) == (None, application.candidate.full_name)
        assert "retirée" in client.get(url_of(application.candidate)).text.lower()

    def test_twice_is_once(self, client: Client) -> None:
        application = make.an_application()
        assert [self.post(client, application).status_code for _ in range(2)] == [303, 303]
        assert Outbound.objects.filter(kind="withdrawn").count() == 1

    def test_a_refusal_that_waits_is_taken_back_and_its_letter_never_leaves(
        self, client: Client
    ) -> None:
        letter = declined()
        self.post(client, letter.application)
        assert again(letter).status == "cancelled"
        assert letter.mails.get().status == "cancelled"
        application = Application.objects.get(pk=letter.application_id)
        assert (application.status, application.told_at) == ("withdrawn", None)
        standing = Decision.objects.get(application=application, undone_at=None)
        assert standing.outcome == "withdrawn"

    def test_a_mail_is_promised_only_where_one_will_be_sent(self, client: Client) -> None:
        application = make.an_application()
        mail = acknowledge(application)
        url = f"{url_of(application.candidate)}applications/{application.pk}/"
        assert "un e-mail le confirme" not in client.get(url).content.decode(), "within a day"
        Outbound.objects.filter(pk=mail.pk).update(created_at=timezone.now() - timedelta(days=2))
        assert "un e-mail le confirme" in client.get(url).content.decode()
        reports.suppress(mail.to_address, "bounce")
        assert "un e-mail le confirme" not in client.get(url).content.decode(), "nobody reads it"
        told = client.post(url, follow=True).content.decode()
        assert "retirée" in told
        assert "Un e-mail le confirme" not in told
        assert not Outbound.objects.filter(kind="withdrawn").exists()

    def test_nothing_is_withdrawn_after_the_answer(self, client: Client, sink: Sink) -> None:
        letter = declined()
        leave(letter)
        self.post(client, letter.application)
        assert Application.objects.get(pk=letter.application_id).status == "declined"

    def test_another_s_application_does_not_exist(self, client: Client) -> None:
        mine, theirs = make.an_application(), make.an_application()
        url = f"{url_of(mine.candidate)}applications/{theirs.pk}/"
        assert client.post(url).status_code == 404
        theirs.refresh_from_db()
        assert theirs.status == "active"


class TestConsentAndData:
    def test_consent_is_one_more_row_each_time(self, client: Client) -> None:
        candidate = make.an_application().candidate
        url = f"{url_of(candidate)}consent/"
        for given in ("yes", "yes", "no", "no"):
            assert client.post(url, {"given": given}).status_code == 303
        rows = list(Consent.objects.order_by("id").values_list("given", "channel", "network"))
        assert rows == [(True, "space", "127.0.0.0"), (False, "space", "127.0.0.0")]

    @pytest.mark.parametrize("kind", ["access", "erasure"])
    def test_a_request_has_its_legal_date_and_is_acknowledged_once(
        self, client: Client, kind: str
    ) -> None:
        application = make.an_application()
        url = f"{url_of(application.candidate)}data/"
        for _click in range(2):
            client.post(url, {"kind": kind})
        row = PrivacyRequest.objects.get()
        assert (row.kind, row.due_on) == (kind, one_month_after(timezone.localdate()))
        assert Outbound.objects.filter(kind="privacy_received").count() == 1
        assert "au plus tard" in client.get(url_of(application.candidate)).text

    def test_a_recruiter_settles_it_on_today(self, client: Client) -> None:
        application = make.an_application()
        row, _made = privacy.ask(application.candidate, "access", "space", timezone.now())
        client.force_login(application.posting.owner)
        assert application.candidate.full_name in client.get("/app/").text
        client.post(f"/app/privacy/{row.pk}/settlement/")
        row.refresh_from_db()
        assert row.done_by == application.posting.owner
        assert not privacy.settle(row, application.posting.owner)

    def test_an_administrator_sees_that_there_is_one_and_not_whose(self, client: Client) -> None:
        application = make.an_application()
        privacy.ask(application.candidate, "erasure", "space", timezone.now())
        client.force_login(make.an_administrator())
        text = client.get("/app/").text
        assert "Effacement" in text
        assert application.candidate.family_name not in text

    def test_what_is_none_of_both_is_not_written_down(self, client: Client) -> None:
        client.post(f"{url_of(make.an_application().candidate)}data/", {"kind": "everything"})
        assert not PrivacyRequest.objects.exists()


class TestTheKey:
    def test_a_token_of_another_purpose_or_none_is_404(self, client: Client) -> None:
        application = make.an_application()
        other = links.issue(
            "helpful", application.candidate, "candidate:1", timezone.now() + timedelta(days=1)
        )
        for token in (links.token_of(other), "a" * 32, "é"):
            assert client.get(f"/me/{token}/").status_code == 404

    def test_it_expires_and_can_be_revoked(self, client: Client) -> None:
        candidate = make.an_application().candidate
        url = url_of(candidate)
        links.revoke(candidate, "space")
        assert client.get(url).status_code == 410
        Link.objects.update(revoked_at=None, expires_at=timezone.now())
        assert client.get(url).status_code == 410
        assert client.post(f"{url}data/", {"kind": "access"}).status_code == 410
        assert not PrivacyRequest.objects.exists()

    def test_one_link_serves_the_mails_of_half_a_year(self) -> None:
        candidate = make.an_application().candidate
        first = space_link(candidate)
        assert space_link(candidate) == first
        Link.objects.update(expires_at=timezone.now() + timedelta(days=100))
        assert space_link(candidate) != first

    def test_every_mail_of_a_conversation_leads_there(self) -> None:
        application = make.an_application()
        actor = Actor.of(application.posting.owner)
        decisions.withdraw_by_candidate(application)
        del actor
        mail = acknowledge(application)
        assert "%%link:space%%" in mail.html and "%%link:space%%" in mail.text
        assert set(mail.links) == {"space"}

    def test_it_is_in_no_cache_and_no_index(self, client: Client) -> None:
        answer = client.get(url_of(make.an_application().candidate))
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert "noindex" in answer.headers["X-Robots-Tag"]

    def test_nobody_tries_all_day(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(views, "SEEN", Limit("space-test", 2, 60))
        url = url_of(make.an_application().candidate)
        assert [client.get(url).status_code for _ in range(3)] == [200, 200, 429]


def test_the_number_of_applications_costs_no_query(client: Client) -> None:
    candidate = make.a_candidate()
    make.an_application(candidate=candidate)

    def grow() -> None:
        for _ in range(4):
            make.an_application(candidate=candidate)

    assert same_queries(client, url_of(candidate), grow) <= 14


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-11-28", "2026-12-28"),
        ("2026-12-31", "2027-01-31"),
        ("2027-01-31", "2027-02-28"),
        ("2028-01-30", "2028-02-29"),
    ],
)
def test_one_month(day: str, due: str) -> None:
    assert one_month_after(date.fromisoformat(day)) == date.fromisoformat(due)
